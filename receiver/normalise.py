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


def line(text: str) -> str:
    """Return text for one line: every run of white space is one space, the ends are bare."""
    # White space first: a tab is a control character too, and removing it would glue two words together.
    visible = _visible(WHITE_SPACE.sub(" ", text))
    return WHITE_SPACE.sub(" ", visible).strip()


def paragraphs(text: str) -> str:
    """Return text of several lines: line breaks are LF, tabs are spaces, the ends are bare."""
    return _visible(LINE_BREAKS.sub("\n", text).replace("\t", " ")).strip()


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    return "".join(char for char in composed if char == "\n" or not _is_control(char))


def _is_control(char: str) -> bool:
    # Cs: a lone surrogate cannot be written as UTF-8, neither to the database nor to a page.
    return unicodedata.category(char) in ("Cc", "Cs")
