"""A file that is no YAML: where its parser stopped, and whether a corrected line lets it go on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

from sitedata.reading.finding import Finding
from sitedata.reading.layout import HEADER, depth, key_depth
from sitedata.reading.yaml_lines import split

MAX_LINES_BACK = 30
"""Lines before the place of the error in which the slip is looked for."""


@dataclass(frozen=True)
class Broken:
    """A text, the line where its parser stopped, and the line at which PyYAML began what it could not end."""

    lines: tuple[str, ...]
    stop: int
    start: int
    said: str

    def near(self, back: int = MAX_LINES_BACK) -> Iterator[int]:
        """Yield the numbers of the lines with words, from the error back, nearest first."""
        for number in range(min(self.stop, len(self.lines) - 1), max(self.stop - back, -1), -1):
            if self.lines[number].strip() and not self.lines[number].lstrip().startswith("#"):
                yield number

    def in_text(self, number: int) -> bool:
        """Return whether a line stands further in than the key of a text that begins above it with > or |."""
        for above in range(number - 1, max(number - MAX_LINES_BACK, -1), -1):
            if HEADER.search(self.lines[above]):
                return depth(self.lines[number]) > key_depth(self.lines[above])
            if split(self.lines[above]):
                return False
        return False

    def above(self, number: int) -> int | None:
        """Return the line with words above a line."""
        above = range(number - 1, -1, -1)
        return next((found for found in above if self.lines[found].strip()), None)


def broken_at(lines: list[str], error: yaml.MarkedYAMLError) -> Broken:
    """Return where the parser stopped in some lines."""
    stop = error.problem_mark or error.context_mark
    start = error.context_mark or stop
    last = len(lines) - 1  # PyYAML counts more line breaks than an editor sees (U+0085, U+2028)
    at, begun = (min(mark.line, last) if mark else 0 for mark in (stop, start))
    return Broken(tuple(lines), at, begun, f"{error.context} {error.problem}")


def keys_of(broken: Broken) -> set[str]:
    """Return the keys of the file, and the languages among them."""
    return {line.key for text in broken.lines if (line := split(text))}


def gets_further(broken: Broken, finding: Finding) -> bool:
    """Return whether the parser, once the line is fixed, stops later, elsewhere, or not at all."""
    lines = _fixed(broken, finding)
    if reads(lines):
        return True
    try:
        for _ in yaml.parse("\n".join(lines), Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        after = broken_at(lines, error)
        return after.stop > broken.stop or (after.stop == broken.stop and after.said != broken.said)
    return True


def reads(lines: Iterable[str]) -> bool:
    """Return whether the parser reads all of some lines; asks the one in C, which is fast."""
    try:
        for _ in yaml.parse("\n".join(lines), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            pass
    except yaml.YAMLError:
        return False
    return True


def _fixed(broken: Broken, finding: Finding) -> list[str]:
    return [*broken.lines[: finding.line], finding.fixed or "", *broken.lines[finding.line + 1 :]]
