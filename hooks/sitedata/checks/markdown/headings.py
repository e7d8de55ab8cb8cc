"""Headings: one of the first level, at the beginning; no level left out; none without words."""

import re
from collections.abc import Iterator, Sequence

from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.checks.markdown.lists import is_underlined
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.rendered_pages import Heading

WHERE = say("a heading")
WORDS = re.compile(r"\w")


def check_headings(page: CheckedPage) -> Iterator[Problem]:
    """Yield the problems of the headings of a page, in order."""
    headings = page.rendered.headings
    first = next((heading for heading in headings if heading.level == 1), None)
    if first is None:
        found, expected = say("no heading of the first level"), say("one heading that begins with # and a space")
        yield page.problem(
            page.first_line, say("the page"), found, expected, say("Begin the text with # and its title.")
        )
    before: Heading | None = None
    for heading in headings:
        if not is_underlined(page, heading.line):  # that is told first
            yield from _of_one(page, heading, before, first)
        before = heading
    yield from _twice(page, headings)


def _of_one(page: CheckedPage, heading: Heading, before: Heading | None, first: Heading | None) -> Iterator[Problem]:
    name, marks = quoted(heading.text), "#" * heading.level
    if not WORDS.search(heading.text):
        line = page.line_with(rf"^ {{0,3}}{marks}(?!#)\W*$|^ {{0,3}}{marks}\s+!\[", heading.line)
        if line not in {problem.line for problem in page.source.head.problems}:  # of characters that nobody sees
            repair = say("Write the title after the #, or delete it.")
            yield page.problem(line, WHERE, say("no words"), say("a title"), repair)
    elif heading.level == 1 and first not in (None, heading) and not page.never_together(heading.line, first.line):
        found = say(
            "{heading}, a second heading of the first level (the first on line {line})", heading=name, line=first.line
        )
        yield _level(page, heading, found, say("one heading that begins with # and a space"), "##")
    elif before is None and first is not None and heading is not first:
        found = say("{heading} before the title of the page", heading=name)
        yield _level(page, heading, found, say("first the heading that begins with # and a space"), None)
    elif before is not None and heading.level > before.level + 1:
        found = say(
            "{heading} with {marks} below a heading with {above}", heading=name, marks=marks, above="#" * before.level
        )
        yield _level(page, heading, found, say("a level that follows the one above"), "#" * (before.level + 1))


def _twice(page: CheckedPage, headings: Sequence[Heading]) -> Iterator[Problem]:
    """Yield a warning for each heading with the words of another one below the same heading."""
    seen: dict[tuple[str, ...], Heading] = {}
    above: list[str] = []
    for heading in headings:
        above = [*above[: heading.level - 1], *[""] * (heading.level - 1 - len(above)), heading.text.casefold()]
        other = seen.setdefault(tuple(above), heading)
        if other is not heading and not page.never_together(other.line, heading.line):
            name = quoted(heading.text)
            found = say("the heading {heading} a second time (first on line {line})", heading=name, line=other.line)
            repair = say("Write other words, so that readers and links can tell the two apart.")
            expected = say("words of its own for each heading")
            yield Problem(page.source.head.file, heading.line, WHERE, found, expected, repair, "warning")


def _level(page: CheckedPage, heading: Heading, found: Message, expected: Message, marks: str | None) -> Problem:
    repair = say("Write {marks} before it.", marks=marks) if marks else say("Put the title of the page first.")
    return page.problem(heading.line, WHERE, found, expected, repair)
