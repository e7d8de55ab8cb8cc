"""Lines of a broken file that begin with too many spaces or too few, or that lack their dash or have one too many.

Each is tried in its other places, on a copy; the first that makes the whole file readable is believed.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice, takewhile

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.broken_file import MAX_LINES_BACK, Broken, reads
from sitedata.reading.finding import INDENTATION, SYNTAX, Finding, spaces, with_example, wrong_depth
from sitedata.reading.layout import Kind, depth, key_depth, text_depth
from sitedata.reading.odd_lines import MAX_NEAR, FileLines, Keyed
from sitedata.reading.yaml_lines import Line, split

INDENT = 2
"""Spaces that each level stands further in."""
MAX_TRIED = 60
"""Copies of the file that are read; 5 ms for each."""
Attempt = tuple[Finding, list[str]]
"""A finding, and the lines of the file without that slip."""


def moved_line(broken: Broken) -> Iterator[Finding]:
    """Yield the slip that makes the whole file readable when it is taken back."""
    file = _File(broken)
    attempts = (attempt for number in file.candidates() for attempt in file.attempts(number))
    for finding, lines in islice(chain(file.block_above(), attempts), MAX_TRIED):
        if reads(lines):
            yield replace(finding, fixed=None)  # it has been tried, perhaps with the lines below it


class _File(FileLines):
    """The lines of a broken file, and the other places of each."""

    def block_above(self) -> Iterator[Attempt]:
        """Yield the lines above the error that stand further in than it, moved together, as a paste moves them."""
        wanted = depth(self.lines[self.broken.stop]) if self.broken.stop < len(self.lines) else 0
        before = range(self.broken.stop - 1, -1, -1)
        block = list(
            takewhile(lambda number: depth(self.lines[number]) > wanted or not self.lines[number].strip(), before)
        )
        first = min((number for number in block if self.lines[number].strip()), default=None)
        keyed = [number for number in block if number in self.keyed]
        if first is None or len(keyed) < 2:
            return
        above = self.key_above(first)
        if above and not above.line.value and depth(self.lines[first]) == above.line.depth + 2:
            return  # it stands where what belongs to the key above should
        by = depth(self.lines[first]) - wanted
        item_below = self.lines[self.broken.stop].lstrip().startswith("- ")
        if by == INDENT and item_below and not self.lines[first].lstrip().startswith("- "):
            found = say("{key} without a dash before it", key=quoted(self.lines[first].split(":")[0].strip()))
            fixed = f"{' ' * wanted}- {self.lines[first].lstrip()}"
            yield self._written(first, found, say("a list item that begins with “- ”"), fixed)
        sure = first in self.keyed and self.first_of_list(self.keyed[first]) is False
        if not sure and any(self.is_usual(number, block) for number in keyed):
            return
        moved = [text[by:] if text.strip() else text for text in self.lines[first : self.broken.stop]]
        finding = wrong_depth(first, self.lines[first], wanted)
        yield finding, [*self.lines[:first], *moved, *self.lines[self.broken.stop :]]

    def attempts(self, number: int) -> Iterator[Attempt]:
        """Yield the other places of a line, likely ones first."""
        text = self.lines[number]
        if not text.strip() or re.match(r" *-[^ \d]", text):
            return
        if self._is_text(number):
            yield from self._text(number)
            return
        if number in self.keyed:
            yield from self._dashes(self.keyed[number])
        levels = self._levels(number)
        yield from (self._moved(number, level) for level in levels)
        yield from (self._moved(number, level, with_lines_below=True) for level in levels)

    def _is_text(self, number: int) -> bool:
        text = self.lines[number].lstrip()
        words = re.match(r"[\w.-]*", text)
        return number not in self.keyed and not text.startswith("- ") and not (words and words[0] in self.by_key)

    def _text(self, number: int) -> Iterator[Attempt]:
        """Yield the place of a line of a text: below the line above, or the line above below it."""
        above = self.broken.above(number)
        if above is None:
            return
        inside = self.kinds[above] in (Kind.BLOCK, Kind.CONTINUED)
        wanted = depth(self.lines[above]) if inside else text_depth(self.lines[above])
        header = self.broken.above(above)
        first = inside and header is not None and self.kinds[header] is Kind.STRUCTURE
        if first and header is not None and depth(self.lines[number]) == text_depth(self.lines[header]):
            yield self._continued(above, depth(self.lines[number]))
        yield self._continued(number, wanted)

    def _continued(self, number: int, wanted: int) -> Attempt:
        text = self.lines[number]
        found = say("{spaces} before {key}", spaces=spaces(depth(text)), key=quoted(text.strip()))
        expected = say("{spaces}, because the text of the line above goes on here", spaces=spaces(wanted))
        repair = say("Move the line below the beginning of its text.")
        return Finding(number, INDENTATION, found, expected, repair), self._with(number, " " * wanted + text.lstrip())

    def _dashes(self, here: Keyed) -> Iterator[Attempt]:
        """Yield the line with a dash that its key has elsewhere, or without one that it has nowhere else."""
        others = [other for other in self.by_key[here.line.key] if other.number != here.number]
        text = self.lines[here.number].lstrip()
        expected = say("a list item that begins with “- ”")
        if not here.dashed and any(other.dashed for other in others):
            found = say("{key} without a dash before it", key=quoted(here.line.key))
            for level in dict.fromkeys(other.line.depth for other in others if other.dashed):
                yield self._written(here.number, found, expected, f"{' ' * (level - 2)}- {text}")
        first = here.number == min(self.keyed)
        if here.dashed and (text.startswith("- - ") or first or any(not other.dashed for other in others)):
            found = say("{key} with a dash too many before it", key=quoted(here.line.key))
            for level in dict.fromkeys(other.line.depth for other in others if not other.dashed):
                yield self._written(here.number, found, say("“key: value”"), f"{' ' * level}{text[2:]}")
            shorter = f"{' ' * depth(self.lines[here.number])}{text[2:]}"
            yield self._written(here.number, found, say("one dash"), shorter)

    def _written(self, number: int, found: Message, expected: Message, fixed: str) -> Attempt:
        return with_example(number, SYNTAX, found, expected, fixed), self._with(number, fixed)

    def _moved(self, number: int, wanted: int, *, with_lines_below: bool = False) -> Attempt:
        end = self._end(number, wanted) if with_lines_below else number + 1
        by = wanted - depth(self.lines[number])
        moved = [" " * max(depth(text) + by, 0) + text.lstrip() for text in self.lines[number:end]]
        finding = wrong_depth(number, self.lines[number], wanted)
        return finding, [*self.lines[:number], *moved, *self.lines[end:]]

    def _end(self, number: int, wanted: int) -> int:
        """Return the line after those that belong to a line: no further in, or the next item where it should stand."""
        here = depth(self.lines[number])
        for below in range(number + 1, len(self.lines)):
            text = self.lines[below]
            next_item = text.lstrip().startswith("- ") and depth(text) == wanted
            if text.strip() and (depth(text) <= here or next_item):
                return below
        return len(self.lines)

    def _levels(self, number: int) -> list[int]:
        """Return how far in a line may begin, what is usual for its key first."""
        here = self.keyed.get(number)
        dash = 2 if here and here.dashed else 0
        others = self.by_key[here.line.key] if here else []
        usual = [other.line.depth - dash for other in others if other.number != number and other.dashed == bool(dash)]
        nearest = sorted(usual, key=lambda level: abs(level - depth(self.lines[number])))
        apart = number > 0 and not others[1:] and self.kinds[number - 1] is Kind.BLANK
        outermost = [0] if apart or number == min(self.keyed, default=0) else []
        levels = dict.fromkeys([*outermost, *self.beside_alike(number), *nearest, *levels_near(self.broken, number)])
        levels.pop(depth(self.lines[number]), None)
        return [level for level in levels if level >= 0][:MAX_NEAR]

    def _with(self, number: int, text: str) -> list[str]:
        return [*self.lines[:number], text, *self.lines[number + 1 :]]


def levels_near(broken: Broken, number: int) -> list[int]:
    """Return how far in the lines above stand, nearest in depth first; lines with dashes count among themselves."""
    text = broken.lines[number]
    dashed = text.lstrip().startswith("- ")
    around = broken.lines[max(number - MAX_LINES_BACK, 0) : number]
    lines = [(other, line) for other in reversed(around) if (line := split(other))]
    found = [depth(other) if dashed else line.depth for other, line in lines if not dashed or "- " in line.indent]
    above = broken.above(number)
    nested = [key_depth(broken.lines[above]) + 2, depth(broken.lines[above])] if above is not None else []
    levels = dict.fromkeys([*found, *(nested if dashed else nested[:1])])
    return sorted(levels, key=lambda level: (level == depth(text), abs(level - depth(text))))


def wrong_level(broken: Broken) -> Iterator[Finding]:
    """Look for a line that stands on no level: too far in, or between two levels."""
    above, text = broken.above(broken.stop), "".join(broken.lines[broken.stop : broken.stop + 1])
    line = split(text)
    if above is None or not line:
        return
    before = split(broken.lines[above])
    if before and before.value and len(line.key) == 2 != len(before.key) and line.depth > before.depth:
        yield _text_and_lines(above, before)
    yield from (wrong_depth(broken.stop, text, level) for level in levels_near(broken, broken.stop))


def _text_and_lines(number: int, line: Line) -> Finding:
    key = quoted(f"{line.key}:")
    found = say("a text after {key}, and lines below that belong to it", key=key)
    repair = say("Delete the text after {key}, or the lines below.", key=key)
    return Finding(number, SYNTAX, found, say("one or the other"), repair)
