"""A value of a data file and what is wrong with it."""

from dataclasses import dataclass

from sitedata.messages.problem import Problem
from sitedata.reading.document import Document, ValuePath


@dataclass(frozen=True)
class Place:
    """Where a value of a data file stands."""

    document: Document
    path: ValuePath

    def problem(self, where: str, found: str, expected: str, repair: str) -> Problem:
        """Return a problem of this value."""
        return Problem(self.document.file, self.document.line(self.path), where, found, expected, repair)
