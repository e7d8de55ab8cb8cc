"""Recognises files that ask for a password, by what their format writes down openly.

A PDF whose owner only forbids printing or copying is encrypted as well and counts as protected: whether it opens
without a password shows only after decrypting.
"""

import re
from collections.abc import Callable, Mapping

from receiver.forms import zip_reading

PDF_ENCRYPT = re.compile(rb"/Encrypt\s{0,20}(?:[0-9]{1,10}\s{1,20}[0-9]{1,5}\s{1,20}R|<<)")
PDF_ANNOUNCED = re.compile(rb"startxref\s{1,20}([0-9]{1,12})")
PDF_TABLE = re.compile(rb"\s{0,20}xref")
PDF_OBJECT = re.compile(rb"\s{0,20}[0-9]{1,10}\s{1,20}[0-9]{1,5}\s{1,20}obj")
PDF_TRAILER_END = re.compile(rb"stream|startxref")
PDF_TRAILER = 64 * 1024
"""Most bytes of a PDF's trailer that are read."""
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream that holds an encrypted docx; an old .doc has none."""
ODF_MANIFEST = "META-INF/manifest.xml"


def asks_password(file_format: str, content: bytes) -> bool:
    """Say whether a file of this format is encrypted; whether it is one of this format at all is another question."""
    check = CHECKS.get(file_format)
    return bool(check and check(content))


def _pdf(content: bytes) -> bool:
    return b"%PDF-" in content and bool(PDF_ENCRYPT.search(_trailer(content)))


def _trailer(content: bytes) -> bytes:
    """Return the dictionary with which a reader of the PDF begins.

    Only there does the word count: text and comments may hold it anywhere.
    """
    begin = _trailer_place(content)
    if begin < 0:
        return b""
    end = PDF_TRAILER_END.search(content, begin, begin + PDF_TRAILER)
    return content[begin : end.start() if end else begin + PDF_TRAILER]


def _trailer_place(content: bytes) -> int:
    for place in _announced_places(content):
        if PDF_TABLE.match(content, place):
            return content.find(b"trailer", place)
        if PDF_OBJECT.match(content, place):
            return place
    # The announced place is wrong. Readers repair such files: the last trailer, or the last object that is one.
    return max(content.rfind(b"trailer"), _object_before(content, content.rfind(b"/XRef")))


def _announced_places(content: bytes) -> list[int]:
    announced = PDF_ANNOUNCED.match(content, max(content.rfind(b"startxref"), 0))
    if not announced:
        return []
    # Counted from the header, which some mailers push down; some writers count from the first byte all the same.
    return [content.find(b"%PDF-") + int(announced[1]), int(announced[1])]


def _object_before(content: bytes, place: int) -> int:
    return content.rfind(b"obj", 0, place) if place >= 0 else -1


def _docx(content: bytes) -> bool:
    return content.startswith(OLE_HEAD) and OLE_ENCRYPTED in content


def _odt(content: bytes) -> bool:
    try:
        with zip_reading.opened(content) as archive:
            return b"encryption-data" in zip_reading.member(archive, ODF_MANIFEST)
    except Exception:
        # A damaged or hostile archive makes zipfile raise almost anything; the check of the content says so.
        return False


CHECKS: Mapping[str, Callable[[bytes], bool]] = {"pdf": _pdf, "docx": _docx, "odt": _odt}
