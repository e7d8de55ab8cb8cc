"""Small real files of every accepted format, and some that only pretend."""

import io
import struct
import zipfile
import zlib

import pikepdf


def pdf(more: bytes = b"", trailer: bytes = b"", first: int = 1) -> bytes:
    """Return a PDF of one empty page, with one more object when it is given, and with more in its trailer.

    `first`: the number of its first object.
    """
    root, pages, page = (b"%d 0 R" % (first + number) for number in range(3))
    objects = [b"<</Type/Catalog/Pages " + pages + b">>", b"<</Type/Pages/Kids[" + page + b"]/Count 1>>"]
    objects += [b"<</Type/Page/Parent " + pages + b"/MediaBox[0 0 595 842]/Resources<<>>>>"] + [more] * bool(more)
    body, table = b"%PDF-1.4\n", b""
    for number, content in enumerate(objects, first):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    apart = b"" if first == 1 else b"%d %d\n" % (first, len(objects))
    end = b"xref\n0 %d\n" % (1 if apart else len(objects) + 1) + b"0000000000 65535 f \n" + apart + table
    end += b"trailer\n<</Root " + root + b"/Size %d" % (first + len(objects)) + trailer + b">>\n"
    return body + end + b"startxref\n%d\n%%%%EOF\n" % len(body)


def stream(content: bytes) -> bytes:
    """Return a stream object of a PDF."""
    return b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream"


def saved(user: str = "", owner: str = "", strength: int = 0, packed: bool = False) -> bytes:
    """Return a PDF of one page as qpdf writes it: with passwords (`strength`: R 3 to 6), its objects in streams."""
    target = io.BytesIO()
    modern = strength >= 4
    encryption = pikepdf.Encryption(user=user, owner=owner, R=strength, aes=modern, metadata=modern)  # type: ignore[arg-type]
    with pikepdf.open(io.BytesIO(PDF)) as made:
        made.save(
            target,
            encryption=encryption if strength else False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable,
        )
    return target.getvalue()


PDF = pdf()
PDF_LOCKED = saved(user="secret", owner="owner", strength=3)
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
    """Return a PDF of exactly so many bytes: a comment stands before its table, which is still where it says."""
    table = content.rindex(b"xref\n0")
    moved = size - len(content)
    # The place may have more digits now.
    moved -= len(str(table + moved)) - len(str(table))
    end = content[table:].replace(b"startxref\n%d\n" % table, b"startxref\n%d\n" % (table + moved))
    return content[:table] + b"%" * (moved - 1) + b"\n" + end
