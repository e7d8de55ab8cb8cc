"""Checks of an uploaded file: extension, size, and that the content is what the extension says.

A file is judged by its own bytes; the type that the browser announces is ignored. Of an office document only a few
small members are read.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from receiver.forms import normalization, password_protection, zip_reading

EXTENSIONS = {"pdf": "pdf", "docx": "docx", "odt": "odt", "jpg": "jpeg", "jpeg": "jpeg", "png": "png"}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
MAX_NAME_LENGTH = 200
"""Longest file name kept, in characters."""
PDF_HEAD = 1024
"""`%PDF-` must begin within so many bytes (Acrobat's own tolerance)."""
PDF_TAIL = 2048
"""`%%EOF` must stand within so many last bytes."""


@dataclass(frozen=True)
class Upload:
    """A file as it was posted."""

    name: str
    content: bytes


@dataclass(frozen=True)
class AcceptedFile:
    """A file that passed; `media_type` comes from the content's format, `sha256` is hexadecimal."""

    name: str
    content: bytes
    media_type: str
    sha256: str

    def as_answer(self) -> dict[str, str | int]:
        """Return what is stored among the answers."""
        return {"name": self.name, "size": len(self.content), "sha256": self.sha256, "type": self.media_type}


def broken_rule(upload: Upload, formats: Iterable[str], max_bytes: int) -> str | None:
    """Return the first rule that the upload breaks, or None."""
    if not upload.content:
        return "empty"
    if len(upload.content) > max_bytes:
        return "too_large"
    file_format = format_of(upload.name)
    if file_format not in formats:
        return "wrong_type"
    if password_protection.asks_password(file_format, upload.content):
        return "protected"
    return None if CONTENT_CHECKS[file_format](upload.content) else "wrong_content"


def accept(upload: Upload) -> AcceptedFile:
    """Return the record of an upload that breaks no rule."""
    return AcceptedFile(
        name=clean_name(upload.name),
        content=upload.content,
        media_type=MEDIA_TYPES[format_of(upload.name)],
        sha256=hashlib.sha256(upload.content).hexdigest(),
    )


def format_of(name: str) -> str:
    """Return the format that the extension of a name stands for, or an empty string."""
    _, dot, extension = clean_name(name).rpartition(".")
    return EXTENSIONS.get(extension.lower(), "") if dot else ""


def clean_name(name: str) -> str:
    """Return the last part of a posted file name: one line, bounded, its extension kept."""
    last = normalization.line(re.split(r"[/\\]", name)[-1])
    return last if len(last) <= MAX_NAME_LENGTH else last[: MAX_NAME_LENGTH - 10] + last[-10:]


def safe_name(field_id: str, media_type: str) -> str:
    """Return an ASCII name for a stored file that holds nothing the visitor typed, such as `cv.pdf`."""
    formats = {media: name for name, media in MEDIA_TYPES.items()}
    return f"{re.sub(r'[^a-z0-9_]', '_', field_id.lower())}.{formats.get(media_type, 'bin')}"


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:PDF_HEAD] and b"%%EOF" in content[-PDF_TAIL:]


def _is_docx(content: bytes) -> bool:
    with zip_reading.opened(content) as archive:
        types = zip_reading.member(archive, "[Content_Types].xml")
        # The main document's type differs in files with macros (.docm) renamed to .docx.
        return b"wordprocessingml.document.main+xml" in types and bool(zip_reading.member(archive, "word/document.xml"))


def _is_odt(content: bytes) -> bool:
    with zip_reading.opened(content) as archive:
        announced = zip_reading.member(archive, "mimetype").strip()
        return announced == MEDIA_TYPES["odt"].encode() and bool(zip_reading.member(archive, "content.xml"))


def _is_png(content: bytes) -> bool:
    header = content[:8] == b"\x89PNG\r\n\x1a\n" and content[8:16] == b"\x00\x00\x00\rIHDR"
    return header and content[16:24] != bytes(8) and b"IEND\xaeB`\x82" in content[33:]


def _is_jpeg(content: bytes) -> bool:
    scan = _jpeg_scan(content)
    return scan > 0 and b"\xff\xd9" in content[scan:]


def _jpeg_scan(content: bytes) -> int:
    """Return where the picture's data begins after a frame header, or 0."""
    if content[:3] != b"\xff\xd8\xff":
        return 0
    place, framed = 2, False
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            return place + 2 + length if framed else 0
        # C0-CF are frame headers, except the tables DHT (C4), JPG (C8) and DAC (CC).
        framed = framed or (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC))
        place += 2 + max(length, 2)
    return 0


def _never_raising(check: Callable[[bytes], bool]) -> Callable[[bytes], bool]:
    def guarded(content: bytes) -> bool:
        try:
            return check(content)
        except Exception:
            # A damaged or hostile archive makes zipfile and the decompressors raise almost anything.
            return False

    return guarded


CONTENT_CHECKS: Mapping[str, Callable[[bytes], bool]] = {
    "pdf": _is_pdf,
    "docx": _never_raising(_is_docx),
    "odt": _never_raising(_is_odt),
    "jpeg": _is_jpeg,
    "png": _is_png,
}
