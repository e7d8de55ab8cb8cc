"""Typesets copies of submissions, each in a process of its own: nothing of what was typed stays in any memory.

A program, not a part of the receiver: `making` asks it. It answers with the length of the PDF, in four bytes, then the
PDF; with nothing when there is none.
"""

import json
import os
import unicodedata
from array import array
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_source_sans_3
import fontpkg_source_serif_4
import manimgx_fonts
import manimgx_fonts_cjk
import typst

from receiver.forms import forking
from receiver.intake.receipts import stream_ends
from receiver.intake.receipts.letters import letters

FONTS = (
    fontpkg_source_sans_3.ROOT / "files",
    fontpkg_source_serif_4.ROOT / "files",
    Path(manimgx_fonts.__file__).parent,
    Path(manimgx_fonts_cjk.__file__).parent,
)
"""Folders: Latin, Greek and Cyrillic letters as in the leaflet; other scripts that are much in use, and the signs that
telephones offer; Chinese, Japanese, Korean."""
TEMPLATE = Path(__file__).with_name("copy.typ")
CPU_SECONDS = 5
MEMORY_BYTES = 1024 * 1024 * 1024
"""Address space of a child; in use are some 50 MB, with Chinese letters 80 MB."""
IDLE_SECONDS = 600.0
"""It ends when nobody has asked for so long: it has 30 MB."""
NAMED = ("SourceSans3[", "NotoSans[")
"""How the files begin of the fonts that the template names for texts: those are tried before all others."""
FIRST = (1 << len(NAMED)) - 1
ALL = 0x110000
"""Unicode has so many numbers."""
UNSHOWN = "could not be displayed"
"""What Typst says of a letter that no font has in its company; it stops."""
MARKS = ("Mn", "Mc", "Me")
"""Categories of what is drawn on the letter before."""
NOTHING = (0x200B, 0x200C, 0x200D, *range(0xFE00, 0xFE10))
"""Numbers of what shows nothing: it needs no font."""
PRIVATE = ("Co", "Cn", "Cc")
"""Categories of what means something else to everybody, or nothing."""
Shown = Callable[[str, str], bool]
"""Says of a sign, and of the letter that it stands on, whether the two can be shown."""


def main() -> None:
    """Serve until the other side of the socket is closed, or nobody asks any more."""
    # One thread is enough for a few pages, and of those that a parent has none would be there after a fork.
    os.environ["RAYON_NUM_THREADS"] = "1"
    # Read once: a new version may be put in place meanwhile.
    _template(), _fonts(), _coverage()
    forking.serve(_answer, CPU_SECONDS, MEMORY_BYTES, IDLE_SECONDS)


def _answer(question: bytes) -> Iterator[bytes]:
    made = printed(json.loads(question))
    yield len(made).to_bytes(4, "big")
    yield made


def printed(content: dict[str, Any]) -> bytes:
    """Return a PDF of what `wording` has put together and the second of `made_at`. Raises TypstError."""
    ways: tuple[Shown, ...] = (_can_be_shown, _without_marks)
    for is_shown in ways:
        try:
            return _typeset(_with_numbers(content, is_shown))
        except typst.TypstError as error:
            if UNSHOWN not in error.message:
                raise
    return _typeset(_with_numbers(content, lambda sign, _: sign.isascii()))


def _typeset(content: dict[str, Any]) -> bytes:
    compiler = typst.Compiler(_template(), font_paths=_fonts())
    made = compiler.compile(
        format="pdf",
        sys_inputs={"content": json.dumps(content)},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=content["made_at"],
    )
    assert isinstance(made, bytes)
    return stream_ends.clear(made)


def _with_numbers(content: dict[str, Any], is_shown: Shown) -> dict[str, Any]:
    """Return the content with Unicode numbers, such as [U+12000], for letters that cannot be shown."""
    given = False

    def shown(text: str) -> str:
        nonlocal given
        pieces: list[str] = []
        letter = " "
        for sign in text:
            if unicodedata.category(sign) not in MARKS and ord(sign) not in NOTHING:
                letter = sign
            if is_shown(sign, letter):
                pieces.append(sign)
            else:
                pieces.append(f"[U+{ord(sign):04X}]")
                letter, given = "]", True
        return "".join(pieces)

    told = _each_text(content, shown)
    return {**told, "has_numbers": given}


def _can_be_shown(sign: str, letter: str) -> bool:
    """Say whether a font has a sign and the letter that it stands on: Typst takes both from one."""
    fonts, own = _fonts_of(letter), _fonts_of(sign)
    # It looks no further where one of the first fonts has the letter.
    return bool(fonts & own & FIRST if fonts & FIRST else fonts & own)


def _without_marks(sign: str, letter: str) -> bool:
    return _can_be_shown(sign, letter) and unicodedata.category(sign) not in MARKS


def _fonts_of(sign: str) -> int:
    """Return a bit for each font that has a sign."""
    number = ord(sign)
    return ~0 if number in NOTHING else 0 if unicodedata.category(sign) in PRIVATE else _coverage()[number]


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(each, change) for key, each in value.items()}
    return [_each_text(each, change) for each in value] if isinstance(value, list) else value


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    folders = [str(folder) for folder in FONTS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _coverage() -> "array[int]":
    """Return for each number of Unicode a bit for each font that has it."""
    found = array("I", bytes(4 * ALL))
    files = [file for folder in FONTS for file in sorted(folder.glob("*.tt[fc]")) if "Italic" not in file.name]
    # The first two of the template's list have the first two bits.
    for place, file in enumerate(sorted(files, key=lambda file: (*(name not in file.name for name in NAMED),))):
        for letter in letters(file):
            found[letter] |= 1 << place
    return found
