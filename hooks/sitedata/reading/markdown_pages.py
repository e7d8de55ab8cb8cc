"""The pages of docs/: their heads are data as well, their bodies are searched for what must not be there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.strict_yaml import Document, parse, read_text

SECTION = re.compile(r"^\{\{\s*([a-z_]+)\s*\}\}\s*$")
"""A line of its own that places a section, such as {{ steps }}."""
TARGET = re.compile(
    r"""\]\(\s*<?([^)\s>]+)|(?:href|src)\s*=\s*["']?\s*([^"'\s>]+)|<([a-z][a-z0-9+.-]*:[^>\s]+)>|^\s*\[[^\]]+\]:\s*<?([^\s>]+)""",
    re.I,
)
"""The target of a Markdown link or image, an HTML attribute, an address in angle brackets, a link definition."""
SCHEME = re.compile(r"^([a-z][a-z0-9+.\-\s]*):", re.I)
SAFE_SCHEMES = frozenset({"https", "mailto", "tel"})
RAW_HTML = re.compile(r"<\s*(script|style|iframe|object|embed|form|input|button|link|meta|base)\b", re.I)
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.I)


@dataclass(frozen=True)
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
    ]


def read_page(path: Path, root: Path, language: str) -> PageSource:
    """Read one page file; what is wrong with its head stands in `head.problems`."""
    head = Document(path.relative_to(root).as_posix())
    name = path.relative_to(root / "docs" / language).with_suffix("").as_posix()
    text = read_text(path, head)
    if text is None:
        return PageSource(language, name, head, ())
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        repair = say("Begin the file with --- and the lines title:, slug: and description:, then --- again.")
        head.refuse(1, say("the page"), say("no head"), say("a head between two lines ---"), repair)
        return PageSource(language, name, head, tuple(enumerate(lines, 1)))
    parse("\n".join(lines[1:end]), head, first_line=2)
    return PageSource(language, name, head, tuple(enumerate(lines[end + 1 :], end + 2)))


def sections_of(source: PageSource) -> Iterator[tuple[int, str]]:
    """Yield line and name of each section placed in a page."""
    for number, line in source.body:
        match = SECTION.match(line)
        if match:
            yield number, match.group(1)


def unsafe_content(source: PageSource) -> Iterator[Problem]:
    """Yield a problem for each link with a scheme that is not safe, and for HTML that pages must not bring."""
    for number, line in source.body:
        for match in TARGET.finditer(line):
            target = next(group for group in match.groups() if group)
            yield from _unsafe_target(source.head.file, number, target)
        if RAW_HTML.search(line) or HANDLER.search(line):
            repair = say("Delete it; forms and components are placed with {{ name }}.")
            found = say("HTML code {code}", code=quoted(line))
            yield Problem(source.head.file, number, say("the text"), found, say("text in Markdown"), repair)


def _unsafe_target(file: str, number: int, target: str) -> Iterator[Problem]:
    scheme = SCHEME.match(unescape(target))
    name = "".join(scheme.group(1).split()).lower() if scheme else ""
    if scheme and name not in SAFE_SCHEMES:
        repair = say("Use an https:// or mailto: address, or the name of a page such as apply.md.")
        found, expected = say("the address {address}", address=quoted(target)), say("an address that is safe to open")
        yield Problem(file, number, say("a link"), found, expected, repair)
