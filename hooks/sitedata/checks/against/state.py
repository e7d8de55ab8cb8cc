"""One state of the site as far as a comparison needs it, read without judging it.

The published state may be older than the rules of today: nothing here is typed by the models, and what has another
shape than expected is passed over. `make check` says what is wrong with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitedata.reading.document import Document, ValuePath
from sitedata.reading.languages import read_languages, read_lenient
from sitedata.reading.markdown_pages import PageSource, read_page
from sitedata.reading.strict_yaml import read_file

FORMS = "data/forms/"
SHARED = {"themes": "data/themes.yml", "regions": "data/regions.yml", "support_types": "data/support_types.yml"}
"""Files whose records forms offer as choices, by the name that `options_from` uses."""
COUNTRIES = "data/countries.yml"
PROGRAMME = "data/programme.yml"
Texts = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True)
class State:
    """Documents by file and the pages of the published languages, the default one first."""

    root: Path
    languages: tuple[str, ...]
    lenient: frozenset[str]
    documents: Mapping[str, Document]
    pages: Mapping[str, PageSource]

    def forms(self) -> Mapping[str, Document]:
        """Return the forms by their files."""
        return {file: document for file, document in self.documents.items() if file.startswith(FORMS)}

    def readable(self, file: str) -> bool:
        """Return whether a data file is there and has the shape that it should have: else it seems to have lost all."""
        value = self.documents[file].value if file in self.documents else None
        inner = {"data/regions.yml": "regions", PROGRAMME: "name"}.get(
            file, "sections" if file.startswith(FORMS) else ""
        )
        if inner:
            value = value.get(inner) if isinstance(value, dict) else None
        return isinstance(value, str if file == PROGRAMME else list)


def read_state(root: Path, other: State | None = None) -> State | None:
    """Return the state below a folder; None when its languages are not known. What equals `other` is not read again."""
    names, _ = read_languages(root)
    if not names:
        return None
    languages = tuple(names)
    lenient, _ = read_lenient(root, languages)
    files = [path.relative_to(root).as_posix() for path in sorted((root / "data").rglob("*.yml"))]
    documents = {file: _document(root, file, other) for file in files}
    pages = {page.head.file: page for page in _pages(root, languages, other)}
    return State(root, languages, lenient, documents, pages)


def _document(root: Path, file: str, other: State | None) -> Document:
    if other and file in other.documents and _same(root / file, other.root / file):
        return other.documents[file]
    return read_file(root / file, file)


def _pages(root: Path, languages: tuple[str, ...], other: State | None) -> Iterator[PageSource]:
    for language in languages:
        for path in sorted((root / "docs" / language).glob("**/*.md")):
            file = path.relative_to(root).as_posix()
            known = other.pages.get(file) if other else None
            yield known if other and known and _same(path, other.root / file) else read_page(path, root, language)


def _same(path: Path, other: Path) -> bool:
    try:
        return path.read_bytes() == other.read_bytes()
    except OSError:
        return False  # a link that leads nowhere: whoever reads it says so


def records(value: Any, *keys: str) -> Iterator[tuple[ValuePath, dict[str, Any]]]:
    """Yield the records of a list, or of a list below a key, with their paths; none of anything else."""
    inner = value
    for key in keys:
        inner = inner.get(key) if isinstance(inner, dict) else None
    for index, record in enumerate(inner if isinstance(inner, list) else ()):
        if isinstance(record, dict):
            yield (*keys, index), record


def still_written(value: Any, name: str, words: "Texts") -> bool:
    """Return whether a record with an id and its words is there, with or below a key that is wrong: that is told."""
    if isinstance(value, list):
        return any(still_written(item, name, words) for item in value)
    if not isinstance(value, dict):
        return False
    same = any(alike(words, texts(value, key)) for key in ("title", "label"))
    if same and value.get("id", name) == name:
        return True
    return any(still_written(inner, name, words) for inner in value.values())


def texts(record: Mapping[str, Any], key: str) -> Texts:
    """Return a text of a record by language."""
    found = record.get(key)
    return {str(code): text for code, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}


def listed(record: Any, key: str) -> list[str]:
    """Return the plain texts of a list, or the one text that stands in its place."""
    found = record.get(key) if isinstance(record, dict) else None
    return [item for item in (found if isinstance(found, list) else [found]) if isinstance(item, str) and item]


def exchanged(had: Mapping[str, Texts], has: Mapping[str, Texts]) -> Iterator[tuple[str, str]]:
    """Yield each id and the one that has its words now, though both are there as before: the words were exchanged."""
    both = {name: words for name, words in had.items() if words and name in has}
    for name, words in both.items():
        others = (other for other in both if other != name and has[other] == words and had[other] != words)
        if has[name] != words and (other := next(others, None)):
            yield name, other


def alike(one: Texts, other: Texts) -> bool:
    """Return whether two texts are the same in some language: the id was renamed, the words were not."""
    return any(one[code].casefold() == other[code].casefold() for code in one.keys() & other.keys())
