"""A value of a data file and what is wrong with it."""

from dataclasses import dataclass

from sitedata.messages.problem import Problem
from sitedata.reading.document import Document, ValuePath


@dataclass(frozen=True)
class Place:
    """Where a value of a data file stands."""

    document: Document
    path: ValuePath

    def problem(self, where: str, found: str, expected: str, repair: str, missing: str = "") -> Problem:
        """Return a problem of this value; `missing` is the id it names, where nothing has it."""
        line = self.document.line(self.path)
        return Problem(self.document.file, line, where, found, expected, repair, missing=missing)
