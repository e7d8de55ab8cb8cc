"""One shape for everything that is wrong, and the sentences that most checks need."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from sitedata.messages.translatable import Message, say


@dataclass(frozen=True, order=True)
class Problem:
    """One thing an editor has to fix.

    `file` is relative to the project's root, `line` counts from 1; `where` names the place in the editor's
    terms ("themes.yml, record 2, title"), `repair` is a full sentence. The four texts are Messages where they have
    words, so that `report` can say them in the editor's language.
    """

    file: str
    line: int
    where: str
    found: str
    expected: str
    repair: str

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


MAX_NAMES = 12
"""Names that a message lists; with more, none would be read."""


def did_you_mean(word: str, known: Iterable[str]) -> Message:
    """Return a sentence that proposes the nearest of the known words, or lists them when none is near."""
    names = sorted(known)
    near = nearest(word, names)
    if near:
        return proposal(near)
    if not names:
        return say("There is none yet.")
    if len(names) > MAX_NAMES:
        return say("Use one of the existing ones.")
    return say("Use one of: {names}.", names=", ".join(names))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most alike, if any is."""
    names = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), sorted(names), n=1, cutoff=0.6)
    return names[near[0]] if near else None


def proposal(word: str) -> Message:
    """Return the sentence that proposes a word."""
    return say("Did you mean {word}?", word=quoted(word))


def quoted(value: object, limit: int = 60) -> Message:
    """Return the offending value as an editor would recognise it, shortened to `limit` characters."""
    text = " ".join(str(value).split())
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return say("“{text}”", text=short)
