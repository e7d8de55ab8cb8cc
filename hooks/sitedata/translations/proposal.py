"""What a proposal does to the translations: which ones nobody has compared with their original since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from sitedata.translations.blocks import Block, blocks_of
from sitedata.translations.reviews import Pair, Status, pair_of, statuses
from sitedata.translations.units import Unit, read_units
from sitedata.translations.word_diff import Piece, is_spelling, pieces


@dataclass(frozen=True)
class Row:
    """A part of the original and the same part of the translation; no pieces where it has no counterpart."""

    original: tuple[Piece, ...]
    translation: tuple[Piece, ...]


@dataclass(frozen=True)
class Affected:
    """One unit in one language that waits for a person because of the proposal."""

    language: str
    key: str
    status: Status
    """`outdated`: the original changed and the translation did not. `unreviewed`: the translation is new or changed."""
    pair: Pair
    file: str
    line: int
    rows: tuple[Row, ...]
    likely: bool
    """Whether only the spelling of the original seems to have changed, so that the translation is probably right."""


@dataclass(frozen=True)
class Proposal:
    """What a proposal leaves to be confirmed, by key and language, and how many units it brings confirmed."""

    affected: tuple[Affected, ...]
    confirmed: int


Side = tuple[Path, dict[str, Unit]]
"""A folder and its units by key."""


def compare(before: Path, after: Path, languages: tuple[str, ...]) -> Proposal:
    """Return what becomes of the translations from one folder of the site to another one.

    Args:
        before: the folder that the proposal started from.
        after: the proposal's own.
        languages: the published ones, the original first.
    """
    old, new = _side(before, languages), _side(after, languages)
    was, standing = (statuses(root, units.values(), languages) for root, units in (old, new))
    affected, confirmed = [], 0
    for (language, key), status in standing.items():
        unit, earlier = new[1][key], old[1].get(key)
        pair = pair_of(unit, languages[0], language)
        known = pair_of(earlier, languages[0], language) if earlier else None
        if pair is None or (pair == known and status == was.get((language, key))):
            continue
        if status == "current":
            confirmed += pair != known or was.get((language, key)) != "current"
        else:
            affected.append(_affected(unit, status, pair, (old, new), (languages[0], language)))
    return Proposal(tuple(sorted(affected, key=lambda one: (one.key, languages.index(one.language)))), confirmed)


def _side(root: Path, languages: tuple[str, ...]) -> Side:
    return root, {unit.key: unit for unit in read_units(root, languages)}


def _affected(unit: Unit, status: Status, pair: Pair, sides: tuple[Side, Side], pairing: tuple[str, str]) -> Affected:
    original, language = pairing
    passage = unit.passages[language]
    earlier = sides[0][1].get(unit.key)
    texts = [
        [block.text for block in blocks_of(one, code, root)] if one else []
        for code in pairing
        for (root, _), one in zip(sides, (earlier, unit), strict=True)
    ]
    likely = bool(earlier) and status == "outdated" and _is_likely(earlier, unit, original)
    line = _line(unit, texts, sides[1][0], language)
    return Affected(
        language,
        unit.key,
        status,
        pair,
        passage.file,
        line,
        tuple(_rows(texts[0], texts[1], texts[2], texts[3])),
        likely,
    )


def _is_likely(earlier: Unit | None, unit: Unit, original: str) -> bool:
    return earlier is not None and is_spelling(earlier.passages[original].text, unit.passages[original].text)


def _line(unit: Unit, texts: Sequence[list[str]], root: Path, language: str) -> int:
    """Return the line of the first translated part whose original has changed, else that of the unit."""
    before, after, _, translated = texts
    blocks: list[Block] = blocks_of(unit, language, root)
    for old, new in _changes(before, after):
        number = _counterpart(old, new, len(before), len(after), len(translated))
        if number is not None and number < len(blocks):
            return blocks[number].line
    return unit.passages[language].line


def _rows(before: list[str], after: list[str], earlier: list[str], translated: list[str]) -> Iterator[Row]:
    """Yield the parts of which the original or the translation has changed, in the order of the original."""
    came_from = {new: old for old, new in _aligned(earlier, translated) if new is not None}
    shown: set[int] = set()
    for old, new in _changes(before, after):
        number = _counterpart(old, new, len(before), len(after), len(translated))
        original = pieces(_text(before, old), _text(after, new))
        if number is None:
            yield Row(tuple(original), ())
        elif number not in shown:
            shown.add(number)
            yield Row(tuple(original), _translation(earlier, translated, came_from, number))
        else:
            yield Row(tuple(original), ())
    for _, number in _changes(earlier, translated):
        if number is not None and number not in shown:
            source = after[number] if len(after) == len(translated) else ""
            yield Row(tuple(pieces(source, source)), _translation(earlier, translated, came_from, number))


def _translation(
    earlier: list[str], translated: list[str], came_from: dict[int, int | None], number: int
) -> tuple[Piece, ...]:
    return tuple(pieces(_text(earlier, came_from.get(number)), translated[number]))


def _counterpart(old: int | None, new: int | None, before: int, after: int, translated: int) -> int | None:
    """Return the place of the translation of a part: the translation is built like the new original, or the old one."""
    if translated == after and new is not None:
        return new
    return old if translated == before and old is not None else None


def _changes(before: list[str], after: list[str]) -> Iterator[tuple[int | None, int | None]]:
    for old, new in _aligned(before, after):
        if _text(before, old) != _text(after, new):
            yield old, new


def _text(parts: list[str], number: int | None) -> str:
    return "" if number is None else parts[number]


def _aligned(before: list[str], after: list[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield which part has become which; None for one that is gone or new."""
    for _, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for step in range(max(last - first, end - start)):
            yield (first + step if first + step < last else None, start + step if start + step < end else None)
