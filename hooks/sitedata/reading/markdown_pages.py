"""The pages of docs/: a head that is data as well, and a body of Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import Document
from sitedata.reading.file_text import read_text
from sitedata.reading.strict_yaml import parse
from sitedata.text.state_blocks import MARK

EDGE = "---"
LIKE_EDGE = re.compile(r"\s*(?:-{2}|-{4,}|[–—_=*]{1,5})\s*$")
"""What stands where a head should end: programs for texts turn --- into a dash."""
KEY = re.compile(r"[a-z_]+:|[ -]+\S")
"""A line of a head: a key, or what goes on below one."""
SECTION = re.compile(r"^\{\{\s*([a-z_]+)\s*\}\}\s*$")
"""A line of its own that places a section, such as {{ steps }}."""


@dataclass(frozen=True, eq=False)
class PageSource:
    """A page file as an editor sees it: its head read strictly, its body line by line."""

    language: str
    name: str
    head: Document
    body: tuple[tuple[int, str], ...]
    """Line number and text of each line below the head."""


def read_pages(root: Path, languages: tuple[str, ...]) -> list[PageSource]:
    """Return every page file of docs/<language>/, in the order of languages and names."""
    return [
        read_page(path, root, language)
        for language in languages
        for path in sorted((root / "docs" / language).glob("**/*.md"))
        if not path.name.startswith(".")
    ]


def read_page(path: Path, root: Path, language: str) -> PageSource:
    """Read one page file; what is wrong with its head stands in `head.problems`."""
    head = Document(path.relative_to(root).as_posix())
    name = path.relative_to(root / "docs" / language).with_suffix("").as_posix()
    text = read_text(path, head)
    if text is None:
        return PageSource(language, name, head, ())
    page = _read(text, language, name, head.file)
    return replace(page, head=page.head.with_problems(head.problems)) if head.problems else page


@lru_cache(maxsize=1024)
def _read(text: str, language: str, name: str, file: str) -> PageSource:
    """Return the page of a text; read once, for somebody who edits looks at all pages after each change."""
    head, lines = Document(file), text.split("\n")
    begin = next((number for number, line in enumerate(lines) if line.strip()), 0)
    end = next((number for number, line in enumerate(lines[begin + 1 :], begin + 1) if line.rstrip() == EDGE), None)
    if lines[begin].rstrip() == EDGE and begin:
        head.refuse(1, say("the page"), say("an empty line"), quoted(EDGE), say("Delete the empty lines before ---."))
    meant = next(
        (number for number, line in enumerate(lines[begin + 1 : end], begin + 1) if LIKE_EDGE.match(line)), None
    )
    if end is None and meant is None:
        meant = _empty_line_below_the_keys(lines, begin)
    if lines[begin].rstrip() == EDGE and meant is not None:
        found = quoted(lines[meant]) if lines[meant].strip() else say("an empty line")
        repair = say("Write {text}.", text=EDGE)
        head.refuse(meant + 1, say("the page"), found, say("the line --- that ends the head"), repair)
        end = meant
    if lines[begin].rstrip() != EDGE or end is None:
        repair = say("Begin the file with --- and the lines title:, slug: and description:, then --- again.")
        head.refuse(1, say("the page"), say("no head"), say("a head between two lines ---"), repair)
        return PageSource(language, name, head, tuple(enumerate(lines, 1)))
    parse("\n".join(lines[begin + 1 : end]), head, first_line=begin + 2)
    return PageSource(language, name, head, tuple(enumerate(lines[end + 1 :], end + 2)))


def _empty_line_below_the_keys(lines: list[str], begin: int) -> int | None:
    """Return where the head ends that somebody has left open: below its keys, and what belongs to them."""
    number = next((number for number, line in enumerate(lines[begin + 1 :], begin + 1) if not KEY.match(line)), None)
    return number if number is not None and number > begin + 1 and not lines[number].strip() else None


def sections_of(source: PageSource) -> Iterator[tuple[int, str]]:
    """Yield line and name of each section placed in a page."""
    for number, line in source.body:
        match = SECTION.match(line)
        if match and not MARK.match(line):
            yield number, match.group(1)
