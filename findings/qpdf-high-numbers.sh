#!/bin/sh
# qpdf: a valid PDF whose object numbers are higher than a third of its bytes has "no root".
#
# One would guess: the number of an object is a name; a file of 355 bytes may number its three objects 1000 to 1002, with a
#   section of the cross-reference table for them and /Size 1003 (ISO 32000-2, 7.5.4). Programs that cut a page out of a
#   large file leave such numbers.
# What happens: pikepdf, which holds qpdf's library, raises PdfError "unable to find /Root dictionary". qpdf takes such
#   numbers for damage. The same file opens with PDFium; padded with a comment to three times as many bytes, with both.
# What works: asking another reader before a person is told that a file is damaged.
# Versions: pikepdf 10.18.0 (qpdf 12.4.2), pypdfium2 5.15.2; tried with Python 3.11. Date: 2026-11-30.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q pikepdf==10.18.0 pypdfium2==5.15.2 >pip.log 2>&1 || { cat pip.log; exit 1; }
venv/bin/python - <<'END'
import io
import sys

import pikepdf
import pypdfium2


def pdf(first: int, padding: int = 0) -> bytes:
    root, pages, page = (b"%d 0 R" % (first + number) for number in range(3))
    objects = [
        b"<</Type/Catalog/Pages " + pages + b">>",
        b"<</Type/Pages/Kids[" + page + b"]/Count 1>>",
        b"<</Type/Page/Parent " + pages + b"/MediaBox[0 0 595 842]/Resources<<>>>>",
    ]
    body, table = b"%PDF-1.4\n%" + b" " * padding + b"\n", b""
    for number, content in enumerate(objects, first):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    end = b"xref\n0 1\n0000000000 65535 f \n%d 3\n" % first + table
    end += b"trailer\n<</Root " + root + b"/Size %d>>\n" % (first + 3)
    return body + end + b"startxref\n%d\n%%%%EOF\n" % len(body)


def by_qpdf(content: bytes) -> str:
    try:
        return f"{len(pikepdf.open(io.BytesIO(content)).pages)} page"
    except pikepdf.PdfError as error:
        return str(error).rpartition(": ")[2]


print("pikepdf", pikepdf.__version__, "qpdf", pikepdf.__libqpdf_version__, "pypdfium2", pypdfium2.version.PYPDFIUM_INFO)
changed = False
for first, padding, expected in [(50, 0, "1 page"), (1000, 0, "unable to find /Root dictionary"), (1000, 3000, "1 page")]:
    content = pdf(first, padding)
    seen = by_qpdf(content)
    print(f"{len(content)} bytes, objects from {first}: qpdf: {seen}; PDFium: {len(pypdfium2.PdfDocument(content))} page")
    if seen != expected:
        changed = True
        print(f"changed: it was {expected}")
sys.exit(changed)
END
