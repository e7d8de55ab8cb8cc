"""One shape for everything that is wrong."""

from dataclasses import dataclass
from typing import Literal

from sitedata.messages.translatable import Message, say

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing an editor has to fix.

    `file` is relative to the project's root, `line` counts from 1; `where` names the place in the editor's
    terms ("themes.yml, record 2, title"), `repair` is a full sentence. The four texts are Messages where they have
    words, so that `report` can say them in the editor's language. An error stops the build; a warning is only told.
    """

    file: str
    line: int
    where: str
    found: str
    expected: str
    repair: str
    severity: Severity = "error"

    @property
    def stops(self) -> bool:
        """Whether the site cannot be published as it is."""
        return self.severity == "error"

    @property
    def message(self) -> Message:
        """The problem without its file and line."""
        return say(
            "{where}: found {found}; expected {expected}. {repair}",
            where=self.where,
            found=self.found,
            expected=self.expected,
            repair=self.repair,
        )

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


MAX_QUOTED = 60
"""Characters of a value that a message repeats."""


def quoted(value: object) -> Message:
    """Return the offending value as an editor would recognise it, shortened if it is long."""
    text = " ".join(str(value).split())
    short = text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + "…"
    return say("“{text}”", text=short)
