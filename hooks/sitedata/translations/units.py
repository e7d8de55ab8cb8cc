"""Everything that is translated, as units: each page, and each text of data/. A unit is known by its key and its words.

A key names the place by ids, never by position or line, so that records can change places.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitedata.reading.document import Document, ValuePath
from sitedata.reading.markdown_pages import PageSource, read_pages
from sitedata.reading.strict_yaml import read_file
from sitedata.text.typography import typeset


@dataclass(frozen=True)
class Passage:
    """The text of a unit in one language, and where it stands."""

    text: str
    """As `normalised` returns it."""
    file: str
    line: int

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits: the same as long as no word changes."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Unit:
    """One page (`docs/themes.md`) or one text of the data (`data/themes.yml#border_management.title`)."""

    key: str
    passages: Mapping[str, Passage]
    """By language; the original is always there."""


def read_units(root: Path, languages: tuple[str, ...]) -> list[Unit]:
    """Read the units of the site below a folder. Files that cannot be read have none: `make check` reports them."""
    names = [path.relative_to(root).as_posix() for path in sorted(root.glob("data/**/*.yml"))]
    return units_of([read_file(root / name, name) for name in names], read_pages(root, languages), languages)


def units_of(documents: Iterable[Document], sources: Iterable[PageSource], languages: tuple[str, ...]) -> list[Unit]:
    """Return the units of files that are already read, ordered by key. The first language is the original."""
    found = list(_page_units(sources, languages))
    for document in documents:
        found += _texts(document, languages)
    return sorted((unit for unit in found if languages[0] in unit.passages), key=lambda unit: unit.key)


def normalised(text: str, language: str) -> str:
    """Return a text without what a reader does not see: kinds of spaces, line breaks, straight apostrophes."""
    return " ".join(unicodedata.normalize("NFC", typeset(text, language)).split())


def _page_units(sources: Iterable[PageSource], languages: tuple[str, ...]) -> Iterator[Unit]:
    twins: dict[str, dict[str, Passage]] = {}
    for source in sources:
        if source.language in languages:
            twins.setdefault(source.name, {})[source.language] = _page_passage(source)
    for name, passages in twins.items():
        yield Unit(f"docs/{name}.md", passages)


def _page_passage(source: PageSource) -> Passage:
    head = source.head.value if isinstance(source.head.value, dict) else {}
    parts = [str(head.get(key, "")) for key in ("title", "description")] + [line for _, line in source.body]
    return Passage(normalised("\n".join(parts), source.language), source.head.file, 1)


def _texts(document: Document, languages: tuple[str, ...]) -> Iterator[Unit]:
    for path, key, value in text_places(document, languages[0]):
        yield Unit(key, _passages(document, path, value, languages))


def text_places(document: Document, original: str) -> Iterator[tuple[ValuePath, str, dict[str, object]]]:
    """Yield every mapping that holds the original language: its path, its key by ids, its languages."""
    waiting: list[tuple[ValuePath, str, object]] = [((), "", document.value)]
    while waiting:
        path, place, value = waiting.pop()
        if isinstance(value, dict) and isinstance(value.get(original), str):
            yield path, f"{document.file}#{place}", value
        elif isinstance(value, dict | list):
            steps = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [((*path, step), f"{place}.{_name(step, one)}".lstrip("."), one) for step, one in steps]


def _passages(
    document: Document, path: ValuePath, value: Mapping[str, object], languages: tuple[str, ...]
) -> dict[str, Passage]:
    return {
        language: Passage(normalised(text, language), document.file, document.line((*path, language)))
        for language in languages
        if isinstance(text := value.get(language), str) and text.strip()
    }


def _name(step: str | int, value: object) -> str:
    """Return how a key names a step: a record of a list by its id."""
    if isinstance(step, int) and isinstance(value, dict):
        return str(value.get("id", value.get("code", step)))
    return str(step)
