"""What is known of each translation: translations/<language>.txt says from which original it was made.

One line per unit, sorted: `<key> <hash of the original> <hash of the translation>`. Whether a translation still holds
is found by comparing texts, never dates (decisions/0017). Lines of any other shape are passed over, so that a file
with the marks of a merge conflict still counts: both sides are reviews that took place.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sitedata.reading.markdown_pages import PageSource
from sitedata.translations.units import Unit, units_of

FOLDER = "translations"
LINE = re.compile(r"^(\S.*) ([0-9a-f]{12}) ([0-9a-f]{12})$")
HEADER = (
    "# Which original each translation was made from: unit, hash of the original, hash of the translation.\n"
    "# Written by `make translations ARGS=--mark-reviewed`; after a merge keep the lines of both sides.\n"
)

Status = Literal["current", "outdated", "unreviewed", "missing"]
Pair = tuple[str, str]
"""Hashes of an original and of its translation."""


@dataclass
class Reviews:
    """The reviews of one language."""

    pairs: dict[str, set[Pair]] = field(default_factory=dict)
    """By key; several after a merge."""

    def status(self, unit: Unit, original: str, language: str) -> Status:
        """Return how a unit stands. A pair known under another key counts: the unit has moved."""
        pair = pair_of(unit, original, language)
        if pair is None:
            return "missing"
        if any(pair in known for known in self.pairs.values()):
            return "current"
        same_translation = (known[1] == pair[1] for known in self.pairs.get(unit.key, ()))
        return "outdated" if any(same_translation) else "unreviewed"

    def marked(self, units: Iterable[Unit], chosen: set[str], original: str, language: str) -> "Reviews":
        """Return these reviews with the chosen units reviewed, moved ones under their new keys, none that is gone."""
        kept: dict[str, set[Pair]] = {}
        for unit in units:
            pair = pair_of(unit, original, language)
            current = self.status(unit, original, language) == "current"
            if pair and (current or unit.key in chosen):
                kept[unit.key] = {pair}
            elif unit.key in self.pairs:
                kept[unit.key] = self.pairs[unit.key]
        return Reviews(kept)


def pair_of(unit: Unit, original: str, language: str) -> Pair | None:
    """Return the hashes of a unit as it is now; None without a translation."""
    passage = unit.passages.get(language)
    return (unit.passages[original].hash, passage.hash) if passage else None


def read_reviews(root: Path, language: str) -> Reviews:
    """Return the reviews recorded for a language; none without a file."""
    reviews = Reviews()
    path = root / FOLDER / f"{language}.txt"
    for line in path.read_text("utf-8", errors="replace").splitlines() if path.is_file() else ():
        if found := LINE.match(line):
            key, source, translation = found.groups()
            reviews.pairs.setdefault(key, set()).add((source, translation))
    return reviews


def write_reviews(root: Path, language: str, reviews: Reviews) -> Path:
    """Record the reviews of a language; return the file written."""
    path = root / FOLDER / f"{language}.txt"
    path.parent.mkdir(exist_ok=True)
    lines = [f"{key} {source} {made}\n" for key, pairs in reviews.pairs.items() for source, made in pairs]
    path.write_text(HEADER + "".join(sorted(lines)), "utf-8")
    return path


def statuses(root: Path, units: Iterable[Unit], languages: tuple[str, ...]) -> Mapping[tuple[str, str], Status]:
    """Return each unit's status by language and key, for every language but the original."""
    found: dict[tuple[str, str], Status] = {}
    for language in languages[1:]:
        reviews = read_reviews(root, language)
        for unit in units:
            found[language, unit.key] = reviews.status(unit, languages[0], language)
    return found


def outdated_pages(root: Path, sources: Iterable[PageSource], languages: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Return language and name of each page whose original has changed since its translation was reviewed."""
    pages = statuses(root, units_of((), sources, languages), languages)
    names = {place: place[1].removeprefix("docs/").removesuffix(".md") for place in pages}
    return frozenset((place[0], names[place]) for place, status in pages.items() if status == "outdated")
