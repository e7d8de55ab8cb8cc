"""What a file is by its first bytes, whatever its name says."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from sitedata.messages.translatable import say

OFFICE_FILES = frozenset({".doc", ".docx", ".odp", ".ods", ".odt", ".ppt", ".pptx", ".rtf", ".xls", ".xlsx"})
DOCUMENTS = OFFICE_FILES | {".csv", ".epub", ".ics", ".mp3", ".mp4", ".pdf", ".txt", ".vtt", ".zip"}
"""Endings of what visitors may download."""
FROM_CAMERAS = frozenset({".cr2", ".dng", ".heic", ".heif", ".jfif", ".jxl", ".nef", ".raw"})
NOT_SHOWN = FROM_CAMERAS | {".ai", ".bmp", ".emf", ".eps", ".indd", ".psd", ".tif", ".tiff", ".wmf", ".xcf"}
"""Endings of pictures that most browsers do not show, or that are far too large."""
ZIPPED = frozenset([".docx", ".epub", ".odp", ".ods", ".odt", ".pptx", ".xlsx", ".zip"])
OLD_OFFICE = frozenset([".doc", ".ppt", ".xls"])
OFFICE = say("Office of an old version, or with a password")
NAMES: Mapping[str, str] = {
    ".avif": "AVIF", ".gif": "GIF", ".jpg": "JPEG", ".png": "PNG", ".svg": "SVG", ".webp": "WebP", ".pdf": "PDF",
    ".zip": "ZIP", ".heic": "HEIC", ".tif": "TIFF", ".bmp": "BMP", ".psd": "PSD", ".html": "HTML",
    ".exe": "EXE", ".doc": OFFICE, "lfs": "Git LFS",
}  # fmt: skip
"""What people call a kind."""
BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"PK", ".zip"),
    (b"\xd0\xcf\x11\xe0", ".doc"),
    (b"II*\0", ".tif"),
    (b"MM\0*", ".tif"),
    (b"8BPS", ".psd"),
    (b"BM", ".bmp"),
    (b"MZ", ".exe"),
    (b"version https://git-lfs", "lfs"),
)
HEAD_BYTES = 4096
"""Bytes that say what a file is."""


def kind(head: bytes) -> str | None:
    """Return the usual ending of what begins with these bytes; None for what is not known, such as plain text."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ".webp"
    if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"):
        return ".avif"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"heim", b"msf1"):
        return ".heic"
    found = next((ending for begins, ending in BEGINNINGS if head.startswith(begins)), None)
    return found or _of_text(head)


def _of_text(head: bytes) -> str | None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"%pdf-" in head[:1024].lower():
        return ".pdf"
    if b"<svg" in text and text.startswith(b"<"):
        return ".svg"
    return ".html" if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) else None


def expected(path: str) -> str | None:
    """Return the kind that a file must be by its name; None for names that promise none."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in ZIPPED:
        return ".zip"
    if suffix in OLD_OFFICE:
        return ".doc"
    suffix = ".jpg" if suffix == ".jpeg" else suffix
    return suffix if suffix in NAMES else None


def name(path: str) -> str:
    """Return what people call the kind of file that a name promises: JPEG, DOCX."""
    suffix = PurePosixPath(path).suffix.lower()
    return "JPEG" if suffix == ".jpeg" else "WebP" if suffix == ".webp" else suffix.lstrip(".").upper()
