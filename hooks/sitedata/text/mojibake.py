"""Letters that a conversion between encodings has spoilt, such as `prÃ©sentation` for « présentation »."""

import re
from codecs import register_error
from collections.abc import Iterator
from typing import NamedTuple

from sitedata.text.characters import first_invisible

_CODED = "\x81\x8d\x8f\x90\x9d\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
"""What the second and later bytes of a UTF-8 character look like when they are read as Windows-1252."""
SPOILT = re.compile(
    # UTF-8 read as Windows-1252
    rf"[ÃÂ][{_CODED}]|Ã(?<!\w.)(?= )|â(?:€[{_CODED}]?|[‚„†‡ˆ–—˜œž][{_CODED}])|Å[“’](?=[a-z])|ï»¿|ï¿½|ðŸ"
    # UTF-8 read as the Macintosh's own encoding
    r"|√[©®†ß´™¥∂º≠Æ]|‚Ä[ôúùìî¶]|¬[´ª](?=\w)"
    # UTF-8 read as the encoding of a Windows terminal
    r"|├[®©áóéíñºªô┤¬»]"
)
"""Only what no word of a European language has: É followed by a no-break space is French before a colon."""
CAPITAL_WORD = re.compile(r"[^\W\d_a-z][ÃÂ]$")
"""The end of a word in capitals: LÃ » is Portuguese in quotation marks."""
QUESTION_MARK = re.compile(r"\?(?<=[^\W\d_]\?)(?=[^\W\d_])(?![A-ZÀ-Þ])")
"""Inside a word: `pr?sentation`, `l?action`."""
ADDRESS = re.compile(r"[/.=&@]\w")
"""What makes a word an address, such as `page?x=1`."""


class Garbled(NamedTuple):
    """A spoilt place: offset in the text, the word around it, and what it was; empty when that is not known."""

    offset: int
    word: str
    meant: str


def garbled(text: str) -> Iterator[Garbled]:
    """Yield each spoilt letter or sign of a text, in order."""
    for match in SPOILT.finditer(text):
        if not CAPITAL_WORD.search(text, 0, match.start() + 1):
            word = _word(text, match.start())
            yield Garbled(match.start(), word, _converted_back(word))


def question_marks(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and word of each question mark in the place of a letter or an apostrophe."""
    for match in QUESTION_MARK.finditer(text):
        word = _word(text, match.start())
        if not ADDRESS.search(word):
            yield match.start(), word


def _as_they_are(error: UnicodeError) -> tuple[bytes, int]:
    """Return a control character as its own byte: what Windows-1252 does not define is often taken so."""
    assert isinstance(error, UnicodeEncodeError)
    lost = error.object[error.start : error.end]
    if lost.strip("\x81\x8d\x8f\x90\x9d"):
        raise error
    return lost.encode("latin-1"), error.end


register_error("undefined-as-they-are", _as_they_are)


def _word(text: str, offset: int) -> str:
    """Return the word around a place; a no-break space belongs to it, since conversions make some."""
    start = max(text.rfind(blank, 0, offset) for blank in " \n\t") + 1
    end = min((place for blank in " \n\t" if (place := text.find(blank, offset)) >= 0), default=len(text))
    return text[start:end]


def _converted_back(word: str) -> str:
    """Return the word as it was before UTF-8 was read as something else; empty when that cannot be known."""
    for wrong in ("cp1252", "mac_roman", "cp850"):
        try:
            meant = word.encode(wrong, "undefined-as-they-are").decode("utf-8")
        except UnicodeError:
            continue
        if meant != word and not first_invisible(meant):
            return meant
    return ""
