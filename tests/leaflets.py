"""What a PDF says of itself and what it holds, as a reader's program finds it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import page
import pikepdf
import pypdfium2

RULES = {"ua1": 104, "pdfa2a": 154}
"""Profile → how many rules the checker knows of it."""
A4 = (595.28, 841.89)
"""Points."""


@dataclass(frozen=True)
class Part:
    """A part of the structure: its kind, its text alternative or title, its box if it has one."""

    kind: str
    alternative: str
    title: str
    box: tuple[float, ...]


@dataclass(frozen=True)
class Printed:
    """A PDF, read."""

    document: pikepdf.Pdf
    texts: list[str]
    """Of each page, in the order in which it is read, every white space one space."""
    parts: list[Part]
    links: list[str]
    bookmarks: list[str]


def read(content: bytes) -> Printed:
    """Read a PDF."""
    document = pikepdf.open(BytesIO(content))
    pages = [sheet.get_textpage().get_text_bounded() for sheet in pypdfium2.PdfDocument(content)]
    links = [str(note.A.URI) for sheet in document.pages for note in sheet.get("/Annots", [])]
    with document.open_outline() as outline:
        bookmarks = list(titles(outline.root))
    return Printed(
        document, [plain(text) for text in pages], list(parts(document.Root.StructTreeRoot.K)), links, bookmarks
    )


def plain(text: str) -> str:
    """A text without what differs by line: every space one, the hyphen at the end of a line (for PDFium, U+0002)."""
    return re.sub(r"\s+", " ", text.replace("\x02", "-").replace("\u2060", "")).strip()


def titles(items: Any) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from titles(item.children)


def parts(node: Any) -> Iterator[Part]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from parts(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        looks = node.get("/A", {})
        looks = next((look for look in looks if "/BBox" in look), {}) if isinstance(looks, pikepdf.Array) else looks
        box = tuple(float(edge) for edge in looks.get("/BBox", ()))
        yield Part(str(node.S), str(node.get("/Alt", "")), str(node.get("/T", "")), box)
        yield from parts(node.get("/K"))


def broken_rules(content: bytes) -> list[str]:
    """The rules of PDF/UA-1 and PDF/A-2a that a PDF breaks, by an independent checker that knows them all."""
    found = []
    for profile, count in RULES.items():
        report = page.validate_pdf_bytes(content, profile=profile)
        assert report.rules.total == count, profile
        found += [f"{failure.rule_id}: {failure.message}" for failure in report.failures]
    return found
