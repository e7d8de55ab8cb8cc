"""What stands inside a list, code by spaces, and rules below a text: where spaces decide what Markdown makes of a line.

GitHub takes what begins below the text of an item as part of it; here it is four spaces for each level.
"""

import re
from collections.abc import Iterator

from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say

ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])( +)(?=\S)")
BULLETED = re.compile(r" *[-*+] ")
RULE = re.compile(r" {0,3}(?:(?:-[ ]*){3,}|(?:\*[ ]*){3,}|(?:_[ ]*){3,})$")
UNDERLINE = re.compile(r" {0,3}(?:-+|=+)\s*$")
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
    """Yield a problem for each line --- or === that makes a heading of the text above it; headings have a #."""
    above: list[str] = []
    for number, line in page.lines.items() if page.source.head.value is not None else ():
        if UNDERLINE.match(line) and above and _is_text(above[-1]):
            yield _underlined(page, number, line.strip(), above[-1])
        above = [*above, line] if line.strip() else []


def _underlined(page: CheckedPage, number: int, signs: str, text: str) -> Problem:
    found = say("a line {signs} right below {text}, which makes a heading of it", signs=signs, text=quoted(text))
    own = [heading for heading in page.rendered.headings if heading.level == 1]
    marks = "#" if [heading.line for heading in own[:1]] in ([number - 1], []) and signs[0] == "=" else "##"
    expected, repair = (
        say("a heading with {marks}", marks=marks),
        say("Write {marks} before the heading and delete {signs}.", marks=marks, signs=signs),
    )
    if RULE.match(signs):
        expected = say("a heading with ##, or a rule")
        repair = say("Leave a blank line before ---, or write ## before the heading and delete ---.")
    return page.problem(number, say("the text"), found, expected, repair)


def is_underlined(page: CheckedPage, number: int) -> bool:
    """Return whether a line is a heading only by the line below it."""
    return bool(UNDERLINE.match(page.lines.get(number + 1, ""))) and _is_text(page.lines.get(number, ""))


def _is_text(line: str) -> bool:
    """Return whether a line is none of a list, a table, a quotation, a heading, a section or code: those are told."""
    structure = line.lstrip().startswith((">", "#", "{{")) or line.startswith("    ") or "|" in line
    return not structure and not BULLETED.match(line) and bool(line.strip())
