"""Warnings about single texts: quotation marks of another language, questions that Spanish does not open, a text that
is the same in two languages, a description that two pages share."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from sitedata.checks.place import Place
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import Document
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import RenderedPage
from sitedata.text.typography import QUOTATION_MARKS, unopened, wrong_quotation_mark

NOT_READ = ("data/accessibility.yml", "data/map.yml", "data/promised.yml")
"""Files of data/ whose texts no visitor reads."""
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
            yield from _signs(document.file, document.line(place.path), language, text)
            if (same := seen.get(text)) and sum(word.isalpha() for word in text.split()) >= MIN_WORDS:
                found = say("the same text as in {language}", language=quoted(same))
                expected, repair = say("a translation"), say("Translate it, or ask for a translation.")
                yield _warning(document.file, document.line(place.path), language, found, expected, repair)
            seen.setdefault(text, language)


def _in_page(source: PageSource, page: RenderedPage) -> Iterator[Problem]:
    head = source.head.value if isinstance(source.head.value, dict) else {}
    for key in ("title", "description"):
        yield from _signs(source.head.file, source.head.line((key,)), source.language, str(head.get(key) or ""))
    for element in page.root.iter():
        if element.tag in BLOCKS and not any(inner.tag in BLOCKS for inner in list(element.iter())[1:]):
            yield from _signs(source.head.file, element.line, source.language, element.text)


def _signs(file: str, line: int, language: str, text: str) -> Iterator[Problem]:
    if mark := wrong_quotation_mark(text, language):
        opening, closing = QUOTATION_MARKS[language]
        expected = say("the quotation marks of the language, {marks}", marks=f"{opening} {closing}")
        yield _warning(file, line, say("the text"), mark, expected, say("Write {text}.", text=f"{opening}…{closing}"))
    if sign := unopened(text, language):
        found, expected = say("a {closing} without its {opening}", closing=sign[1], opening=sign[0]), say("both signs")
        repair = say("Write {opening} where the sentence begins.", opening=sign[0])
        yield _warning(file, line, say("the text"), found, expected, repair)


def _shared_descriptions(sources: list[PageSource]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for source in sources:
        told = source.head.value.get("description") if isinstance(source.head.value, dict) else None
        if isinstance(told, str) and (other := seen.setdefault(told, source.head.file)) != source.head.file:
            found, expected = say("the description of {file}", file=other), say("a description of this page alone")
            repair = say("Say in one sentence what a reader finds on this page.")
            line = source.head.line(("description",))
            yield _warning(source.head.file, line, "description", found, expected, repair)


def _warning(file: str, line: int, where: str, found: str, expected: str, repair: str) -> Problem:
    return Problem(file, line, where, found, expected, repair, "warning")
