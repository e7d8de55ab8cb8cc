"""Files that real programs write, each with the verdict that a person expects: it opens without a password, or not.

`by_libraries` needs what the locks name; `by_programs` needs programs of the system. `mutated` changes files as
mailers, phones, people and broken transfers do.
"""

import io
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import pikepdf
import typst
from fpdf import FPDF
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.programs import needed
from tests.receiver.sample_files import archive, saved

MADE = "made.pdf"
TAKEN, PROTECTED, UNREADABLE, OTHER = "taken", "protected", "wrong_content", "wrong_type"


@dataclass(frozen=True)
class Sample:
    """A file, and what is expected: `taken`, or the rule that it breaks."""

    name: str
    content: bytes
    expected: str


def by_libraries() -> Iterator[Sample]:
    """Yield what the libraries of the locks write."""
    yield from _typst()
    yield from _fpdf()
    yield from _reportlab()
    yield from _qpdf(_typst_pdf())
    yield from _pillow()
    yield Sample("python-docx.docx", _docx(), TAKEN)


def _typst_pdf(standard: str = "1.7") -> bytes:
    made: bytes = typst.compile(b"#set document(title: [CV])\n= CV\n#lorem(300)", pdf_standards=[standard])
    return made


def _typst() -> Iterator[Sample]:
    for standard in ("1.4", "1.7", "2.0", "a-2b", "ua-1"):
        yield Sample(f"typst-{standard}.pdf", _typst_pdf(standard), TAKEN)


def _fpdf() -> Iterator[Sample]:
    yield Sample("fpdf2.pdf", _fpdf_pdf(), TAKEN)
    yield Sample("fpdf2-owner.pdf", _fpdf_pdf("owner"), TAKEN)
    yield Sample("fpdf2-user.pdf", _fpdf_pdf("owner", "user"), PROTECTED)


def _fpdf_pdf(owner: str = "", user: str | None = None) -> bytes:
    made = FPDF()
    made.add_page()
    made.set_font("Helvetica")
    made.multi_cell(0, text="A letter. " * 50)
    if owner:
        made.set_encryption(owner, user)
    return bytes(made.output())


def _reportlab() -> Iterator[Sample]:
    yield Sample("reportlab.pdf", _reportlab_pdf(None), TAKEN)
    for strength in (40, 128):
        for user, expected in (("", TAKEN), ("user", PROTECTED)):
            encryption = StandardEncryption(user, "owner", canPrint=0, strength=strength)
            yield Sample(f"reportlab-{strength}-{expected}.pdf", _reportlab_pdf(encryption), expected)


def _reportlab_pdf(encryption: StandardEncryption | None) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=encryption)
    canvas.drawString(100, 700, "A letter")
    canvas.save()
    return target.getvalue()


def _qpdf(content: bytes) -> Iterator[Sample]:
    for name, more in (
        ("linearized", {"linearize": True}),
        ("qdf", {"qdf": True}),
        ("streams", {"object_stream_mode": pikepdf.ObjectStreamMode.generate}),
    ):
        target = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pdf.save(target, **more)  # type: ignore[arg-type]
        yield Sample(f"qpdf-{name}.pdf", target.getvalue(), TAKEN)
    for strength in (3, 4, 6):
        for packed in (False, True):
            end = f"R{strength}{'-packed' * packed}.pdf"
            yield Sample(f"qpdf-owner-{end}", saved(owner="o", strength=strength, packed=packed), TAKEN)
            yield Sample(f"qpdf-user-{end}", saved("u", "o", strength, packed), PROTECTED)


def _pillow() -> Iterator[Sample]:
    noise = Image.effect_noise((300, 200), 50)
    colours = noise.convert("RGB")
    for name, picture, more in (
        ("grey.jpg", noise, {}),
        ("progressive.jpeg", colours, {"progressive": True}),
        ("cmyk.jpg", noise.convert("CMYK"), {}),
        ("profile.jpg", colours, {"icc_profile": bytes(200_000), "comment": b"scanned"}),
        ("grey.png", noise, {}),
        ("palette.png", colours.convert("P"), {}),
        ("transparent.png", colours.convert("RGBA"), {}),
        ("animated.png", noise, {"save_all": True, "append_images": [noise.transpose(Image.Transpose.ROTATE_180)]}),
        ("picture.pdf", colours, {}),
    ):
        yield Sample(f"pillow-{name}", _drawn(picture, name.rpartition(".")[2], more), TAKEN)
    several = _drawn(colours, "mpo", {"save_all": True, "append_images": [colours]})
    yield Sample("pillow-several.jpg", several, TAKEN)
    yield Sample("pillow.tif", _drawn(noise, "tiff", {}), "tiff")
    for ending in ("gif", "bmp", "webp"):
        yield Sample(f"pillow.{ending}", _drawn(colours, ending, {}), OTHER)


def _drawn(picture: Image.Image, ending: str, more: dict[str, object]) -> bytes:
    target = io.BytesIO()
    picture.save(target, {"jpg": "JPEG"}.get(ending, ending), **more)
    return target.getvalue()


def _docx() -> bytes:
    document, target = docx.Document(), io.BytesIO()
    document.add_heading("CV")
    document.add_paragraph("A letter. " * 50)
    document.save(target)
    return target.getvalue()


def mutated(sample: Sample) -> Iterator[Sample]:
    """Yield a file that is taken, changed in ways after which it is clear what a person expects."""
    stem, _, ending = sample.name.rpartition(".")
    content = sample.content
    yield Sample(stem, content, TAKEN)
    yield Sample(f"{stem}.{'jpg' if ending != 'jpg' else 'pdf'}", content, TAKEN)
    yield Sample(f"padded {stem}.{ending}", content + bytes(2000), TAKEN)
    yield Sample(f"beginning {stem}.{ending}", content[:40], UNREADABLE)
    if ending == "pdf":
        yield Sample(f"pushed {stem}.pdf", b"\r\n" * 400 + content, TAKEN)
        yield Sample(f"marks {stem}.pdf", content[:15] + b"\n%%EOF", UNREADABLE)
    else:
        yield Sample(f"cut {stem}.{ending}", content[: len(content) // 4], UNREADABLE)


def by_programs(folder: Path) -> Iterator[Sample]:
    """Yield what LibreOffice, Ghostscript, qpdf and MuPDF write."""
    (folder / "letter.docx").write_bytes(_docx())
    (folder / "typst.pdf").write_bytes(_typst_pdf())
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


def _libreoffice(folder: Path) -> Iterator[Sample]:
    restricted = (
        'pdf:writer_pdf_Export:{"RestrictPermissions":{"type":"boolean","value":"true"},'
        '"PermissionPassword":{"type":"string","value":"x"}}'
    )
    locked = (
        'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
        '"DocumentOpenPassword":{"type":"string","value":"x"}}'
    )
    for target, expected in (
        ("pdf", TAKEN),
        (restricted, TAKEN),
        (locked, PROTECTED),
        ("odt", TAKEN),
        ("docx:MS Word 2007 XML", TAKEN),
        ("docx:Office Open XML Text", TAKEN),
        ("doc", OTHER),
        ("rtf", OTHER),
        ("fodt", OTHER),
    ):
        ending = target.partition(":")[0]
        content = _converted(folder, target, ending)
        yield Sample(f"libreoffice.{ending}", content, expected)
        if ending == "odt":
            yield Sample("packed again.odt", _without_type(content), TAKEN)


def _converted(folder: Path, target: str, ending: str) -> bytes:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    options = ("--headless", "--convert-to", target, "--outdir", "office")
    _call(folder, "soffice", profile, *options, "letter.docx")
    return (folder / "office" / f"letter.{ending}").read_bytes()


def _without_type(content: bytes) -> bytes:
    """Return an ODT without the member that says what it is: so do programs that unpack and pack again."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return archive({name: packed.read(name) for name in packed.namelist() if name != "mimetype"})


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


def opens(reader: str, path: Path) -> bool:
    """Say whether an independent reader finds pages in a PDF: `mutool` (MuPDF) or `pdfinfo` (Poppler)."""
    command = {"mutool": ["info", str(path)], "pdfinfo": [str(path)]}[reader]
    done = subprocess.run([needed(reader), *command], capture_output=True, timeout=60, check=False)
    return done.returncode == 0 and b"Pages:" in done.stdout
