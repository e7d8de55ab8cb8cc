"""What a Word or OpenDocument text is, by the rules of its own format; and whether it asks for a password.

Of a DOCX (ECMA-376, part 2) the relationships of the package name the main part and [Content_Types].xml says what it
is; its name is free. Of an ODT (OpenDocument 1.4, part 2) the member `mimetype` says what it is, else the manifest:
programs that unpack and pack again lose the former.
"""

import posixpath
import re
from collections.abc import Callable, Mapping

from receiver.forms import xml_reading
from receiver.forms.xml_reading import Attributes
from receiver.forms.zip_reading import Archive

ZIP_HEAD = b"PK"
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream that holds an encrypted DOCX; an old .doc has none."""
OLE_WORD = "WordDocument".encode("utf-16-le")
"""Name of the stream that holds the text of an old .doc."""
CONTENT_TYPES, PACKAGE_RELATIONS = "[Content_Types].xml", "_rels/.rels"
OFFICE_DOCUMENT = "/relationships/officeDocument"
"""End of the type of the relationship that leads to the main part, in transitional and in strict documents."""
WORD_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
"""Content type of a main part. That of a document with macros, or of a template, is another."""
WITH_MACROS = "macroenabled"
"""Part of the content types of main parts with macros, in small letters."""
ODT = "application/vnd.oasis.opendocument.text"
MIMETYPE, MANIFEST, CONTENT = "mimetype", "META-INF/manifest.xml", "content.xml"
ODT_MACRO = re.compile(r"basic/(?!.*script-l[bc]\.xml$).*\.xml|scripts/.*[^/]")
"""Name of a member that is a macro; LibreOffice also writes lists of libraries that may be empty."""
MACROS = "macros"


def format_of(content: bytes) -> str:
    """Return `docx` or `odt` for what is packed as one of them is, whether it is whole or not, `doc`, or nothing."""
    if content.startswith(OLE_HEAD):
        return "docx" if OLE_ENCRYPTED in content else "doc" if OLE_WORD in content else ""
    return _tried(_format_of, content, "") if content.startswith(ZIP_HEAD) else ""


def docx(content: bytes) -> str:
    """Return `wrong_content`, `protected` or `docm` for a DOCX that is not taken, else nothing."""
    return "protected" if content.startswith(OLE_HEAD) else _tried(_docx, content, "wrong_content")


def odt(content: bytes) -> str:
    """Return `wrong_content` or `protected` for an ODT that cannot be read, `macros` for one with some, or nothing."""
    return _tried(_odt, content, "wrong_content")


def _tried(read: Callable[[Archive], str], content: bytes, otherwise: str) -> str:
    try:
        return read(Archive(content))
    except Exception:
        # A damaged or hostile archive makes zipfile and the decompressors raise almost anything.
        return otherwise


def _format_of(archive: Archive) -> str:
    if CONTENT_TYPES in archive:
        return "docx"
    return "odt" if MIMETYPE in archive or MANIFEST in archive else ""


def _docx(archive: Archive) -> str:
    types, defaults = _content_types(archive.read(CONTENT_TYPES))
    part = _main_part(archive) if PACKAGE_RELATIONS in archive else _main_by_type(types)
    found = types.get(part.lower()) or defaults.get(part.lower().rpartition(".")[2]) or ""
    if WITH_MACROS in found.lower():
        return "docm"
    return "" if found == WORD_DOCUMENT and xml_reading.root(archive.read(part)) == "document" else "wrong_content"


def _content_types(content: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the types of parts by their names, and the types that hold for the endings of names."""
    types: dict[str, str] = {}
    defaults: dict[str, str] = {}

    def see(name: str, attributes: Attributes) -> None:
        if name == "Override":
            types[attributes["PartName"].lstrip("/").lower()] = attributes["ContentType"]
        elif name == "Default":
            defaults[attributes["Extension"].lower()] = attributes["ContentType"]

    xml_reading.elements(content, see)
    return types, defaults


def _main_part(archive: Archive) -> str:
    found: list[str] = []

    def see(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes["Type"].endswith(OFFICE_DOCUMENT):
            found.append(attributes["Target"])

    xml_reading.elements(archive.read(PACKAGE_RELATIONS), see)
    return posixpath.normpath(posixpath.join("/", found[0])).lstrip("/")


def _main_by_type(types: Mapping[str, str]) -> str:
    return next(name for name, found in types.items() if found == WORD_DOCUMENT or WITH_MACROS in found.lower())


def _odt(archive: Archive) -> str:
    types: dict[str, str] = {}
    encrypted: list[str] = []

    def see(name: str, attributes: Attributes) -> None:
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "file-entry":
            types[local.get("full-path", "")] = local.get("media-type", "")
        elif name == "encryption-data":
            encrypted.append(name)

    if MANIFEST in archive:
        xml_reading.elements(archive.read(MANIFEST), see)
    if encrypted:
        return "protected"
    announced = archive.read(MIMETYPE).strip().decode() if MIMETYPE in archive else types.get("/")
    whole = announced == ODT and xml_reading.root(archive.read(CONTENT)) == "document-content"
    if not whole:
        return "wrong_content"
    return MACROS if any(map(ODT_MACRO.fullmatch, archive.names())) else ""
