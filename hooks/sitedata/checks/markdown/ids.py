"""Ids: each once, and none that the page around the text, its form or its scripts have."""

import re
from collections.abc import Iterator, Set

from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.html_tree import Element

WHERE = say("an id")
BLANK = re.compile(r"\s|^$")


def check_ids(page: CheckedPage, taken: Set[str], prefixes: Set[str]) -> Iterator[Problem]:
    """Yield a problem for each id that cannot be used.

    Args:
        page: the page.
        taken: ids of the page around the text.
        prefixes: fields of the page's form, whose ids begin with these and a hyphen.
    """
    seen: dict[str, int] = {}
    for element in page.elements:
        name = element.attributes.get("id")
        if name is None:
            continue
        if name in seen:
            found = say("{id} a second time (first on line {line})", id=quoted(name), line=seen[name])
            yield _problem(page, element, name, found, say("each id once"))
        elif BLANK.search(name):
            yield _problem(page, element, name, say("the id {id}", id=quoted(name)), say("an id without spaces"))
        elif name in taken or name.partition("-")[0] in prefixes:
            found = say("the id {id}, which the page has already", id=quoted(name))
            yield _problem(page, element, name, found, say("an id of its own"))
        seen.setdefault(name, element.line)


def _problem(page: CheckedPage, element: Element, name: str, found: str, expected: str) -> Problem:
    line = page.line_with(rf"#{re.escape(name)}\b|id\s*=\s*[\"']?{re.escape(name)}", element.line)
    repair = say("Write another one at the end of the heading: {example}", example="{ #…-2 }")
    return page.problem(line, WHERE, found, expected, repair)
