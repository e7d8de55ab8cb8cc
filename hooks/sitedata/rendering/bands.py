"""A page cut into the bands it is shown in: text from Markdown, and sections fed by the data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

PLACED = re.compile(r"<p>\{\{\s*([a-z_]+)\s*\}\}</p>")
"""A section's place, as Markdown leaves it."""
HEADING = re.compile(r"(?=<h2[ >])")
"""Where a band begins."""
TITLE = re.compile(r'<h2 [^>]*?\bid="([^"]+)"[^>]*>(.*?)</h2>', re.S)
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Piece:
    """HTML from Markdown, or the name of a section."""

    html: str = ""
    section: str | None = None


@dataclass(frozen=True)
class Title:
    """What a list of contents says of a band: the address of its heading on the page, and its text as HTML."""

    url: str
    html: str


@dataclass(frozen=True)
class Band:
    """Pieces that belong together, in order; never empty."""

    pieces: tuple[Piece, ...]

    @property
    def name(self) -> str:
        """The band's first section, or `text`."""
        return next((piece.section for piece in self.pieces if piece.section), "text")

    @property
    def level(self) -> int:
        """Level of the headings inside the band's sections: below the band's own heading, when it has one."""
        return 3 if self.pieces[0].html.startswith("<h2") else 2

    @property
    def title(self) -> Title | None:
        """The band's own heading, without links and emphasis; None for a band without one."""
        found = TITLE.match(self.pieces[0].html)
        return Title(f"#{found[1]}", TAG.sub("", found[2])) if found else None


def bands(content: str) -> list[Band]:
    """Cut a page into bands. One begins at each second-level heading, and at a section that no text introduces."""
    found: list[list[Piece]] = []
    for piece in _pieces(content):
        opens = piece.html.startswith("<h2") or (piece.section and found and found[-1][-1].section)
        if opens or not found:
            found.append([])
        found[-1].append(piece)
    return [Band(tuple(pieces)) for pieces in found]


def _pieces(content: str) -> Iterator[Piece]:
    for index, part in enumerate(PLACED.split(content)):
        if index % 2:
            yield Piece(section=part)
        else:
            yield from (Piece(html=html.strip()) for html in HEADING.split(part) if html.strip())
