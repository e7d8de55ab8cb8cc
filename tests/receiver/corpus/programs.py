"""What programs of the system write, and libraries for Node: `make soak` installs them."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.programs import needed, needed_module
from tests.receiver.corpus.libraries import typst_pdf, word_document
from tests.receiver.corpus.readers import node
from tests.receiver.corpus.sample import OLD, OTHER, PROTECTED, TAKEN, Sample
from tests.receiver.sample_files import png

MADE = "made.pdf"
PAGE = """<!DOCTYPE html><html lang="fr"><title>CV</title><h1>CV</h1><p>Une lettre.
<a href="https://example.org/">Un lien</a>.
<table><tr><th>Langue<td>Niveau</table>"""
ODFPY = """
from odf.opendocument import OpenDocumentText
from odf.text import H, P

document = OpenDocumentText()
document.text.addElement(H(outlinelevel=1, text="CV"))
document.text.addElement(P(text="A letter. " * 50))
document.save("odfpy.odt")
"""


def by_programs(folder: Path) -> Iterator[Sample]:
    """Yield what LibreOffice, Ghostscript, qpdf, MuPDF, WeasyPrint, odfpy and docx write."""
    (folder / "letter.docx").write_bytes(word_document())
    (folder / "typst.pdf").write_bytes(typst_pdf())
    yield from _libreoffice(folder)
    pdf = "typst.pdf"
    for level in ("1.3", "1.4", "1.7", "2.0"):
        yield _ghostscript(folder, f"-dCompatibilityLevel={level}", expected=TAKEN)
    yield _ghostscript(folder, "-dFastWebView", expected=TAKEN)
    yield _ghostscript(folder, "-sOwnerPassword=o", "-dPermissions=-64", expected=TAKEN)
    yield _ghostscript(folder, "-sOwnerPassword=o", "-sUserPassword=u", expected=PROTECTED)
    for bits in ("40", "128", "256"):
        for user, expected in (("", TAKEN), ("u", PROTECTED)):
            options = ("--allow-weak-crypto", "--encrypt", user, "o", bits, "--")
            yield _run(folder, f"qpdf-{bits}-{expected}.pdf", expected, "qpdf", *options, pdf, MADE)
    yield _run(folder, "mutool.pdf", TAKEN, "mutool", "clean", "-gggg", pdf, MADE)
    yield from _weasyprint(folder)
    yield Sample("odfpy.odt", _odfpy(folder), TAKEN)
    yield Sample("docx.docx", node("letter.mjs", base64.b64encode(png()).decode()), TAKEN)


def _libreoffice(folder: Path) -> Iterator[Sample]:
    restricted = (
        'pdf:writer_pdf_Export:{"RestrictPermissions":{"type":"boolean","value":"true"},'
        '"PermissionPassword":{"type":"string","value":"x"}}'
    )
    locked = (
        'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
        '"DocumentOpenPassword":{"type":"string","value":"x"}}'
    )
    archived = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'
    for name, target, expected in (
        ("libreoffice.pdf", "pdf", TAKEN),
        ("libreoffice-restricted.pdf", restricted, TAKEN),
        ("libreoffice-password.pdf", locked, PROTECTED),
        ("libreoffice-archive.pdf", archived, TAKEN),
        ("libreoffice.odt", "odt", TAKEN),
        ("libreoffice-2007.docx", "docx:MS Word 2007 XML", TAKEN),
        ("libreoffice-transitional.docx", "docx:Office Open XML Text", TAKEN),
        ("libreoffice.doc", "doc", OLD),
        ("libreoffice.rtf", "rtf", OTHER),
        ("libreoffice.fodt", "fodt", OTHER),
        ("libreoffice.html", "html", OTHER),
        ("libreoffice.txt", "txt:Text", OTHER),
    ):
        yield Sample(name, _converted(folder, target), expected)


def _converted(folder: Path, target: str) -> bytes:
    ending = target.partition(":")[0]
    office(folder, target, "letter.docx")
    return (folder / "office" / f"letter.{ending}").read_bytes()


def office(folder: Path, target: str, *names: str) -> None:
    """Let LibreOffice convert files of a folder into the folder `office` in it."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _call(folder, "soffice", profile, "--headless", "--convert-to", target, "--outdir", "office", *names)


def _weasyprint(folder: Path) -> Iterator[Sample]:
    (folder / "page.html").write_text(PAGE, "utf-8")
    for options in ((), ("--pdf-version", "2.0"), ("--pdf-variant", "pdf/a-3b"), ("--pdf-variant", "pdf/ua-1")):
        name = f"weasyprint{'-'.join(options).replace('/', '-')}.pdf"
        yield _run(folder, name, TAKEN, "weasyprint", *options, "page.html", MADE)
    attached = ("--attachment", "letter.docx")
    yield _run(folder, "weasyprint-attached.pdf", TAKEN, "weasyprint", *attached, "page.html", MADE)


def _odfpy(folder: Path) -> bytes:
    environment = {"PYTHONPATH": str(needed_module("opendocument.py").parents[1])}
    subprocess.run([sys.executable, "-c", ODFPY], cwd=folder, env=environment, check=True, timeout=60)
    return (folder / "odfpy.odt").read_bytes()


def _ghostscript(folder: Path, *options: str, expected: str) -> Sample:
    fixed = ("-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", f"-sOutputFile={MADE}")
    return _run(folder, f"gs{'-'.join(options)}.pdf", expected, "gs", *fixed, *options, "typst.pdf")


def _run(folder: Path, name: str, expected: str, program: str, *arguments: str) -> Sample:
    _call(folder, program, *arguments)
    content = (folder / MADE).read_bytes()
    (folder / MADE).unlink()
    return Sample(name, content, expected)


def _call(folder: Path, program: str, *arguments: str) -> None:
    subprocess.run([needed(program), *arguments], cwd=folder, check=True, capture_output=True, timeout=120)
