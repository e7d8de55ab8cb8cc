"""What the wheels of the locked packages carry inside: native files, and the libraries of others that are in them.

Some wheels say it themselves (PEP 770: `*.dist-info/sboms/`). Those of auditwheel name only what came from a
distribution's packages, not what was compiled for the wheel: KNOWN has that. It is about this machine's wheels.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

MAGIC = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm")
"""How native files begin: on Linux, Windows, macOS (two), WebAssembly."""
KEPT = ("type", "name", "version", "scope", "hashes", "licenses", "purl")
"""What is taken over of a component that a wheel names."""
TELLING = ("version.json", "xmlversion.h", "xsltconfig.h")
"""Files of wheels that tell the version of a library inside."""


@dataclass(frozen=True)
class Library:
    """A library of others. `file`: in which native files of the wheel it is, `version`: how its version is found there
    or in the file's name; `license` is an SPDX expression.
    """

    name: str
    license: str
    file: str
    version: str = ""


KNOWN: Mapping[str, tuple[Library, ...]] = {
    "brotli": (Library("brotli", "MIT", r"_brotli\."),),
    "cffi": (Library("libffi", "MIT", r"_cffi_backend"),),
    "cryptography": (Library("openssl", "Apache-2.0", r"_rust\.", r"OpenSSL (\d+\.\d+\.\d+)"),),
    "deflate": (Library("libdeflate", "MIT", r"_deflate\."),),
    "lxml": (
        Library("libxml2", "MIT", r"etree\.", r"LIBXML_DOTTED_VERSION \"([\d.]+)"),
        Library("libxslt", "MIT", r"etree\.", r"LIBXSLT_DOTTED_VERSION \"([\d.]+)"),
        Library("libiconv", "LGPL-2.1-or-later", r"etree\."),
        Library("zlib", "Zlib", r"etree\.", r"inflate (\d[\d.]+) Copyright"),
    ),
    "pikepdf": (Library("qpdf", "Apache-2.0", r"libqpdf", r"\0(1\d\.\d+\.\d+)\0"),),
    "psycopg-binary": (
        Library("libpq", "PostgreSQL", r"libpq", r"\.so\.5\.(\d+)"),
        Library("openssl", "Apache-2.0", r"lib(crypto|ssl)", r"OpenSSL (\d+\.\d+\.\d+)"),
        Library("krb5", "MIT", r"lib(gssapi_krb5|k5crypto|krb5|krb5support|com_err)-", r"KRB5_BRAND: krb5-([\d.]+)"),
        Library("openldap", "OLDAP-2.8", r"lib(lber|ldap)"),
        Library("libxcrypt", "LGPL-2.1-or-later", r"libcrypt-"),
    ),
    "pyicu-wheels": (Library("icu", "Unicode-3.0", r"libicu", r"\.so\.(\d+\.\d+)"),),
    "pypdfium2": (Library("pdfium", "BSD-3-Clause AND Apache-2.0", r"libpdfium", r"\"build\": (\d+)"),),
    "pystemmer": (Library("snowball", "BSD-3-Clause", r"Stemmer\."),),
    "pyyaml": (Library("libyaml", "MIT", r"_yaml\.", r"\0(0\.\d\.\d)\0"),),
}
"""What no wheel says, by package."""


@dataclass(frozen=True)
class Contents:
    """What a wheel carries: components of CycloneDX, and which needs which, by their references."""

    components: list[dict[str, Any]]
    edges: Mapping[str, list[str]]


def contents(name: str, version: str, reference: str) -> Contents:
    """Return what the wheel of an installed package carries; nothing of a package for another system."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return Contents([], {})
    if found.version != version:
        return Contents([], {})
    edges: dict[str, list[str]] = {}
    natives = dict(sorted(_natives(found)))
    parts = [*_told(found, name, reference, edges), *_files(natives), *_libraries(name, natives)]
    for number, part in enumerate(parts):
        part.setdefault("bom-ref", f"{reference}#carried-{number}")
    return Contents(parts, edges)


def _natives(found: Distribution) -> Iterator[tuple[str, bytes]]:
    for file in found.files or ():
        path = Path(file.locate())
        if path.is_file() and file.suffix not in (".py", ".pyi", ".txt", ".pyc"):
            data = path.read_bytes()
            if data.startswith(MAGIC):
                yield str(file), data


def _files(natives: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    for name, data in natives.items():
        digest = hashlib.sha256(data).hexdigest()
        yield {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}


def _libraries(package: str, natives: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    for library in KNOWN.get(package, ()):
        inside = {name: data for name, data in natives.items() if re.search(library.file, name.rpartition("/")[2])}
        if inside:
            version = _version(library, package, inside)
            yield {
                "type": "library",
                "name": library.name,
                **({"version": version} if version else {}),
                "licenses": [{"expression": library.license, "acknowledgement": "concluded"}],
            }


def _version(library: Library, package: str, inside: Mapping[str, bytes]) -> str:
    told = [*inside.values(), *map(str.encode, inside)]
    told += [file.read_binary() for file in distribution(package).files or () if file.name in TELLING]
    found = (re.search(library.version.encode(), text) for text in told) if library.version else ()
    return next((match[1].decode() for match in found if match), "")


def _told(found: Distribution, package: str, reference: str, edges: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    """Yield what a wheel names itself; its references are replaced by ours: they are unique in their own file only."""
    for number, file in enumerate(sorted(one for one in found.files or () if "sboms" in one.parts)):
        bill = json.loads(file.read_text("utf-8"))
        names = {bill.get("metadata", {}).get("component", {}).get("bom-ref"): reference}
        for at, part in enumerate(bill["components"]):
            # auditwheel lists the package itself among what it carries.
            own = re.sub(r"[-_.]+", "-", part["name"]).lower() == package
            names[part.get("bom-ref")] = ours = reference if own else f"{reference}#told-{number}-{at}"
            if not own:
                yield {key: part[key] for key in KEPT if key in part} | {"bom-ref": ours}
        for edge in bill.get("dependencies", []):
            needed = [names[one] for one in edge.get("dependsOn", []) if one in names]
            edges.setdefault(names.get(edge["ref"], reference), []).extend(needed)
