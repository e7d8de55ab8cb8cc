"""A unit in parts that an editor takes in at one look.

A text of data/ is one part; a page has its title, its description and its paragraphs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sitedata.reading.markdown_pages import PageSource, read_page
from sitedata.translations.units import Unit, normalised


@dataclass(frozen=True)
class Block:
    """A part of a text as `normalised` returns it, with its first line."""

    text: str
    line: int


def blocks_of(unit: Unit, language: str, root: Path) -> list[Block]:
    """Return the parts of a unit in a language; none where it has no text."""
    passage = unit.passages.get(language)
    if passage is None:
        return []
    if not passage.file.endswith(".md"):
        return [Block(passage.text, passage.line)]
    return list(_of_page(read_page(root / passage.file, root, language)))


def _of_page(source: PageSource) -> Iterator[Block]:
    head = source.head.value if isinstance(source.head.value, dict) else {}
    for key in ("title", "description"):
        yield Block(normalised(str(head.get(key, "")), source.language), source.head.line((key,)))
    waiting: list[tuple[int, str]] = []
    for number, line in (*source.body, (0, "")):
        if line.strip():
            waiting.append((number, line))
        elif waiting:
            text = "\n".join(text for _, text in waiting)
            yield Block(normalised(text, source.language), waiting[0][0])
            waiting = []
