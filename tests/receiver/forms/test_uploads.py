"""What is taken for a file of a format, and what is not."""

import struct
import time
import tracemalloc
import zipfile

import pytest

from receiver.forms import uploads
from receiver.forms.uploads import Upload
from tests.receiver.sample_files import (
    BOMB,
    CROWD,
    DOCM,
    DOCX,
    DOCX_LOCKED,
    DOCX_TYPES,
    EXE,
    JPEG,
    ODS,
    ODT,
    ODT_LOCKED,
    ODT_MEMBERS,
    ODT_TYPE,
    OLD_DOC,
    PDF,
    PDF_LOCKED,
    PDF_LOCKED_STREAM,
    archive,
    padded,
    pdf,
    png,
)

ALL = ("pdf", "docx", "odt", "jpeg", "png")
LIMIT = 100_000

CASES = [
    ("pdf", "cv.pdf", PDF, None),
    ("extension in capitals", "CV.PDF", PDF, None),
    ("pdf after some bytes of a mailer", "cv.pdf", b"\n" * 1000 + PDF, None),
    ("docx", "cv.docx", DOCX, None),
    ("odt", "cv.odt", ODT, None),
    ("jpeg", "letter.jpg", JPEG, None),
    ("jpeg, long extension", "letter.jpeg", JPEG, None),
    ("png", "letter.png", png(), None),
    ("exactly at the limit", "cv.pdf", padded(PDF, LIMIT), None),
    ("one byte over", "cv.pdf", padded(PDF, LIMIT + 1), "too_large"),
    ("empty", "cv.pdf", b"", "empty"),
    ("no extension", "cv", PDF, "wrong_type"),
    ("only an extension", ".pdf", PDF, None),
    ("extension not asked for", "cv.exe", EXE, "wrong_type"),
    ("two extensions, the last one counts", "cv.pdf.exe", EXE, "wrong_type"),
    ("program renamed to pdf", "cv.pdf", EXE, "wrong_content"),
    ("program renamed to docx", "cv.docx", EXE, "wrong_content"),
    ("program renamed to jpg", "cv.jpg", EXE, "wrong_content"),
    ("program renamed to png", "cv.png", EXE, "wrong_content"),
    ("pdf cut off", "cv.pdf", PDF[:-8], "wrong_content"),
    ("pdf that begins too late", "cv.pdf", b"\n" * 1025 + PDF, "wrong_content"),
    ("docx cut off", "cv.docx", DOCX[:-30], "wrong_content"),
    ("any zip renamed to docx", "cv.docx", archive({"a.txt": b"a"}), "wrong_content"),
    ("macros renamed to docx", "cv.docx", DOCM, "wrong_content"),
    ("odt renamed to docx", "cv.docx", ODT, "wrong_content"),
    ("spreadsheet renamed to odt", "cv.odt", ODS, "wrong_content"),
    ("odt without content", "cv.odt", archive({"mimetype": ODT_TYPE}), "wrong_content"),
    ("zip bomb", "cv.docx", BOMB, "wrong_content"),
    ("jpeg without end", "a.jpg", JPEG[:-2], "wrong_content"),
    ("jpeg without frame", "a.jpg", JPEG[:20] + JPEG[33:], "wrong_content"),
    ("png without end", "a.png", png()[:-8], "wrong_content"),
    ("pdf with a password", "cv.pdf", PDF_LOCKED, "protected"),
    ("pdf with a password, after some bytes of a mailer", "cv.pdf", b"\n" * 1000 + PDF_LOCKED, "protected"),
    ("pdf with a password, table announced elsewhere", "cv.pdf", b"%PDF-1.4\n%moved\n" + PDF_LOCKED[9:], "protected"),
    ("pdf with a password, cross-reference stream", "cv.pdf", PDF_LOCKED_STREAM, "protected"),
    (
        "pdf with a password, stream announced elsewhere",
        "cv.pdf",
        b"%PDF-1.5\n%moved\n" + PDF_LOCKED_STREAM[9:],
        "protected",
    ),
    ("pdf that writes of encryption", "cv.pdf", pdf(b"<</Length 20>>stream\n(/Encrypt 5 0 R)\nendstream"), None),
    ("pdf that names its metadata", "cv.pdf", pdf(b"<<>>", b"/EncryptMetadata 5 0 R"), None),
    ("docx with a password", "cv.docx", DOCX_LOCKED, "protected"),
    ("docx with a password as pdf", "cv.pdf", DOCX_LOCKED, "wrong_content"),
    ("old doc renamed to docx", "cv.docx", OLD_DOC, "wrong_content"),
    ("odt with a password", "cv.odt", ODT_LOCKED, "protected"),
    ("odt with a manifest", "cv.odt", archive(ODT_MEMBERS | {"META-INF/manifest.xml": b"<manifest:manifest/>"}), None),
    ("png of no size", "a.png", png()[:16] + bytes(8) + png()[24:], "wrong_content"),
]


@pytest.mark.parametrize(("name", "content", "rule"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_broken_rule(name: str, content: bytes, rule: str | None) -> None:
    assert uploads.broken_rule(Upload(name, content), ALL, LIMIT) == rule


def test_a_document_with_thousands_of_members_is_refused() -> None:
    assert uploads.broken_rule(Upload("cv.docx", CROWD), ALL, 10_000_000) == "wrong_content"


def test_a_format_the_field_does_not_take_is_a_wrong_type() -> None:
    assert uploads.broken_rule(Upload("cv.docx", DOCX), ("pdf",), LIMIT) == "wrong_type"


@pytest.mark.parametrize("damage", range(0, len(DOCX), 7))
def test_a_damaged_archive_never_raises(damage: int) -> None:
    content = DOCX[:damage] + b"\xff\xff\xff" + DOCX[damage + 3 :]
    assert uploads.broken_rule(Upload("cv.docx", content), ALL, LIMIT) in (None, "wrong_content")


def test_an_encrypted_or_unknown_compression_never_raises() -> None:
    content = archive({"[Content_Types].xml": DOCX_TYPES, "word/document.xml": b"x"}, zipfile.ZIP_STORED)
    for place in (6, 8):
        marked = content[:place] + b"\x01\x63" + content[place + 2 :]
        central = marked.index(b"PK\x01\x02")
        marked = marked[: central + place + 2] + b"\x01\x63" + marked[central + place + 4 :]
        assert uploads.broken_rule(Upload("cv.docx", marked), ALL, LIMIT) == "wrong_content"


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_small_announcement_does_not_hide_a_large_content(packing: int) -> None:
    members = {"[Content_Types].xml": DOCX_TYPES + bytes(50_000_000), "word/document.xml": b"x"}
    content = archive(members, packing).replace(struct.pack("<I", len(DOCX_TYPES) + 50_000_000), struct.pack("<I", 999))
    tracemalloc.start()
    assert uploads.broken_rule(Upload("cv.docx", content), ALL, LIMIT) == "wrong_content"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    "unit", [b"trailer", b"/Encrypt 5 0 R ", b"startxref 1 ", b"xref\n", b"1 0 obj ", b"/XRef obj "]
)
def test_a_hostile_pdf_costs_little(unit: bytes) -> None:
    content = b"%PDF-1.4\n" + unit * (5_000_000 // len(unit)) + b"\nstartxref\n9\n%%EOF\n"
    start = time.process_time()
    assert uploads.broken_rule(Upload("cv.pdf", content), ALL, 10_000_000) in (None, "protected")
    assert time.process_time() - start < 1


def test_names_are_reduced_to_their_last_part() -> None:
    assert uploads.clean_name("../../etc/pass\u202ewd\r\n.pdf") == "passwd .pdf"
    assert uploads.clean_name("a" * 300 + ".pdf") == "a" * 190 + "aaaaaa.pdf"


def test_safe_names_hold_nothing_typed() -> None:
    assert uploads.safe_name("cv", "application/pdf") == "cv.pdf"
    assert uploads.safe_name("../Field", "text/html") == "___field.bin"
