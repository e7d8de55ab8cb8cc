"""Programs that open PDFs, none of which the receiver runs: they say what a person meets.

pdf.js is Firefox's reader, MuPDF that of many phones; qpdf is the system's, of another version than the receiver's.
"""

import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import npm
from tests.programs import needed

HERE = Path(__file__).parent
DRAWN = re.compile(rb"<(?:fill|stroke)_|unicode=")
"""What MuPDF's trace of a page says of a letter, a line or a picture."""


@dataclass(frozen=True)
class Seen:
    """What readers make of a file: in which it has pages, and how much two of them draw on its first page."""

    opens: frozenset[str]
    drawn: tuple[int, int]

    def shows_as_much_as(self, whole: "Seen") -> bool:
        """Say whether both draw as much as of the same file before it was damaged."""
        return all(0 < before <= now for now, before in zip(self.drawn, whole.drawn, strict=True))


def node(program: str, *arguments: str, given: str = "") -> bytes:
    """Run a program of this folder with Node, and return what it wrote."""
    npm.install(HERE)
    command = [needed("node"), str(HERE / program), *arguments]
    return subprocess.run(command, input=given.encode(), stdout=subprocess.PIPE, timeout=600, check=True).stdout


def seen(paths: Sequence[Path]) -> list[Seen]:
    """Return what three readers make of each file."""
    lines = node("pdfjs.mjs", given="\n".join(map(str, paths))).splitlines()
    return [_seen(path, *json.loads(line)) for path, line in zip(paths, lines, strict=True)]


def _seen(path: Path, pages: int, drawn: int) -> Seen:
    opens = {"pdf.js": pages > 0, "MuPDF": _mupdf_opens(path), "qpdf": _qpdf_opens(path)}
    return Seen(frozenset(name for name, is_so in opens.items() if is_so), (drawn, _mupdf_draws(path)))


def _mupdf_opens(path: Path) -> bool:
    done = _run("mutool", "info", str(path))
    return done.returncode == 0 and b"Pages:" in done.stdout


def _mupdf_draws(path: Path) -> int:
    return len(DRAWN.findall(_run("mutool", "draw", "-F", "trace", str(path), "1").stdout))


def _qpdf_opens(path: Path) -> bool:
    """Say whether there are pages, after repairs of which qpdf warns, too."""
    done = _run("qpdf", "--show-npages", str(path))
    return done.returncode in (0, 3) and int(done.stdout) > 0


def _run(program: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([needed(program), *arguments], capture_output=True, timeout=60, check=False)
