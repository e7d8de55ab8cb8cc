"""One file as text values, with the line of each of them and what is wrong with it."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sitedata.messages.problem import Problem, Severity
from sitedata.messages.translatable import say

THE_FILE = say("the file")
ValuePath = tuple[str | int, ...]
"""Where a value stands: keys and list positions from the root of the file."""


@dataclass(eq=False)
class Document:
    """One file as text values: str, list and dict only, with the line of every value (from 1)."""

    file: str
    value: Any = None
    lines: dict[ValuePath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    tags: dict[ValuePath, str] = field(default_factory=dict)
    """The tags of values, where a file may have any."""
    source: Sequence[str] = ()
    """The lines of the file as they are written, from `first_line` on."""
    first_line: int = 1

    def line(self, path: ValuePath) -> int:
        """Return the line of a value, or of the nearest thing around it that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def written(self, path: ValuePath) -> str:
        """Return the line of a value as it is written; nothing for a value that stands on no line."""
        number = self.lines.get(path, 0) - self.first_line
        return self.source[number] if 0 <= number < len(self.source) else ""

    def refuse(
        self, line: int, where: str, found: str, expected: str, repair: str, *, severity: Severity = "error"
    ) -> None:
        """Note a problem of this file."""
        self.problems.append(Problem(self.file, line, where, found, expected, repair, severity))

    def with_problems(self, problems: list[Problem]) -> "Document":
        """Return the same document with more problems, before its own; itself without any."""
        return replace(self, problems=[*problems, *self.problems]) if problems else self

    def records(self) -> Iterator[tuple[ValuePath, dict[str, object]]]:
        """Yield every mapping of the document with its path, outer ones first, in the file's order."""
        yield from self._records

    @cached_property
    def _records(self) -> list[tuple[ValuePath, dict[str, object]]]:
        """Return them; nearly every check asks for them, once for each language."""
        found: list[tuple[ValuePath, dict[str, object]]] = []
        waiting: deque[tuple[ValuePath, object]] = deque([((), self.value)])
        while waiting:
            path, value = waiting.popleft()
            if isinstance(value, dict):
                found.append((path, value))
            waiting += [((*path, key), part) for key, part in _entries(value) if isinstance(part, dict | list)]
        return found


def _entries(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()
