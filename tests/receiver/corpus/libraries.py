"""What the libraries of the locks write, and files that only pretend."""

import io
from collections.abc import Iterator

import docx
import pikepdf
import typst
from fpdf import FPDF
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.receiver.corpus.sample import OLD, OTHER, PROTECTED, TAKEN, UNREADABLE, Sample
from tests.receiver.sample_files import DOCX_LOCKED, EXE, ODT_LOCKED, OLD_DOC, png, saved

RICH_TEXT = rb"{\rtf1\ansi A letter.}"


def by_libraries() -> Iterator[Sample]:
    """Yield what the libraries of the locks write."""
    yield from _typst()
    yield from _fpdf()
    yield from _reportlab()
    yield from _qpdf(typst_pdf())
    yield from _pillow()
    yield Sample("python-docx.docx", word_document(), TAKEN)
    yield from _pretending()


def typst_pdf(standard: str = "1.7") -> bytes:
    made: bytes = typst.compile(b"#set document(title: [CV])\n= CV\n#lorem(300)", pdf_standards=[standard])
    return made


def _typst() -> Iterator[Sample]:
    for standard in ("1.4", "1.7", "2.0", "a-2b", "ua-1"):
        yield Sample(f"typst-{standard}.pdf", typst_pdf(standard), TAKEN)


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


def word_document() -> bytes:
    document, target = docx.Document(), io.BytesIO()
    document.add_heading("CV")
    document.add_paragraph("A letter. " * 50)
    document.save(target)
    return target.getvalue()


def _pretending() -> Iterator[Sample]:
    """Yield what people choose by mistake, and what has the marks of a format only."""
    page = b"<!DOCTYPE html><title>%PDF-1.4</title><p>Your session has expired.\n%%EOF\n"
    for name, content, expected in (
        ("nothing.pdf", b"", "empty"),
        ("two marks.pdf", b"%PDF-1.4\n%%EOF", UNREADABLE),
        ("a page of a website.pdf", page, UNREADABLE),
        ("a page of a website.docx", page, UNREADABLE),
        ("a program.pdf", EXE, UNREADABLE),
        ("a program.exe", EXE, OTHER),
        ("rich text.rtf", RICH_TEXT, OTHER),
        ("rich text.doc", RICH_TEXT, OLD),
        ("rich text.docx", RICH_TEXT, UNREADABLE),
        ("old.doc", OLD_DOC, OLD),
        ("old.docx", OLD_DOC, OLD),
        ("password.docx", DOCX_LOCKED, PROTECTED),
        ("password.odt", ODT_LOCKED, PROTECTED),
        ("only the head.png", png()[:40], UNREADABLE),
        ("a link.pdf", b"[InternetShortcut]\r\nURL=https://example.org/cv.pdf\r\n", UNREADABLE),
        ("a note.txt", b"My CV is on my website.", OTHER),
    ):
        yield Sample(name, content, expected)
