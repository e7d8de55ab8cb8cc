"""Which part of a page's Markdown is code, or a remark that nobody reads."""

import re

from sitedata.reading.markdown_pages import PageSource
from sitedata.text.state_blocks import MARK

FENCE = re.compile(r"[ >]*(?:[-*+]|\d+[.)])?[ >]*(`{3,}(?=[^`]*$)|~{3,})")
"""Three signs or more, also in a list or a quotation."""
SPAN = re.compile(r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)|<!--.*?-->", re.S)


def without_code(source: PageSource) -> dict[int, str]:
    """Return the lines of a page by their numbers, with blanks in the place of code, comments and marks."""
    shown: list[str] = []
    fence = ""
    for _, written in source.body:
        line = "" if MARK.match(written) else written
        found = FENCE.match(line)
        if fence:
            shown.append(" " * len(line))
            fence = "" if found and found[1].startswith(fence) and not line.strip(" >`~") else fence
        else:
            fence = found[1] if found else ""
            shown.append(" " * len(line) if found else line)
    text = SPAN.sub(_blanks, "\n".join(shown))
    return {number: line for (number, _), line in zip(source.body, text.split("\n"), strict=True)} if shown else {}


def _blanks(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
