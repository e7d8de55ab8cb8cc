"""Which lines of a broken file stand oddly: where their key stands nowhere else, or with a dash it has nowhere else."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sitedata.reading.broken_file import Broken
from sitedata.reading.layout import LANGUAGE, Kind, depth, layout, text_depth
from sitedata.reading.yaml_lines import Line, split

MAX_NEAR = 6
"""Lines with words, from the place of the error back, that are tried in any case."""
MAX_ODD = 4
"""Lines that stand where their key stands nowhere else in the file: tried first."""


@dataclass(frozen=True)
class Keyed:
    """A `key: value` line; `depth` is where its key stands."""

    number: int
    line: Line

    @property
    def dashed(self) -> bool:
        """Whether a dash stands before the key."""
        return "-" in self.line.indent


class FileLines:
    """The lines of a broken file, and where each of its keys usually stands."""

    def __init__(self, broken: Broken) -> None:
        self.broken, self.lines = broken, list(broken.lines)
        self.kinds = layout(self.lines)
        own = [number for number, kind in enumerate(self.kinds) if kind is not Kind.BLOCK]
        self.keyed = {number: Keyed(number, line) for number in own if (line := split(self.lines[number]))}
        self.by_key: dict[str, list[Keyed]] = defaultdict(list)
        for found in self.keyed.values():
            self.by_key[found.line.key].append(found)

    def candidates(self) -> list[int]:
        """Return the lines to try: those that stand oddly, then those nearest to the error."""
        broken = self.broken
        near = list(islice(dict.fromkeys((broken.stop, broken.start, *broken.near())), MAX_NEAR))
        begun = (broken.start, *islice((number for number in self.keyed if number > broken.start), 1))
        around = list(dict.fromkeys((broken.stop, *begun, *broken.near(), *self._item_above(), *self._first_below())))
        sure = [number for number in around if self._is_alone(number)]
        odd = [number for number in around if self._is_odd(number)]
        odd.sort(key=lambda number: (number not in begun, not self.keyed[number].dashed))
        return list(dict.fromkeys([*sure, *odd[:MAX_ODD], *near]))

    def _first_below(self) -> Iterator[int]:
        """Yield the first lines of the file that stand below a key, but not two spaces further in."""
        first = min(self.keyed, default=0)
        yield from [first] if self.lines[first].startswith(" ") else []
        yield from islice((number for number, here in self.keyed.items() if self._is_first_below(here)), MAX_ODD)

    def _item_above(self) -> Iterator[int]:
        """Yield the item above the error, however far, of a list whose next item the parser could not take."""
        stop, lines = self.broken.stop, self.lines
        above = [number for number in range(stop) if self.kinds[number] is Kind.STRUCTURE]
        if stop < len(lines) and lines[stop].lstrip().startswith("- "):
            yield from [number for number in above if lines[number].lstrip().startswith("- ")][-1:]

    def key_above(self, number: int) -> Keyed | None:
        """Return the line above a line, when it has a key."""
        above = self.broken.above(number)
        return None if above is None else self.keyed.get(above)

    def _is_alone(self, number: int) -> bool:
        """Return whether a line is wrong whatever stands elsewhere in the file."""
        here, text = self.keyed.get(number), self.lines[number]
        if text.lstrip().startswith("- ") and here is None:
            above = self.key_above(number)
            return bool(above and not above.line.value and depth(text) != above.line.depth + 2)
        if here is None:
            inside = self.kinds[number] is Kind.STRUCTURE and not text.lstrip().startswith(("]", "}"))
            return inside or self._begins_text_elsewhere(number)
        if number == min(self.keyed) and text.startswith(" "):
            return True
        if self._is_first_below(here) or self._has_a_dash_alone(here) or self._leaves_a_text(here):
            return True
        return self.first_of_list(here) is False or self._leaves_its_rank(here)

    def _begins_text_elsewhere(self, number: int) -> bool:
        """Return whether a line is the first of a text, and not two spaces further in than the key of the text."""
        above = self.key_above(number)
        if self.kinds[number] is not Kind.BLOCK or above is None or self.broken.above(number) != above.number:
            return False
        key_moved = self._leaves_its_rank(above) or self._is_odd(above.number)
        return not key_moved and depth(self.lines[number]) != text_depth(self.lines[above.number])

    def _leaves_a_text(self, here: Keyed) -> bool:
        """Return whether a line such as `Date: {day}` stands between two lines of a text, but less far in."""
        above, below = self.broken.above(here.number), self.lines[here.number + 1 : here.number + 2]
        in_text = above is not None and self.kinds[above] is Kind.BLOCK and len(self.by_key[here.line.key]) == 1
        return in_text and above is not None and bool(below) and depth(below[0]) == depth(self.lines[above])

    def _is_first_below(self, here: Keyed) -> bool:
        """Return whether a key stands below another one, but not two spaces further in."""
        above = self.key_above(here.number)
        if above is None or above.line.value or here.dashed:
            return False
        return here.line.depth > above.line.depth and here.line.depth != above.line.depth + 2

    def _has_a_dash_alone(self, here: Keyed) -> bool:
        """Return whether a key has a dash before it that it has nowhere else, and stands elsewhere more than once."""
        others = [other for other in self.by_key[here.line.key] if other is not here]
        alone = bool(others) and not any(other.dashed for other in others)
        stop = self.keyed.get(self.broken.stop)
        record = here.number == min(self.keyed) and stop is not None and not stop.line.depth
        return here.dashed and (alone or here.line.indent.count("-") > 1 or record)

    def first_of_list(self, here: Keyed) -> bool | None:
        """Return whether the first item of a list stands two spaces further in than its key; None for other lines."""
        above, inside = self.key_above(here.number), depth(self.lines[here.number])
        if not here.dashed or above is None or above.line.value or inside < depth(self.lines[above.number]):
            return None
        return inside == depth(self.lines[above.number]) + (4 if above.dashed else 2)

    def _leaves_its_rank(self, here: Keyed) -> bool:
        """Return whether a translation stands elsewhere than the others of the same text, which agree."""
        numbers = sorted(self.keyed)
        at = numbers.index(here.number)
        group = [self.keyed[number] for number in numbers[max(at - 2, 0) : at + 3]]
        ranks = [group[start : start + 3] for start in range(len(group) - 2)]
        for rank in ranks:
            others = {other.line.depth for other in rank if other is not here}
            languages = {other.line.key for other in rank if LANGUAGE.fullmatch(other.line.key)}
            if any(other.dashed for other in rank[1:]):
                continue  # the next text begins there
            if here in rank and len(languages) == 3 and len(others) == 1 and here.line.depth not in others:
                return True
        return False

    def _is_odd(self, number: int) -> bool:
        """Return whether a key stands where it stands nowhere else, or with a dash that it has nowhere else."""
        here = self.keyed.get(number)
        if here is None or (number == min(self.keyed) and not depth(self.lines[number])):
            return False  # the first key of a file stands where it should
        if self.first_of_list(here):
            return False
        if (levels := self.beside_alike(number)) and depth(self.lines[number]) not in levels:
            return True
        alike = {(other.line.depth, other.dashed) for other in self.by_key[here.line.key] if other.number != number}
        return bool(alike) and (here.line.depth, here.dashed) not in alike

    def is_usual(self, number: int, block: list[int]) -> bool:
        """Return whether the key of a line of a block stands as far in outside of it."""
        here = self.keyed[number]
        others = [other for other in self.by_key[here.line.key] if other.number not in block]
        return (here.line.depth, here.dashed) in {(other.line.depth, other.dashed) for other in others}

    def beside_alike(self, number: int) -> list[int]:
        """Return how far in the items stand that have the next key of this one as well: they are of its kind."""
        here, below = self.keyed.get(number), self.keyed.get(number + 1)
        if here is None or not here.dashed or below is None or below.dashed:
            return []
        others = [other.line.depth - 2 for other in self.by_key[below.line.key] if other.number != below.number]
        return [level for level, _ in Counter(others).most_common()]
