"""Checks that a page is finished and whole: no note, no spoilt character, no marks of a merge."""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape

from sitedata.checks.leftovers import leftovers
from sitedata.checks.place import Place
from sitedata.checks.record_texts import marked
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.markdown_pages import PageSource

BEGIN, END = "<<<<<<< ", ">>>>>>> "
"""What git writes before and after two versions of the same lines."""
WORDS = re.compile(r"\w")
READ_BY_PEOPLE = ("title", "description")


def check_leftovers(source: PageSource) -> Iterator[Problem]:
    """Yield what a page still has of its making: in the texts of its head, and in its body."""
    head = source.head.value if isinstance(source.head.value, dict) else {}
    for key in READ_BY_PEOPLE:
        text = str(head.get(key) or "")
        if text and not WORDS.search(unescape(text)):
            found, repair = say("no words"), say("Write the text after “{language}:”.", language=key)
            yield Place(source.head, (key,)).problem(key, found, say("a text that readers see"), repair)
            continue
        for left in leftovers(text, source.language):
            yield Place(source.head, (key,)).problem(key, left.found, left.expected, left.repair)
        expected = say("a text without Markdown and HTML: it is shown as it is written")
        yield from marked(Place(source.head, (key,)), partial(str, key), source.language, text, expected)
    conflict = list(_conflicts(source))
    yield from conflict
    yield from _in_body(source) if not conflict else ()


def has_conflicts(source: PageSource) -> bool:
    """Return whether a merge has left two versions in a page: then nothing else can be said of it."""
    return any(True for _ in _conflicts(source))


def _in_body(source: PageSource) -> Iterator[Problem]:
    body = "\n".join(line for _, line in source.body)
    for left in leftovers(body, source.language):
        line = source.body[body.count("\n", 0, left.offset)][0]
        yield Problem(source.head.file, line, say("the text"), left.found, left.expected, left.repair)


def _conflicts(source: PageSource) -> Iterator[Problem]:
    """Yield a problem for each pair of versions that a merge has left, at its first line."""
    begin = 0
    for number, line in source.body:
        if line.startswith(BEGIN):
            begin = number
        elif line.startswith(END) or (number == source.body[-1][0] and begin):
            first = begin or number
            found = say("two versions of the same lines, {first} to {last}", first=first, last=number)
            repair = say("Keep one version, and delete the lines {marks}.", marks=quoted("<<<<<<< ======= >>>>>>>"))
            yield Problem(source.head.file, first, say("the text"), found, say("one version"), repair)
            begin = 0
