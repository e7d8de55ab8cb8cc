"""Typed text made regular: NFC, no control or invisible formatting characters, tidy white space."""

import re
import unicodedata

LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
WHITE_SPACE = re.compile(r"\s+")
# Bidirectional and zero-width formatting: it hides or reorders what people read. ZWNJ (U+200C) and ZWJ (U+200D)
# stay, several scripts need them.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that show nothing."""
MAX_COMBINING_MARKS = 30
"""Most combining marks after one letter (Unicode's stream-safe text): sorting n of them takes time that grows as n²."""


DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
"""What programs write for a hyphen."""
WIDE = range(0xFF01, 0xFF5F)
WIDER = 0xFEE0
"""ASCII signs of full width, and how much their code points are higher."""
FULL_STOPS = "\u3002\uff61"
"""What Chinese and Japanese keyboards write for the dot of an address."""


def line(text: str) -> str:
    """Return text for one line: every run of white space is one space, the ends are bare."""
    # White space first: a tab is a control character too, and removing it would glue two words together.
    visible = _visible(WHITE_SPACE.sub(" ", text))
    return WHITE_SPACE.sub(" ", visible).strip()


def paragraphs(text: str) -> str:
    """Return text of several lines: line breaks are LF, tabs are spaces, the ends are bare."""
    return _visible(LINE_BREAKS.sub("\n", text).replace("\t", " ")).strip()


def ascii_line(text: str) -> str:
    """Return text for one line with the digits of every script, signs of full width and hyphens as in ASCII.

    For what is no prose: numbers and addresses, whatever keyboard they were typed on.
    """
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in _ascii_signs(text))


def address_line(text: str) -> str:
    """Return an e-mail address as `ascii_line` does when that is ASCII; otherwise its digits are left as they are.

    In a name beyond ASCII the digits of a script are its letters: others would name somebody else.
    """
    plain = ascii_line(text)
    return plain if plain.isascii() else _ascii_signs(text)


def _ascii_signs(text: str) -> str:
    return "".join(map(_ascii_sign, line(text)))


def _ascii_sign(char: str) -> str:
    if ord(char) in WIDE:
        return chr(ord(char) - WIDER)
    return "-" if char in DASHES else "." if char in FULL_STOPS else char


def _visible(text: str) -> str:
    """Return what is to be seen; nothing at all when there is only white space, joiners, marks and blanks."""
    # Removed before composing: what stood on both sides may belong together.
    kept = "".join(char for char in INVISIBLE.sub("", text) if char == "\n" or not _is_control(char))
    # Again afterwards: composing can take a letter apart in order to build another one.
    composed = _few_marks(unicodedata.normalize("NFC", _few_marks(kept)))
    return composed if any(map(_shows, composed)) else ""


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MAX_COMBINING_MARKS:
            kept.append(char)
    return "".join(kept)


def _shows(char: str) -> bool:
    # Letters, numbers, punctuation, symbols, and signs of one's own; the rest needs one of them.
    return char not in BLANK and (unicodedata.category(char)[0] in "LNPS" or unicodedata.category(char) == "Co")


def _is_control(char: str) -> bool:
    # Cs: a lone surrogate cannot be written as UTF-8, neither to the database nor to a page.
    return unicodedata.category(char) in ("Cc", "Cs")
