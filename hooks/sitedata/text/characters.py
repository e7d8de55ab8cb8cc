"""Characters that nobody sees and that change what a text says or how it is stored."""

import re
import unicodedata
from collections.abc import Iterator

INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f"  # controls
    "\u2028\u2029"  # line ends that no editor's program shows as such
    "\u200b\u2060\ufeff"  # spaces without width
    "\u202a-\u202e\u2066-\u2069"  # reversals of direction: text that reads otherwise than it is stored
    "\ud800-\udfff\ufffe\uffff"  # halves of characters, and what is none
    "\U000e0000-\U000e007f"  # tags
    "]|(?<![ÃÂâ€])[\x80-\x9f\u00ad]"  # more controls, a place to break a word; a spoilt letter is told as one
)
"""Joiners and marks of direction (U+200C to U+200F) are left: some scripts need them."""


def normal(text: str) -> str:
    """Return the text with composed accents and one kind of line end."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def invisible(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield offset, code point (such as U+200B) and word of the first invisible character of each line."""
    offset = 0
    for line in text.split("\n"):
        if found := INVISIBLE.search(line):
            before, after = (INVISIBLE.sub("", part) for part in (line[: found.start()], line[found.end() :]))
            yield offset + found.start(), f"U+{ord(found.group()):04X}", _word(before, after)
        offset += len(line) + 1


def _word(before: str, after: str) -> str:
    """Return the word between two parts of a line, or the next one before it, or after it."""
    inner = re.split(r"\s", before)[-1] + re.split(r"\s", after)[0]
    return inner or next(iter([*before.split()[-1:], *after.split()[:1]]), "")


def without_invisible(text: str) -> str:
    """Return the text without the characters that nobody sees."""
    return INVISIBLE.sub("", text)


def first_invisible(text: str) -> tuple[int, str] | None:
    """Return position and code point (such as U+200B) of the first invisible character; None without one."""
    found = INVISIBLE.search(text)
    return (found.start(), f"U+{ord(found.group()):04X}") if found else None
