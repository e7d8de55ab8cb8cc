"""Warnings about texts that count the records of a list: “the five themes” over six."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial

from sitedata.checks.model_places import where
from sitedata.checks.sentences import NOT_READ
from sitedata.language.counted import counted
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import Document
from sitedata.reading.markdown_pages import PageSource
from sitedata.site import Site

HEAD = ("title", "description")
BEGINS = re.compile(r"#+\s|[^\W\d_a-zà-ÿ]|\d")
"""The beginning of a title, or of a sentence: a capital letter or a digit."""


def check_counts(site: Site, documents: Mapping[str, Document], sources: list[PageSource]) -> Iterator[Problem]:
    """Yield a warning for each count that is not that of the data."""
    found = {
        "themes": len(site.themes),
        "steps": len(site.steps),
        "regions": len(site.regions.regions),
        "testimonials": len(site.testimonials),
        "support_types": len(site.support_types),
    }
    for document, language, text, begins, line, place in (*_in_pages(sources), *_in_records(documents, site.languages)):
        for words, name, number in _counted(text, language, begins):
            if number != found[name]:
                told = quoted(words)
                expected = say("{number}, as in {file}", number=found[name], file=f"data/{name}.yml")
                repair = say("Correct the number, or leave it out: it changes with each record.")
                yield Problem(document.file, line(), place(), told, expected, repair, "warning")


@lru_cache(maxsize=8192)
def _counted(text: str, language: str, begins: bool) -> tuple[tuple[str, str, int], ...]:
    """Return the counts of a text; looked for once, for somebody who edits checks all texts after each change."""
    return tuple(counted(text, language, begins=begins))


Text = tuple[Document, str, str, bool, Callable[[], int], Callable[[], str]]
"""File, language, the text itself, whether it is a title or a text of its own; its line and its place in words."""


def _in_pages(sources: list[PageSource]) -> Iterator[Text]:
    for source in sources:
        head = source.head.value if isinstance(source.head.value, dict) else {}
        for key in HEAD:
            line = partial(source.head.line, (key,))
            yield source.head, source.language, str(head.get(key) or ""), True, line, partial(str, key)
        for number, text in source.body:
            yield source.head, source.language, text, bool(BEGINS.match(text)), partial(int, number), _the_text


def _the_text() -> str:
    return say("the text")


def _in_records(documents: Mapping[str, Document], languages: tuple[str, ...]) -> Iterator[Text]:
    for document in documents.values():
        for path, record in document.records() if document.file not in NOT_READ else ():
            for language in languages:
                text = record.get(language)
                if isinstance(text, str):
                    at = (*path, language)
                    yield document, language, text, True, partial(document.line, at), partial(where, document, at)
