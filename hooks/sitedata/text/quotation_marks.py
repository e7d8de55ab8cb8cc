"""Quotation marks, and other signs that stand on both sides of words: which a text has, lacks or should not have."""

import re
from collections.abc import Mapping, Sequence

from sitedata.text.typography import SPACE

QUOTATION_MARKS = {"fr": ("«", "»"), "en": ("“", "”"), "es": ("«", "»")}
"""Language → its outer quotation marks. Inside « » both other languages use “ ”."""
OPENED = (("¿", "?"), ("¡", "!"))
"""Signs that Spanish writes on both sides of a sentence."""
NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|www\.\S+|! ?\[|<!--|Ã[^\s\w]")
"""Addresses, and the sign of a picture that is written wrongly: their ? and ! end no sentence."""


def inside_quotation_marks(text: str, language: str) -> str:
    """Return a text that will stand between quotation marks, its own ones changed to those inside others."""
    first, last = QUOTATION_MARKS.get(language, ("", ""))
    inner = ("‘", "’") if first == "“" else ("“", "”")
    return re.sub(rf"{first}{SPACE}?(.*?){SPACE}?{last}", rf"{inner[0]}\1{inner[1]}", text) if first else text


def wrong_quotation_mark(text: str, language: str) -> str | None:
    """Return the first quotation mark that a text in the language should not have, if there is one."""
    own = QUOTATION_MARKS.get(language, ())
    inner = ("“", "”") if "«" in own and "«" in text else ()
    allowed = {*own, *inner}
    return next((sign for sign in text if sign in '"«»“”„' and own and sign not in allowed), None)


_CLOSED_BY: Mapping[str, str] = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’", "”": "”"}
"""Opening quotation mark → those that may close it."""


def marks_around(text: str) -> tuple[str, str] | None:
    """Return the quotation marks around a whole text: those of “Yes”. None for “Yes” and “no”."""
    inside = text.rstrip(" .…!?")
    if len(inside) < 2 or inside[-1] not in _CLOSED_BY.get(inside[0], ""):
        return None
    return None if any(mark in inside[1:-1] for mark in (inside[0], inside[-1])) else (inside[0], inside[-1])


def unpaired_quotation(texts: Sequence[str], language: str) -> tuple[int, str] | None:
    """Return the index of the first text with a quotation mark that lacks its partner, and this mark; None without one.

    A quotation may go on over several texts; each of them may then begin with one of the marks again.

    Args:
        texts: those that are read one after the other.
        language: that of the texts; one without rules has no marks.
    """
    opening, closing = QUOTATION_MARKS.get(language, ("", ""))
    if not opening or not any(opening in text or closing in text for text in texts):
        return None
    arrow = re.compile(rf"(?:^|\[)\s*{closing}|{opening}\s*(?:\]|$)")
    begun: list[int] = []
    last = -1
    for index, text in enumerate(texts):
        # A mark that points away from all words is an arrow.
        words = arrow.sub("", text.strip())
        goes_on = bool(begun) and last == index - 1 and words.startswith(opening)
        more = words.count(opening) - words.count(closing) - goes_on
        if more < -len(begun):
            return index, closing
        del begun[len(begun) + min(more, 0) :]
        begun += [index] * more
        last = index if more > 0 or goes_on else last
    return (begun[0], opening) if begun else None


def unopened(text: str, language: str) -> tuple[str, str] | None:
    """Return the opening and the closing sign of which a Spanish text has not as many, if there are any."""
    plain = NO_WORDS.sub("", text) if language == "es" else ""
    return next((pair for pair in OPENED if plain.count(pair[0]) != plain.count(pair[1])), None)
