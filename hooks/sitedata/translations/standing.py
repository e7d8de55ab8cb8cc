"""How each translation stands against its original, and the record that a person has compared them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sitedata.messages.problem import quoted
from sitedata.translations.reviews import Status, read_reviews, statuses, write_reviews
from sitedata.translations.units import Unit, read_units


@dataclass(frozen=True, order=True)
class Entry:
    """One unit that is not current in one language. Where it is missing, file and line are those of the original."""

    language: str
    file: str
    line: int
    status: Status
    key: str
    original: str
    """The beginning of the original."""


def entries(root: Path, languages: tuple[str, ...]) -> list[Entry]:
    """Return all that is not current, by language, file and line."""
    found = read_units(root, languages)
    by_key = {unit.key: unit for unit in found}
    standing = statuses(root, found, languages)
    return sorted(
        _entry(by_key[key], status, languages[0], language)
        for (language, key), status in standing.items()
        if status != "current"
    )


def _entry(unit: Unit, status: Status, original: str, language: str) -> Entry:
    source = unit.passages[original]
    passage = unit.passages.get(language, source)
    return Entry(language, passage.file, passage.line, status, unit.key, quoted(source.text))


def unknown_keys(root: Path, languages: tuple[str, ...], keys: Iterable[str]) -> list[str]:
    """Return those keys that name neither a unit nor a file with units."""
    units = read_units(root, languages)
    named = {name for unit in units for name in _names(unit)}
    return [key for key in keys if key not in named]


def mark(root: Path, languages: tuple[str, ...], wanted: tuple[str, ...], keys: list[str] | None) -> list[Path]:
    """Record reviews in the wanted languages: of units by key or by file, or of all (None). Return the files."""
    found = read_units(root, languages)
    chosen = {unit.key for unit in found if keys is None or _names(unit) & set(keys)}
    return [
        write_reviews(root, code, read_reviews(root, code).marked(found, chosen, languages[0], code)) for code in wanted
    ]


def _names(unit: Unit) -> set[str]:
    return {unit.key, unit.key.partition("#")[0]}
