"""Writes the texts that were taken into the files of the site, and into translations/ from which original they are."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import Document, ValuePath
from sitedata.reading.markdown_pages import PageSource, read_pages
from sitedata.reading.strict_yaml import parse
from sitedata.text.anchors import anchor
from sitedata.translations.exchange.page_writing import split, with_head, with_paragraphs
from sitedata.translations.exchange.segments import HEAD, Segment
from sitedata.translations.exchange.yaml_writing import with_texts

FORMER = re.compile(r"^former:.*\n(?:[ -].*\n)*", re.M)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
Tried = Callable[[str, Mapping[Segment, str]], str | None]
"""Returns a file with some texts changed; None when it would be read otherwise."""


@dataclass(frozen=True)
class SiteFiles:
    """The files of a site in which translations into one language stand."""

    root: Path
    languages: tuple[str, ...]
    language: str

    def written(self, changed: Mapping[str, str], segments: Iterable[Segment]) -> Iterator["FileChange"]:
        """Yield each file with its new texts; nothing is written yet."""
        by_unit_file: dict[str, list[Segment]] = {}
        for segment in segments:
            by_unit_file.setdefault(segment.unit.partition("#")[0], []).append(segment)
        for name, own in by_unit_file.items():
            if any(segment.key in changed for segment in own):
                made = self._page(name, own, changed) if name.startswith("docs/") else self._data(name, own, changed)
                if made.is_mixed:
                    made.refuse_mixed(segment.key for segment in own)
                yield made

    def _data(self, name: str, own: list[Segment], changed: Mapping[str, str]) -> "FileChange":
        made = FileChange(self.root / name, name)
        values = {segment: changed[segment.key] for segment in own if segment.key in changed}
        made.text = made.text_with(values, self.language, self.languages)
        return made

    def _page(self, name: str, own: list[Segment], changed: Mapping[str, str]) -> "FileChange":
        page = name.removeprefix("docs/")
        original = FileChange(self.root / "docs" / self.languages[0] / page, "").text
        made = FileChange(self.root / "docs" / self.language / page, f"docs/{self.language}/{page}")
        if made.is_new:
            missing = [segment for segment in own if segment.key not in changed]
            if missing:
                made.refuse(len(missing))
                made.left_out |= {segment.key for segment in own}
                return made
            made.text = self._new_page(original, changed.get(f"{name}#title", page), page)
        heads = {str(one.path[0]): changed[one.key] for one in own if one.path[0] in HEAD and one.key in changed}
        made.text = with_head(made.text, heads) if heads else made.text
        made.text = made.text_with_paragraphs(original, [one for one in own if one.path[0] not in HEAD], changed)
        return made

    def _new_page(self, original: str, title: str, page: str) -> str:
        """Return the page in the first language with an address in this one."""
        head, lines = split(original)
        text = "\n".join([*FORMER.sub("", "\n".join(head)).split("\n"), *lines])
        if not any(line.startswith("slug:") for line in head):
            return text
        slug, taken = anchor(title, "-"), set(map(_slug, read_pages(self.root, (self.language,))))
        name = page.removesuffix(".md")
        return with_head(text, {"slug": slug if SLUG.fullmatch(slug) and slug not in taken else name})


def _slug(page: PageSource) -> str:
    return str(page.head.value.get("slug", "")) if isinstance(page.head.value, dict) else ""


class FileChange:
    """A file as it is and as it will be: with the same byte order mark and the same line ends."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.is_new = not path.is_file()
        data = b"" if self.is_new else path.read_bytes()
        self.mark = data.startswith(codecs.BOM_UTF8)
        written = data.removeprefix(codecs.BOM_UTF8).decode()
        self.line_end = "\r\n" if "\r\n" in written else "\n"
        self.text = self.before = written.replace("\r\n", "\n")
        self.is_mixed = self.line_end == "\r\n" and self.text.replace("\n", "\r\n") != written
        self.problems: list[Problem] = []
        self.left_out: set[str] = set()
        """Keys of texts that are not written."""

    def text_with(self, values: Mapping[Segment, str], language: str, languages: tuple[str, ...]) -> str:
        """Return the file of data with new texts; one that would be read otherwise is refused, and left out."""

        def tried(text: str, some: Mapping[Segment, str]) -> str | None:
            changes = {(*segment.path, language): value for segment, value in some.items()}
            made = with_texts(text, changes, languages)
            return made if _reads(made) == _meant(text, changes) else None

        return self._with_all(values, tried)

    def text_with_paragraphs(self, original: str, own: list[Segment], changed: Mapping[str, str]) -> str:
        """Return the page with new paragraphs; one that would be read otherwise is refused, and left out."""

        def tried(text: str, some: Mapping[Segment, str]) -> str | None:
            return with_paragraphs(original, text, {int(segment.path[0]): value for segment, value in some.items()})

        return self._with_all({segment: changed[segment.key] for segment in own if segment.key in changed}, tried)

    def _with_all(self, values: Mapping[Segment, str], tried: Tried) -> str:
        """Return the file with all texts, or with each one that it can hold."""
        made = tried(self.text, values) if values else self.text
        if made is not None:
            return made
        text = self.text
        for segment, value in values.items():
            one = tried(text, {segment: value})
            if one is None:
                self._refuse_text(segment, value)
            text = one or text
        return text

    def _refuse_text(self, segment: Segment, value: str) -> None:
        self.left_out.add(segment.key)
        expected, repair = say("a text that the file can hold"), say("Write it in the file of the site.")
        self.problems.append(Problem(self.name, segment.line, quoted(segment.key), quoted(value), expected, repair))

    def refuse(self, missing: int) -> None:
        """Note that a page is not made yet."""
        found, expected = (
            say("{number} texts that are not translated", number=missing),
            say("a translation of each text"),
        )
        repair = say("The page is made when all of them are translated.")
        self.problems.append(Problem(self.name, 1, say("the page"), found, expected, repair, "warning"))

    def refuse_mixed(self, keys: Iterable[str]) -> None:
        """Note that the file has two kinds of line ends: one of them would be lost."""
        self.left_out |= set(keys)
        self.text, found = self.before, say("two kinds of line ends")
        repair = say("Save the file with one kind of line ends, then import again.")
        self.problems.append(Problem(self.name, 1, say("the file"), found, say("one kind of line ends"), repair))

    def write(self) -> bool:
        """Write the file when it changes; return whether it does."""
        if self.text == self.before:
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        data = self.text.replace("\n", self.line_end).encode()
        self.path.write_bytes((codecs.BOM_UTF8 if self.mark else b"") + data)
        return True


def _reads(text: str) -> dict[ValuePath, str] | None:
    """Return every text of a file by its path, without the spaces around it; None of a file with errors."""
    document = Document("")
    parse(text, document)
    if any(problem.stops for problem in document.problems):
        return None
    return {path: value.strip() for path, value in _leaves(document.value, ())}


def _meant(text: str, changes: Mapping[ValuePath, str]) -> dict[ValuePath, str] | None:
    before = _reads(text)
    return None if before is None else {**before, **changes}


def _leaves(value: object, path: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    if isinstance(value, dict | list):
        for step, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(part, (*path, step))
    else:
        yield path, str(value)
