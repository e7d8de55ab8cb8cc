"""Pictures and downloads as editors upload them, and how pages use them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests import pictures

PAGE = "docs/en/index.md"
TWIN = "docs/de/index.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
PDF = b"%PDF-1.7\n"
INLINE = '<image href="data:image/png;base64,AA"/>'
SHOWN = "![A boat](../assets/boat.png)"


@dataclass(frozen=True)
class FileCase:
    """Files by their paths below docs/, and lines at the end of the English home page (`text`) and the German one."""

    about: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    text: str = SHOWN
    german: str = ""

    def apply(self, root: Path) -> None:
        """Add files and lines to the small site in `root`."""
        for name, content in self.files.items():
            (root / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "docs" / name).write_bytes(content)
        for page, lines in ((PAGE, self.text), (TWIN, self.german)):
            with (root / page).open("a", encoding="utf-8") as file:
                file.write(f"\n{lines}\n" if lines else "")


def shown(name: str) -> str:
    return f"![A boat](../assets/{name})"


def one(about: str, name: str, content: bytes, text: str | None = None) -> FileCase:
    """A file that the English home page shows, or uses as `text` says."""
    return FileCase(about, {f"assets/{name}": content}, shown(name) if text is None else text)


BOAT = pictures.png(64, 48)
GUIDE = {"assets/guide.pdf": PDF.ljust(250_000)}
CASES = [
    one("no text", "boat.png", BOAT, "![](../assets/boat.png)"),
    one("a text without words", "boat.png", BOAT, "![…](../assets/boat.png)"),
    one("a link of a picture without text", "boat.png", BOAT, "[![](../assets/boat.png)](apply.md)"),
    one("the name as text", "boat.png", BOAT, "![boat.png](../assets/boat.png)"),
    one("the name a camera gives", "boat.png", BOAT, "![IMG_2034](../assets/boat.png)"),
    one("a link that says nothing", "boat.png", BOAT, "[![-](../assets/boat.png)](apply.md)"),
    FileCase("a document shown as a picture", GUIDE, "![Guide](../assets/guide.pdf)"),
    one("a picture from a telephone", "boat.heic", b"\0\0\0\x18ftypheic"),
    one("a picture for printers", "boat.tif", b"II*\0"),
    FileCase("a program", {"assets/tool.exe": b"MZ"}, "[Tool](../assets/tool.exe)"),
    FileCase("a web page", {"assets/old.html": b"<html>"}, "[Old](../assets/old.html)"),
    FileCase("a file without ending", {"assets/README": b"text"}, ""),
    one("spaces and accents", "Bâteau à voile (1).png", BOAT, "![A boat](<../assets/Bâteau à voile (1).png>)"),
    one("a folder called like one of the build", "0123456789/boat.de.png", BOAT),
    FileCase("names alike", {"assets/boat.png": BOAT, "assets/Boat.png": BOAT}, SHOWN + "\n" + shown("Boat.png")),
    one("JPEG called PNG", "boat.png", pictures.jpeg(64, 48)),
    one("HTML called PNG", "boat.png", b"<!DOCTYPE html><title>404</title>"),
    FileCase("Word called PDF", {"assets/guide.pdf": b"PK\3\4"}, "[Guide](../assets/guide.pdf)"),
    FileCase("Word with a password", {"assets/cv.docx": b"\xd0\xcf\x11\xe0"}, "[CV](../assets/cv.docx)"),
    one("a pointer of Git LFS", "boat.png", b"version https://git-lfs.github.com/spec/v1\n"),
    one("an empty file", "boat.png", b""),
    one("a drawing with a script", "boat.svg", SVG.format("<script>alert(1)</script>").encode()),
    one("a drawing with a handler", "boat.svg", SVG.format('<g onload="alert(1)"/>').encode()),
    one("a drawing that fetches", "boat.svg", SVG.format('<image href="https://x.example/a.png"/>').encode()),
    one("a drawing with a foreign style", "boat.svg", SVG.format("<style>@import 'x.css';</style>").encode()),
    one("a drawing with an entity", "boat.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'),
    one("a drawing cut off", "boat.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><g>'),
    one("where it was taken", "boat.jpg", pictures.jpeg(64, 48, position=True)),
    FileCase("beside the pages", {"en/boat.png": BOAT}, "![A boat](boat.png)"),
    FileCase("in docs itself", {"boat.png": BOAT}, ""),
    one("too wide", "boat.png", pictures.png(2000, 2)),
    one("too heavy", "boat.png", pictures.png(64, 48, noise=b"x" * 200_000)),
    FileCase("a heavy document", {"assets/guide.pdf": PDF.ljust(4_200_000)}, "[Guide](../assets/guide.pdf)"),
    FileCase("used nowhere", GUIDE, ""),
    FileCase("a wrong size", GUIDE, "[Guide](../assets/guide.pdf) (PDF, 1,2 MB)"),
]
RIGHT = [
    one("a picture", "boat.png", BOAT),
    one("a picture that only decorates", "boat.png", BOAT, "![-](../assets/boat.png)"),
    one("a picture in a folder", "2026/Boat_2.JPG", pictures.jpeg(64, 48)),
    one("a drawing", "boat.svg", SVG.format('<style>a{fill:red}</style><g id="b"/><use href="#b"/>').encode()),
    one(
        "a drawing with a photograph inside",
        "boat.svg",
        SVG.format(INLINE).encode(),
    ),
    FileCase("a document", GUIDE, "[Guide](../assets/guide.pdf)"),
    FileCase("a document from the root of its language", GUIDE, "[Guide](assets/guide.pdf)"),
    FileCase("its size said right", GUIDE, "[Guide](../assets/guide.pdf) (PDF, 245 kB)"),
    FileCase(
        "a version for each language",
        GUIDE | {"assets/guide.de.pdf": PDF.ljust(900)},
        "[Guide](../assets/guide.pdf)",
        "[Leitfaden](../assets/guide.pdf)",
    ),
    FileCase("what a system leaves behind", {"assets/.DS_Store": b"\0", "assets/boat.png": BOAT}),
]
