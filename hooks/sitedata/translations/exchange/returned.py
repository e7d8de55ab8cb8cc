"""A file that a translator has sent back, whatever its format: its texts, each with its line and its state."""

from dataclasses import dataclass, field
from typing import Literal

from sitedata.messages.problem import Problem
from sitedata.messages.translatable import Message, say

State = Literal["done", "open", "draft"]
"""Done: somebody says that the translation is right. Draft: that it is not, yet. Open: nobody says anything."""
MAX_BYTES = 20_000_000
"""Bytes of a file that is read; one with all texts of the site has 500,000."""


@dataclass(frozen=True)
class Returned:
    """A text that has come back; `target` is empty where it has no translation."""

    key: str
    source: str
    target: str
    state: State
    line: int


@dataclass
class ReturnedFile:
    """All texts of a file, the languages it names, and its name."""

    name: str
    language: str
    original: str
    texts: list[Returned] = field(default_factory=list)


class UnreadableError(Exception):
    """A file that cannot be read as a whole; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def unreadable(name: str, line: int, found: str, expected: Message, repair: Message | None = None) -> UnreadableError:
    """Return what is raised for a file that cannot be read."""
    return UnreadableError(
        Problem(name, line, say("the file"), found, expected, repair or say("Ask for the file again."))
    )
