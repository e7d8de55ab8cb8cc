"""Checks of an uploaded file: its size, and what its content is.

The content decides: neither the ending of the name nor the type that the browser announces makes a file another one.
The ending serves to say what is wrong with a file that is not taken.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from receiver.forms import normalization, office_documents, pdf_opening, pictures

EXTENSIONS = {
    "pdf": "pdf",
    "docx": "docx",
    "odt": "odt",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "jpe": "jpeg",
    "jfif": "jpeg",
    "png": "png",
}
TO_CONVERT = {
    "heic": "heic",
    "heif": "heic",
    "tif": "tiff",
    "tiff": "tiff",
    "doc": "doc",
    "docm": "docm",
}
"""Endings of files that no field takes, and the rule whose sentence says what they are and what to do."""
REFUSED = ("protected", "docm")
"""Rules that a check of a format may tell."""
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
MAX_NAME_LENGTH = 200
"""Longest file name kept, in characters."""
ENDING = re.compile(r"\.([A-Za-z][A-Za-z0-9]{1,7})$")
"""What counts as the ending of a name; “Lettre de M. Dupont” has none."""
PDF_HEAD = b"%PDF-"
PDF_HEAD_WITHIN = 1024
"""A PDF's head must begin within so many bytes (Acrobat's own tolerance)."""


class RefusedError(Exception):
    """A file is not taken; `rule` says why."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True)
class Upload:
    """A file as it was posted."""

    name: str
    content: bytes


@dataclass(frozen=True)
class AcceptedFile:
    """A file that passed; `media_type` comes from the content's format, `sha256` is hexadecimal.

    `doubt`: what the team should know of it: `repaired`, `unopened`, `macros` or nothing.
    """

    name: str
    content: bytes
    media_type: str
    sha256: str
    doubt: str = ""

    def as_answer(self) -> dict[str, str | int]:
        """Return what is stored among the answers."""
        return {"name": self.name, "size": len(self.content), "sha256": self.sha256, "type": self.media_type}


def accepted(upload: Upload, formats: Collection[str], max_bytes: int) -> AcceptedFile:
    """Return the record of an upload that is one of the formats. Raises RefusedError."""
    if not upload.content:
        raise RefusedError("empty")
    if len(upload.content) > max_bytes:
        raise RefusedError("too_large")
    found = format_of(upload.content)
    if found not in formats:
        raise RefusedError(_unwanted(found, upload.name, formats))
    outcome = CHECKS[found](upload.content)
    if outcome == "wrong_content":
        # A name without an ending says nothing else than the content.
        raise RefusedError(_unwanted("", upload.name, formats) if _ending(clean_name(upload.name)) else outcome)
    if outcome in REFUSED:
        raise RefusedError(outcome)
    return record(upload.name, upload.content, found, outcome)


def record(name: str, content: bytes, file_format: str, doubt: str = "") -> AcceptedFile:
    """Return the record of a file of a format, under a name that ends as the format's files do."""
    return AcceptedFile(
        name=_fitting(clean_name(name), file_format),
        content=content,
        media_type=MEDIA_TYPES[file_format],
        sha256=hashlib.sha256(content).hexdigest(),
        doubt=doubt,
    )


def format_of(content: bytes) -> str:
    """Return the format of a content, that of a file to convert included; empty when it is none that is known."""
    found = pictures.format_of(content) or office_documents.format_of(content)
    return found or ("pdf" if PDF_HEAD in content[: PDF_HEAD_WITHIN + len(PDF_HEAD)] else "")


def clean_name(name: str) -> str:
    """Return the last part of a posted file name: one line, bounded, its extension kept."""
    last = normalization.line(re.split(r"[/\\]", name)[-1])
    return last if len(last) <= MAX_NAME_LENGTH else last[: MAX_NAME_LENGTH - 10] + last[-10:]


def safe_name(field_id: str, media_type: str, number: int = 0) -> str:
    """Return an ASCII name for a stored file that holds nothing the visitor typed, such as `cv.pdf`.

    `number`: which of several files of the field it is, from 1: `letter-2.jpeg`. They are at most 9: in the order of
    their names they stay in theirs.
    """
    formats = {media: name for name, media in MEDIA_TYPES.items()}
    which = f"-{number}" if number else ""
    return f"{re.sub(r'[^a-z0-9_]', '_', field_id.lower())}{which}.{formats.get(media_type, 'bin')}"


def _unwanted(found: str, name: str, formats: Collection[str]) -> str:
    """Return the rule that a content breaks that is not whole in any of the formats."""
    ending = _ending(clean_name(name))
    convert = TO_CONVERT.get(found) or TO_CONVERT.get(ending)
    if convert:
        return convert
    # Of a known format there is more to say than that it cannot be read.
    return "wrong_type" if found or EXTENSIONS.get(ending) not in formats else "wrong_content"


def _ending(name: str) -> str:
    found = ENDING.search(name)
    return found[1].lower() if found else ""


def _fitting(name: str, file_format: str) -> str:
    """Return the name with the ending of the format: it is changed when it stands for another, added when missing."""
    name = name.rstrip(". ")
    ending = _ending(name)
    if EXTENSIONS.get(ending) == file_format:
        return name
    stem = name[: -len(ending) - 1] if ending in EXTENSIONS or ending in TO_CONVERT else name
    usual = next(extension for extension, known in EXTENSIONS.items() if known == file_format)
    return f"{stem}.{usual}"


def _pdf(content: bytes) -> str:
    verdict = pdf_opening.OPENER.verdict(content)
    known = {pdf_opening.OPENS: "", pdf_opening.UNREADABLE: "wrong_content", pdf_opening.EMPTY: "wrong_content"}
    return known.get(verdict, verdict)


CHECKS: Mapping[str, Callable[[bytes], str]] = {
    "pdf": _pdf,
    "docx": office_documents.docx,
    "odt": office_documents.odt,
    "jpeg": pictures.jpeg,
    "png": pictures.png,
}
"""Look at a content that begins as its format does. Return nothing when it is whole, `wrong_content`, one of
the rules in REFUSED, or a doubt with which it is taken.
"""
