"""One shape for everything that is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
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
    missing: str = ""
    """The id that this value names and nothing has, or that a proposal takes back: what names it needs no word then.

    Or the file or folder that is not there, or whose whole content is wrong.
    """
    because: str = ""
    """Another file without which this would be right: where the whole of that one is told, this is no news."""

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


def without_consequences(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems without those that a file has, or causes, of which it is told that all of it is wrong.

    Nor with a warning that two files share something, where it is an error what else they share.
    """
    found = list(problems)
    whole = {problem.missing for problem in found if "/" in problem.missing}
    sharing = {frozenset((problem.file, problem.because)) for problem in found if problem.stops and problem.because}
    return [
        problem
        for problem in found
        if not whole.intersection((*folders(problem.file), problem.because, *folders(problem.because)))
        and not whole.intersection(folders(problem.missing))
        and (problem.missing == problem.file or problem.file not in whole)
        and (problem.stops or frozenset((problem.file, problem.because)) not in sharing)
    ]


def folders(file: str) -> list[str]:
    """Return the folders that a file is in."""
    return [str(folder) for folder in PurePosixPath(file).parents]


MAX_QUOTED = 60
"""Characters of a value that a message repeats."""


def quoted(value: object, slip: tuple[int, int] = (0, 0)) -> Message:
    """Return the offending value, between quotation marks, as an editor would recognise it; see `shortened`."""
    return exactly(shortened(value, slip))


def shortened(value: object, slip: tuple[int, int] = (0, 0)) -> str:
    """Return a value on one line; of a long one the part around the slip.

    Args:
        value: what was written.
        slip: where in its text the slip begins and ends, counted in characters.
    """
    text = str(value)
    short = " ".join(text.split())
    if len(short) > MAX_QUOTED:
        begin, end = (len(" ".join(text[:place].split())) for place in slip)
        return _around(short, begin, end)
    return short


def exactly(text: str) -> Message:
    """Return a text in quotation marks as it stands, however long: one to be written so."""
    return say("“{text}”", text=text)


def _around(text: str, begin: int, end: int) -> str:
    """Return the part of a text around a slip, cut between words, with … at each end that is cut."""
    room = max(MAX_QUOTED - (end - begin), 0)
    first = max(min(begin - room // 2, len(text) - MAX_QUOTED), 0)
    last = min(max(first + MAX_QUOTED, min(end, begin + MAX_QUOTED)), len(text))
    if first and (word := text.find(" ", first, begin) + 1):
        first = word
    if last < len(text) and (word := text.rfind(" ", max(first, end), last)) > 0:
        last = word
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
