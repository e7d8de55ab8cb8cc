"""PDFs by Typst, as PDF/UA-1 and PDF/A-2a: for everybody's eyes and ears, and for archives.

The same bytes for the same input: the fonts come with their packages, those of the system are never used, and nothing
comes from the network. Typst itself refuses what would break a rule of either standard.
"""

import re
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import fontpkg_noto_sans_arabic
import fontpkg_source_sans_3
import fontpkg_source_serif_4
import manimgx_fonts
import manimgx_fonts_cjk
import typst
from fontTools.ttLib import TTFont

FONTS = tuple(
    module.ROOT / "files" for module in (fontpkg_source_sans_3, fontpkg_source_serif_4, fontpkg_noto_sans_arabic)
)
"""Folders of the fonts: Latin, Greek and Cyrillic letters, and Arabic ones. No two files of a folder have one style."""
FONTS_OF_ALL_SCRIPTS = (*FONTS[:2], *(Path(module.__file__).parent for module in (manimgx_fonts, manimgx_fonts_cjk)))
"""The same with other scripts that are much in use, tried when a letter has no font: they take a tenth of a second."""
UNSHOWN = "could not be displayed"
"""What Typst says of a letter that no font has."""
NO_ROOM = "no room"
"""What a template's own error says when its texts need more pages than `sys.inputs.pages`; 0 of them is no limit."""
LINE = re.compile(r"\.typ:(\d+):")
REMEMBERED = 32
"""PDFs that somebody who edits does not wait for again."""


class TypesettingFailed(Exception):
    """No PDF could be made; the message is what Typst says."""

    def __init__(self, message: str, line: int = 1, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        """Of the template."""
        self.hint = hint


@dataclass(frozen=True)
class Document:
    """What a PDF is made from."""

    template: str
    """In Typst's language. It reads `sys.inputs`: `content`, `scale` and `pages`."""
    content: str
    """JSON: what the template shows."""
    pages: int = 0
    """How many it should have; 0 is as many as it needs."""
    scales: tuple[str, ...] = ("1",)
    """How large its letters may be: the first at which the pages are enough is taken; when none is, the first."""
    made_at: int = field(default=0, compare=False)
    """Seconds since 1970 that the PDF gives as its date; no other date makes it another document."""


@lru_cache(REMEMBERED)
def begun(document: Document) -> Future[bytes]:
    """Return a PDF to come, made in the background, and only once. Its result may raise TypesettingFailed."""
    return _threads().submit(typeset, document)


@cache
def _threads() -> ThreadPoolExecutor:
    # Typst lets other threads run.
    return ThreadPoolExecutor()


def typeset(document: Document) -> bytes:
    """Return a PDF. Raises TypesettingFailed; a warning is a failure."""
    try:
        return _fitted(document, FONTS)
    except TypesettingFailed as failed:
        if UNSHOWN not in str(failed):
            raise
    return _fitted(document, FONTS_OF_ALL_SCRIPTS)


def _fitted(document: Document, fonts: tuple[Path, ...]) -> bytes:
    for scale in document.scales if document.pages else ():
        try:
            return _typeset(document, scale, document.pages, fonts)
        except TypesettingFailed as failed:
            if NO_ROOM not in str(failed):
                raise
    return _typeset(document, document.scales[0], 0, fonts)


def _typeset(document: Document, scale: str, pages: int, fonts: tuple[Path, ...]) -> bytes:
    compiler = typst.Compiler(document.template.encode(), font_paths=_fonts(fonts))
    inputs = {"content": document.content, "scale": scale, "pages": str(pages)}
    try:
        made, warnings = compiler.compile_with_warnings(
            format="pdf", sys_inputs=inputs, pdf_standards=["ua-1", "a-2a"], timestamp=document.made_at
        )
    except typst.TypstError as error:
        raise _failure(error) from None
    if warnings:
        raise _failure(warnings[0])
    assert isinstance(made, bytes)
    return made


def _failure(told: typst.TypstError | typst.TypstWarning) -> TypesettingFailed:
    place = LINE.search(told.diagnostic)
    return TypesettingFailed(told.message, int(place[1]) if place else 1, " ".join(told.hints))


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders]
    )


@cache
def letters() -> frozenset[int]:
    """Return the Unicode numbers of the letters that the fonts have."""
    found: set[int] = set()
    for file in (file for folder in {*FONTS, *FONTS_OF_ALL_SCRIPTS} for file in sorted(folder.glob("*.tt[fc]"))):
        with TTFont(file, fontNumber=0) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)
