"""What stands inside a list, code by spaces, and rules below a text: where spaces decide what Markdown makes of a line.

GitHub takes what begins below the text of an item as part of it; here it is four spaces for each level.
"""

import re
from collections.abc import Iterator

from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say

ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])( +)(?=\S)")
RULE = re.compile(r" {0,3}(?:(?:-[ ]*){3,}|(?:\*[ ]*){3,}|(?:_[ ]*){3,})$")
UNDERLINE = re.compile(r" {0,3}-{3}\s*$")
SENTENCE_END = re.compile(r"[.!?;:…»”]\s*$")
STEP = 4
"""Spaces of a level."""


def check_lists(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for the first line of each list that does not belong to its item here as it does on GitHub."""
    open_items: list[int] = []
    told = blank = False
    for number, line in page.lines.items():
        text = line.expandtabs(STEP)
        if not text.strip():
            blank = True
            continue
        indent = len(text) - len(text.lstrip())
        item = None if RULE.match(text) else ITEM.match(text)
        inside = [column for column in open_items if indent >= column]
        if inside and (item or blank) and indent // STEP < len(inside) and not told:
            told = True
            yield _problem(page, number, line, len(inside), indent)
        if item:
            open_items = [*inside, item.end()]
        elif blank:
            open_items = inside
        told = told and bool(open_items)
        blank = False


def _problem(page: CheckedPage, number: int, line: str, level: int, indent: int) -> Problem:
    found = say("{text} with {number} spaces before it", text=quoted(line), number=indent)
    expected = say("{number} spaces before what belongs to the line of a list above", number=STEP * level)
    repair = say("Put {number} spaces before it, and as many before the lines that belong to it.", number=STEP * level)
    return page.problem(number, say("the text"), found, expected, repair)


def check_indented(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for each text that spaces before it make code, with its signs shown as they are written."""
    for element in page.elements:
        # Code between lines of ``` reaches the page as HTML: what Markdown has made is code by its spaces.
        if element.tag == "pre" and element.made:
            first = element.text.strip().split("\n")[0]
            line = page.line_with(rf"^[ >\t]*{re.escape(first)}", element.line)
            found = say("{text} with four spaces or more before it, which makes code of it", text=quoted(first))
            repair = say("Delete the spaces before it. For code, put ``` on a line of its own before it and after it.")
            yield page.problem(line, say("the text"), found, say("a text at the beginning of the line"), repair)


def check_underlines(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for each line --- that makes a heading of the text above it, where a rule was meant."""
    above: list[str] = []
    for number, line in page.lines.items():
        if UNDERLINE.match(line) and above and _no_heading(above):
            found = say("a line --- right below {text}, which makes a heading of it", text=quoted(above[-1]))
            repair = say("Leave a blank line before ---, or write ## before the heading and delete ---.")
            yield page.problem(number, say("the text"), found, say("a heading with ##, or a rule"), repair)
        above = [*above, line] if line.strip() else []


def _no_heading(above: list[str]) -> bool:
    """Return whether what stands above a line of dashes reads like a text. Lists and tables are told otherwise."""
    text = above[-1]
    if ITEM.match(text) or "|" in text or text.lstrip().startswith((">", "#", "{{")) or text.startswith("    "):
        return False
    return len(above) > 1 or bool(SENTENCE_END.search(text))
