"""Small real files of every accepted format, and some that only pretend."""

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def pdf(content: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF with one object beside its catalogue and with more in its trailer."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n2 0 obj" + content + b"endobj\n"
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R " + trailer + b">>\n"
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


PDF_LOCKED = pdf(b"<</Filter/Standard>>", b"/Encrypt 2 0 R")
PDF_LOCKED_STREAM = (
    b"%PDF-1.5\n1 0 obj<</Type/Catalog>>endobj\n"
    b"7 0 obj\n<</Type/XRef/Root 1 0 R/Encrypt 5 0 R/Length 1>>stream\nx\nendstream endobj\nstartxref\n43\n%%EOF\n"
)
EXE = b"MZ\x90\x00" + bytes(60) + b"This program cannot be run in DOS mode." + bytes(500)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x37\xff\xd9"
)
DOCX_TYPES = (
    b'<Types><Override PartName="/word/document.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
DOCM_TYPES = DOCX_TYPES.replace(
    b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    b"vnd.ms-word.document.macroEnabled.main+xml",
)
ODT_TYPE = b"application/vnd.oasis.opendocument.text"


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return target.getvalue()


def png() -> bytes:
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, body) for kind, body in chunks)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


DOCX = archive({"[Content_Types].xml": DOCX_TYPES, "word/document.xml": b"<w:document/>"})
DOCM = archive({"[Content_Types].xml": DOCM_TYPES, "word/document.xml": b"<w:document/>"})
ODT_MEMBERS = {"mimetype": ODT_TYPE, "content.xml": b"<office:document-content/>"}
ODT = archive(ODT_MEMBERS)
ODT_MANIFEST = (
    b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
)
# The newer kind of encryption: one packet instead of the members.
ODT_LOCKED = archive({"mimetype": ODT_TYPE, "encrypted-package": b"x", "META-INF/manifest.xml": ODT_MANIFEST})
OLD_DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le") + bytes(500)
DOCX_LOCKED = OLD_DOC + "EncryptionInfo".encode("utf-16-le") + bytes(36) + "EncryptedPackage".encode("utf-16-le")
ODS = archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})
BOMB = archive({"[Content_Types].xml": DOCX_TYPES, "word/document.xml": b"<w:document/>", "zeros": bytes(20_000_000)})
CROWD = archive({"[Content_Types].xml": DOCX_TYPES, "word/document.xml": b"<w/>"} | {f"{n}": b"" for n in range(6000)})


def padded(content: bytes, size: int) -> bytes:
    """Return a PDF of exactly so many bytes."""
    head, tail = content[:9], content[9:]
    return head + b"%" * (size - len(content) - 1) + b"\n" + tail
