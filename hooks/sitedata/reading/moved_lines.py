"""Lines of a broken file that begin with too many spaces or too few, or that lack their dash or have one too many.

Each is tried in its other places, on a copy; the first that makes the whole file readable is believed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice, takewhile

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.broken_file import MAX_LINES_BACK, Broken, reads
from sitedata.reading.finding import INDENTATION, SYNTAX, Finding, spaces, with_example
from sitedata.reading.layout import LANGUAGE, Kind, depth, key_depth, layout, text_depth
from sitedata.reading.yaml_lines import Line, split

MAX_NEAR = 6
"""Lines with words, from the place of the error back, that are tried in any case."""
MAX_ODD = 4
"""Lines that stand where their key stands nowhere else in the file: tried first."""
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


@dataclass(frozen=True)
class _Keyed:
    """A `key: value` line; `depth` is where its key stands."""

    number: int
    line: Line

    @property
    def dashed(self) -> bool:
        return "-" in self.line.indent


class _File:
    """The lines of a broken file, and where each of its keys usually stands."""

    def __init__(self, broken: Broken) -> None:
        self.broken, self.lines = broken, list(broken.lines)
        self.kinds = layout(self.lines)
        own = [number for number, kind in enumerate(self.kinds) if kind is not Kind.BLOCK]
        self.keyed = {number: _Keyed(number, line) for number in own if (line := split(self.lines[number]))}
        self.by_key: dict[str, list[_Keyed]] = defaultdict(list)
        for found in self.keyed.values():
            self.by_key[found.line.key].append(found)

    def candidates(self) -> list[int]:
        """Return the lines to try: those that stand oddly, then those nearest to the error."""
        broken = self.broken
        near = list(islice(dict.fromkeys((broken.stop, broken.start, *broken.near())), MAX_NEAR))
        begun = (broken.start, *islice((number for number in self.keyed if number > broken.start), 1))
        around = list(dict.fromkeys((broken.stop, *begun, *broken.near())))
        sure = [number for number in around if self._is_alone(number)]
        odd = [number for number in around if self._is_odd(number)]
        odd.sort(key=lambda number: (number not in begun, not self.keyed[number].dashed))
        return list(dict.fromkeys([*sure, *odd[:MAX_ODD], *near]))

    def block_above(self) -> Iterator[Attempt]:
        """Yield the lines above the error that stand further in than it, moved together, as a paste moves them."""
        wanted = depth(self.lines[self.broken.stop]) if self.broken.stop < len(self.lines) else 0
        before = range(self.broken.stop - 1, -1, -1)
        block = list(
            takewhile(lambda number: depth(self.lines[number]) > wanted or not self.lines[number].strip(), before)
        )
        first = min((number for number in block if self.lines[number].strip()), default=None)
        keyed = [number for number in block if number in self.keyed]
        if first is None or len(keyed) < 2 or any(self._is_usual(number, block) for number in keyed):
            return
        above = self.keyed.get(self.broken.above(first) or -1)
        if above and not above.line.value and depth(self.lines[first]) == above.line.depth + 2:
            return  # it stands where what belongs to the key above should
        by = depth(self.lines[first]) - wanted
        moved = [text[by:] if text.strip() else text for text in self.lines[first : self.broken.stop]]
        finding = wrong_depth(first, self.lines[first], wanted)
        yield finding, [*self.lines[:first], *moved, *self.lines[self.broken.stop :]]

    def _is_usual(self, number: int, block: list[int]) -> bool:
        """Return whether the key of a line of a block stands as far in outside of it."""
        here = self.keyed[number]
        others = [other for other in self.by_key[here.line.key] if other.number not in block]
        return (here.line.depth, here.dashed) in {(other.line.depth, other.dashed) for other in others}

    def attempts(self, number: int) -> Iterator[Attempt]:
        """Yield the other places of a line, likely ones first."""
        text = self.lines[number]
        if not text.strip() or re.match(r" *-[^ ]", text):
            return
        if self._is_text(number):
            yield from self._text(number)
            return
        if number in self.keyed:
            yield from self._dashes(self.keyed[number])
        levels = self._levels(number)
        yield from (self._moved(number, level) for level in levels)
        yield from (self._moved(number, level, with_lines_below=True) for level in levels)

    def _is_alone(self, number: int) -> bool:
        """Return whether a line is wrong whatever stands elsewhere in the file."""
        here, text = self.keyed.get(number), self.lines[number]
        if here is None:
            return self.kinds[number] is Kind.STRUCTURE and not text.lstrip().startswith(("- ", "]", "}"))
        if number == min(self.keyed) and text.startswith(" "):
            return True
        return self._first_of_list(here) is False or self._leaves_its_rank(here)

    def _first_of_list(self, here: _Keyed) -> bool | None:
        """Return whether the first item of a list stands two spaces further in than its key; None for other lines."""
        above, inside = self.keyed.get(self.broken.above(here.number) or -1), depth(self.lines[here.number])
        if not here.dashed or above is None or above.line.value or inside < depth(self.lines[above.number]):
            return None
        return inside == depth(self.lines[above.number]) + (4 if above.dashed else 2)

    def _leaves_its_rank(self, here: _Keyed) -> bool:
        """Return whether a translation stands elsewhere than the others of the same text, which agree."""
        numbers = sorted(self.keyed)
        at = numbers.index(here.number)
        group = [self.keyed[number] for number in numbers[max(at - 2, 0) : at + 3]]
        ranks = [group[start : start + 3] for start in range(len(group) - 2)]
        for rank in ranks:
            others = {other.line.depth for other in rank if other is not here}
            languages = {other.line.key for other in rank if LANGUAGE.fullmatch(other.line.key)}
            if here in rank and len(languages) == 3 and len(others) == 1 and here.line.depth not in others:
                return True
        return False

    def _is_odd(self, number: int) -> bool:
        """Return whether a key stands where it stands nowhere else, or with a dash that it has nowhere else."""
        here = self.keyed.get(number)
        if here is None or (number == min(self.keyed) and not depth(self.lines[number])):
            return False  # the first key of a file stands where it should
        if self._first_of_list(here):
            return False
        if (levels := self._beside_alike(number)) and depth(self.lines[number]) not in levels:
            return True
        alike = {(other.line.depth, other.dashed) for other in self.by_key[here.line.key] if other.number != number}
        return bool(alike) and (here.line.depth, here.dashed) not in alike

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

    def _dashes(self, here: _Keyed) -> Iterator[Attempt]:
        """Yield the line with a dash that its key has elsewhere, or without one that it has nowhere else."""
        others = [other for other in self.by_key[here.line.key] if other.number != here.number]
        text = self.lines[here.number].lstrip()
        expected = say("a list item that begins with “- ”")
        if not here.dashed and any(other.dashed for other in others):
            found = say("{key} without a dash before it", key=quoted(here.line.key))
            for level in dict.fromkeys(other.line.depth for other in others if other.dashed):
                yield self._written(here.number, found, expected, f"{' ' * (level - 2)}- {text}")
        if here.dashed and (text.startswith("- - ") or any(not other.dashed for other in others)):
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
        levels = dict.fromkeys([*outermost, *self._beside_alike(number), *nearest, *levels_near(self.broken, number)])
        levels.pop(depth(self.lines[number]), None)
        return [level for level in levels if level >= 0][:MAX_NEAR]

    def _beside_alike(self, number: int) -> list[int]:
        """Return how far in the items stand that have the next key of this one as well: they are of its kind."""
        here, below = self.keyed.get(number), self.keyed.get(number + 1)
        if here is None or not here.dashed or below is None or below.dashed:
            return []
        others = [other.line.depth - 2 for other in self.by_key[below.line.key] if other.number != below.number]
        return [level for level, _ in Counter(others).most_common()]

    def _with(self, number: int, text: str) -> list[str]:
        return [*self.lines[:number], text, *self.lines[number + 1 :]]


def wrong_depth(number: int, text: str, wanted: int) -> Finding:
    """Return the finding for a line that should begin with `wanted` spaces."""
    beginning = quoted(text.split(":")[0].strip())
    found = say("{spaces} before {key}", spaces=spaces(depth(text)), key=beginning)
    expected = say("{spaces}, as in the lines of the same level", spaces=spaces(wanted))
    repair = say("Move the line to the level where it belongs: each level is two spaces further in.")
    return Finding(number, INDENTATION, found, expected, repair, " " * wanted + text.lstrip())


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
