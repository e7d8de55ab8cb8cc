"""The texts of the site as they are handed out: each text of data/, and each paragraph of each page."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sitedata.messages.problem import Problem
from sitedata.reading.document import Document, ValuePath
from sitedata.reading.markdown_pages import PageSource, read_page, read_pages
from sitedata.reading.strict_yaml import read_file
from sitedata.translations.exchange.notes import Notes, page_limit
from sitedata.translations.exchange.page_cutting import Piece, cut
from sitedata.translations.exchange.pairing import pairs
from sitedata.translations.reviews import Status, statuses
from sitedata.translations.units import Unit, normalised, text_places, units_of

HEAD = ("title", "description")


@dataclass(frozen=True)
class Segment:
    """A text to translate, with what a translator should know of it."""

    key: str
    """`data/themes.yml#border_management.title`, `docs/themes.md#title`, or `docs/themes.md#3f2a10bc` for a paragraph
    by its words in the original: a paragraph that has changed since is another one."""
    unit: str
    """Key of the unit in translations/."""
    source: str
    target: str | None
    status: Status
    file: str
    line: int
    """Where the original stands."""
    path: ValuePath
    """In data/ that of the text; the key in the head of a page; the number of a piece of the original page."""
    notes: tuple[str, ...] = ()
    max_length: int | None = None

    @property
    def markdown(self) -> bool:
        """Whether the text may have the markup of Markdown."""
        return isinstance(self.path[0], int) and self.unit.startswith("docs/")


@dataclass(frozen=True)
class Texts:
    """All texts for one language, with what keeps files from being read."""

    segments: list[Segment]
    units: list[Unit]
    problems: list[Problem]


def read_texts(root: Path, languages: tuple[str, ...], language: str) -> Texts:
    """Read the texts of the site for one language, in the order of files and of places in them."""
    names = [path.relative_to(root).as_posix() for path in sorted(root.glob("data/**/*.yml"))]
    documents = [read_file(root / name, name) for name in names]
    sources = read_pages(root, languages)
    units = units_of(documents, sources, languages)
    status = {key: found for (code, key), found in statuses(root, units, languages).items() if code == language}
    reader = _Reader(root, languages[0], language, status, {unit.key: unit for unit in units})
    found = [segment for document in documents for segment in reader.of_data(document)]
    found += [segment for source in sources if source.language == languages[0] for segment in reader.of_page(source)]
    heads = [source.head for source in sources if source.language in (languages[0], language)]
    problems = [problem for document in [*documents, *heads] for problem in document.problems if problem.stops]
    return Texts(found, units, problems)


@dataclass(frozen=True)
class _Reader:
    root: Path
    original: str
    language: str
    status: dict[str, Status]
    units: dict[str, Unit]

    def of_data(self, document: Document) -> Iterator[Segment]:
        notes = Notes(self.root, document)
        for path, key, value in _texts(document, self.original):
            source, target = str(value[self.original]).strip(), str(value.get(self.language) or "").strip() or None
            if key not in self.units:
                continue
            line, (told, limit) = document.line((*path, self.original)), notes.of(path, source)
            yield Segment(key, key, source, target, self.status[key], document.file, line, path, told, limit)

    def of_page(self, source: PageSource) -> Iterator[Segment]:
        unit = f"docs/{source.name}.md"
        if unit not in self.units:
            return
        path = self.root / "docs" / self.language / f"{source.name}.md"
        twin = read_page(path, self.root, self.language) if path.is_file() else None
        status = self.status[unit]
        for key in HEAD:
            value = _value(source, key)
            if value:
                told, limit = page_limit(self.root, key)
                line, target = source.head.line((key,)), _value(twin, key) if twin else None
                where = (key,)
                yield Segment(
                    f"{unit}#{key}",
                    unit,
                    value,
                    target,
                    _own(status, target),
                    source.head.file,
                    line,
                    where,
                    told,
                    limit,
                )
        yield from self._paragraphs(source, twin, unit, status)

    def _paragraphs(self, source: PageSource, twin: PageSource | None, unit: str, status: Status) -> Iterator[Segment]:
        pieces, own = _pieces(source), _pieces(twin) if twin else []
        partner = pairs(pieces, own)
        known: dict[str, int] = {}
        for number, piece in enumerate(pieces):
            if not piece.is_text:
                continue
            name = sha256(normalised(piece.text, self.original).encode()).hexdigest()[:8]
            known[name] = known.get(name, 0) + 1
            key = f"{unit}#{name}" + (f".{known[name]}" if known[name] > 1 else "")
            target = own[partner[number]].text if number in partner else None
            line, told = source.body[piece.first][0], Notes.of_paragraph(pieces, number)
            yield Segment(key, unit, piece.text, target, _own(status, target), source.head.file, line, (number,), told)


def _texts(document: Document, original: str) -> list[tuple[ValuePath, str, dict[str, object]]]:
    """Return path, key and languages of each text, in the order of the file."""
    return sorted(text_places(document, original), key=lambda found: document.line(found[0]))


def _own(status: Status, target: str | None) -> Status:
    """Return the state of a paragraph: that of its page, unless the page lacks it."""
    return status if target else "missing"


def _value(source: PageSource, key: str) -> str | None:
    head = source.head.value if isinstance(source.head.value, dict) else {}
    value = head.get(key)
    return value.strip() or None if isinstance(value, str) else None


def _pieces(source: PageSource) -> list[Piece]:
    return cut([line for _, line in source.body])
