"""Warnings about single texts: quotation marks of another language, questions that Spanish does not open, a text that
is the same in two languages, a description that two pages share."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sitedata.checks.markdown.checked_page import CODE, NO_WORDS
from sitedata.checks.place import Place
from sitedata.messages.problem import Problem, exactly, quoted, shortened
from sitedata.messages.translatable import say
from sitedata.reading.document import Document
from sitedata.reading.html_tree import Element
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import RenderedPage
from sitedata.text.quotation_marks import (
    QUOTATION_MARKS,
    marks_around,
    unopened,
    unpaired_quotation,
    wrong_quotation_mark,
)
from sitedata.text.spacing import cut_words, stray_spaces

NOT_READ = ("data/accessibility.yml", "data/map.yml", "data/promised.yml")
"""Files of data/ whose texts no visitor reads."""
QUOTATION = re.compile(r'"[^"]*"|“[^“”]*”|„[^“”„]*[“”]|«[^«»]*»')
NO_BREAK = "\u00a0"
OPENING, CLOSING = ("«", "“"), ("»", "”")
MIN_WORDS = 6
"""Words of a text that may not be the same in two languages: fewer may be a name."""
BLOCKS = frozenset(["p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "blockquote"])


def check_sentences(
    languages: tuple[str, ...],
    documents: Mapping[str, Document],
    sources: list[PageSource],
    rendered: Mapping[str, RenderedPage],
) -> Iterator[Problem]:
    """Yield a warning for each text that is probably not meant as it is."""
    for document in documents.values():
        if document.file not in NOT_READ:
            yield from _of_records(document, languages)
    for source in sources:
        yield from _of_page(source, rendered[source.head.file])
    yield from _shared_descriptions(sources)


@lru_cache(maxsize=512)
def _of_records(document: Document, languages: tuple[str, ...]) -> tuple[Problem, ...]:
    """Return the warnings about a file; looked for once, for somebody who edits checks all files after each change."""
    return tuple(_in_records(document, languages))


@lru_cache(maxsize=1024)
def _of_page(source: PageSource, page: RenderedPage) -> tuple[Problem, ...]:
    """Return the warnings about a page, looked for once as well."""
    return tuple(_in_page(source, page))


def _in_records(document: Document, languages: tuple[str, ...]) -> Iterator[Problem]:
    for path, record in document.records():
        seen: dict[str, str] = {}
        for language in languages:
            text = record.get(language)
            if not isinstance(text, str):
                continue
            place = Place(document, (*path, language))
            told = any(problem.line == document.line(place.path) for problem in document.problems)
            if not told and (path[-1:] != ("quote",) or not marks_around(text)):  # told with the testimonials
                yield from _signs(document.file, document.line(place.path), language, text)
                yield from _pairs(document.file, [(document.line(place.path), text)], language)
                yield from _cut(document.file, document.line(place.path), text)
            if (same := seen.get(text)) and sum(word.isalpha() for word in text.split()) >= MIN_WORDS:
                found = say("the same text as in {language}", language=quoted(same))
                expected, repair = say("a translation"), say("Translate it, or ask for a translation.")
                yield _warning(document.file, document.line(place.path), language, found, expected, repair)
            seen.setdefault(text, language)


def _in_page(source: PageSource, page: RenderedPage) -> Iterator[Problem]:
    head = source.head.value if isinstance(source.head.value, dict) else {}
    for key in ("title", "description"):
        line, text = source.head.line((key,)), str(head.get(key) or "")
        yield from _signs(source.head.file, line, source.language, text)
        yield from _pairs(source.head.file, [(line, text)], source.language)
        yield from _cut(source.head.file, line, text)
    blocks = [element for element in page.root.iter() if element.tag in BLOCKS and not _has_blocks(element)]
    for element in blocks:
        yield from _signs(source.head.file, element.line, source.language, _words(element))
    yield from _pairs(source.head.file, [(each.line, _words(each)) for each in blocks], source.language)


def _has_blocks(element: Element) -> bool:
    return any(inner.tag in BLOCKS for inner in list(element.iter())[1:])


def _words(element: Element) -> str:
    """Return the words of a block as they were written: links in square brackets, a sign for code and pictures."""
    return " ".join(_parts(element).split())


def _parts(element: Element) -> str:
    if element.tag in NO_WORDS | {"img"}:
        return CODE
    words = "".join(part if isinstance(part, str) else _parts(part) for part in element.children)
    return f"[{words}]" if element.tag == "a" else words


def _signs(file: str, line: int, language: str, text: str) -> Iterator[Problem]:
    if mark := wrong_quotation_mark(text, language):
        yield _other_marks(file, line, language, text, mark)
    if sign := unopened(text, language):
        found, expected = say("a {closing} without its {opening}", closing=sign[1], opening=sign[0]), say("both signs")
        repair = say("Write {opening} where the sentence begins.", opening=sign[0])
        yield _warning(file, line, say("the text"), found, expected, repair)
    yield from _spaces(file, line, language, text)


def _other_marks(file: str, line: int, language: str, text: str, mark: str) -> Problem:
    """Return the warning about a quotation mark of another language; inside « » the marks are “ ”."""
    before, whole = text[: text.index(mark)], QUOTATION.search(text, text.index(mark))
    inside = before.count("«") > before.count("»")
    opening, closing = ("“", "”") if inside else QUOTATION_MARKS[language]
    gap = NO_BREAK if opening == "«" and language == "fr" else ""
    inner = whole[0][1:-1].strip() if whole else "…"
    found = say("straight quotation marks ({mark})", mark=mark) if mark == '"' else mark
    expected = say("the quotation marks of the language, {marks}", marks=f"{opening} {closing}")
    repair = say("Write {text}.", text=f"{opening}{gap}{inner}{gap}{closing}")
    return _warning(file, line, say("the text"), shortened(whole[0]) if whole else found, expected, repair)


def _spaces(file: str, line: int, language: str, text: str) -> Iterator[Problem]:
    for written, meant in stray_spaces(text, language):
        marked = written[:1] in OPENING and written[-1:] in CLOSING  # more marks around them would only confuse
        repair = say("Write {text}.", text=meant if marked else exactly(meant))
        found = shortened(written) if marked else quoted(written)
        yield _warning(file, line, say("the text"), found, say("the spaces of the language"), repair)


def _cut(file: str, line: int, text: str) -> Iterator[Problem]:
    """Yield a warning for each word that a hyphen cuts in two; the texts of pages have a check with their lines."""
    for _, written, whole in cut_words(text) if "- " in text or "¬" in text else ():
        repair = say("Write {text}.", text=exactly(whole))
        yield _warning(file, line, say("the text"), quoted(written), say("one word"), repair)


def _pairs(file: str, texts: Sequence[tuple[int, str]], language: str) -> Iterator[Problem]:
    """Yield a warning for a quotation that does not end, or does not begin, in some texts with their lines."""
    if unpaired := unpaired_quotation([text for _, text in texts], language):
        index, mark = unpaired
        opens = mark == QUOTATION_MARKS[language][0]
        missing = QUOTATION_MARKS[language][opens]
        found = say("an opening {mark} without a closing one", mark=mark)
        repair = say("Write {mark} where the quotation ends.", mark=missing)
        if not opens:
            found = say("a closing {mark} without an opening one", mark=mark)
            repair = say("Write {mark} where the quotation begins.", mark=missing)
        yield _warning(file, texts[index][0], say("the text"), found, say("both signs"), repair)


def _shared_descriptions(sources: list[PageSource]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for source in sources:
        told = source.head.value.get("description") if isinstance(source.head.value, dict) else None
        if isinstance(told, str) and (other := seen.setdefault(told, source.head.file)) != source.head.file:
            found, expected = say("the description of {file}", file=other), say("a description of this page alone")
            repair = say("Say in one sentence what a reader finds on this page.")
            line = source.head.line(("description",))
            yield replace(_warning(source.head.file, line, "description", found, expected, repair), because=other)


def _warning(file: str, line: int, where: str, found: str, expected: str, repair: str) -> Problem:
    return Problem(file, line, where, found, expected, repair, "warning")
