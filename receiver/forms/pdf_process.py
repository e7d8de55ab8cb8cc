"""Opens PDF files, each in a process of its own: damaged and hostile files harm nothing but that process.

A program, not a part of the receiver: `pdf_opening` asks it. It answers with words, of which the last counts.
"""

import io
from collections.abc import Iterator
from itertools import islice

import pikepdf
import pypdfium2_raw as pdfium

from receiver.forms import forking

OPENS, REPAIRED, PROTECTED, UNREADABLE, EMPTY = "opens", "repaired", "protected", "unreadable", "empty"
CPU_SECONDS = 5
MEMORY_BYTES = 320 * 1024 * 1024
"""Address space of a child; 40 MB of it are taken from the start, most of them shared with its parent."""
STREAM_BYTES = 64 * 1024 * 1024
"""Most bytes into which one stream of a file may unfold."""
PAGES_READ = 20
"""So many pages are looked at for one whose content is whole."""


def main() -> None:
    """Serve until the other side of the socket is closed."""
    pikepdf.settings.set_qpdf_limits(flate_max_memory=STREAM_BYTES)
    pdfium.FPDF_InitLibrary()
    forking.serve(_answer, CPU_SECONDS, MEMORY_BYTES)


def _answer(content: bytes) -> Iterator[bytes]:
    for word in verdicts(content):
        yield word.encode() + b"\n"


def verdicts(content: bytes) -> Iterator[str]:
    """Yield what happens when a person opens a PDF: what qpdf says; when it refuses, what Chrome's reader makes of it.

    One after the other, because the second may not come to an end with a hostile file.
    """
    first = _by_qpdf(content)
    yield first
    # qpdf takes high numbers of objects in a small file for damage, and passwords of attachments for those of the file.
    if first in (UNREADABLE, PROTECTED):
        yield from _by_pdfium(content)


def _by_qpdf(content: bytes) -> str:
    found = _opened(content)
    end = content.rfind(b"%%EOF") + len(b"%%EOF")
    # qpdf looks for the end in the last 1024 bytes only; what mailers and servers append is no damage.
    if found == REPAIRED and len(b"%%EOF") <= end < len(content) and _opened(content[:end]) == OPENS:
        return OPENS
    return found


def _opened(content: bytes) -> str:
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if not len(pdf.pages):
                return UNREADABLE
            warnings = " ".join(pdf.get_warnings())
            # Cut off: qpdf finds the pages all the same, but no reader that people have does.
            if "unable to find trailer" in warnings and b"trailer" not in content:
                return UNREADABLE
            # A file that a program took for text and changed has its pages, and nothing on them.
            if not any(map(_is_whole, islice(pdf.pages, PAGES_READ))):
                return EMPTY
            return REPAIRED if "reconstruct" in warnings else OPENS
    except pikepdf.PasswordError:
        return PROTECTED
    except pikepdf.PdfError as error:
        # By certificate, or in a way of the publisher's own.
        return PROTECTED if "unsupported encryption" in str(error) else UNREADABLE


def _by_pdfium(content: bytes) -> Iterator[str]:
    """Yield a word when there is a first page to show."""
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if document and pdfium.FPDF_LoadPage(document, 0):
        yield OPENS if pdfium.FPDF_DocumentHasValidCrossReferenceTable(document) else REPAIRED


def _is_whole(page: pikepdf.Page) -> bool:
    """Say whether all that is drawn on a page can be unpacked; what cannot be tried counts as whole."""
    contents = page.obj.get("/Contents", pikepdf.Array())
    try:
        for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
            if isinstance(stream, pikepdf.Stream):
                stream.read_bytes()
    except pikepdf.DataDecodingError as error:
        return "limit" in str(error)
    except pikepdf.PdfError:
        # Packed in a way that qpdf does not know.
        return True
    return True
