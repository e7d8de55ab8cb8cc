"""The anchor of a heading: the part of an address behind its #, made of the heading's words."""

import re
import unicodedata

WITHOUT_MARKS = str.maketrans(
    {"ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th"}
)
"""Latin letters that are no letter and an accent."""
LETTER_MARK_OR_NUMBER = "LMN"


def anchor(text: str, separator: str) -> str:
    """Return the anchor of a heading: Latin letters without accents, as people type them; other scripts as they are.

    Args:
        text: the heading, without markup.
        separator: what stands between words.

    Returns:
        Lowercase letters, digits, `_` and the separator; empty when the heading has neither letters nor digits.
    """
    lowered = unicodedata.normalize("NFC", text.lower()).translate(WITHOUT_MARKS)
    kept = "".join(_plain(sign) for sign in lowered)
    return re.sub(rf"[{re.escape(separator)}\s]+", separator, kept.strip())


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isalnum() or sign in "_-" or sign.isspace() else ""
    if sign.isspace():
        return " "
    # A letter, a number or one of the compatibility signs, such as ª and ½, of which the plain ones are left.
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    if plain or "LATIN" in unicodedata.name(sign, ""):
        return re.sub(r"[^\w-]", "", plain)
    return sign if unicodedata.category(sign)[0] in LETTER_MARK_OR_NUMBER else ""
