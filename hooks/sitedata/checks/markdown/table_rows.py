"""Rows of a table that have more cells than its first one: the cells that are too many are not shown."""

import re
from collections.abc import Iterator

from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say

DELIMITERS = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*$")
BAR = re.compile(r"(?<!\\)\|")


def check_tables(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for each row that has too many cells."""
    columns = 0
    for number, line in page.lines.items():
        if DELIMITERS.match(line):
            columns = _cells(line)
        elif "|" not in line:
            columns = 0
        elif columns and _cells(line) > columns:
            found = say("{text} with {number} cells", text=quoted(line), number=_cells(line))
            expected = say("at most {number} cells, as in the first line of the table", number=columns)
            repair = say("Delete a |, or write it as \\|; or add a column to the first two lines.")
            yield page.problem(number, say("a table"), found, expected, repair)


def _cells(line: str) -> int:
    return len(BAR.findall(line.strip().removeprefix("|").removesuffix("|"))) + 1
