"""The small rules of typography that an editor's keyboard makes hard, applied to every text by its language.

Only spaces and apostrophes change, never words. A language without rules keeps its texts as they were typed.
Sources: Lexique des règles typographiques en usage à l'Imprimerie nationale; Ortografía de la lengua española (RAE).
"""

import re
from collections.abc import Mapping, Sequence

NARROW, WIDE = "\u202f", "\u00a0"
"""Spaces at which no line breaks."""
SPACE = f"[ {WIDE}{NARROW}]"

Rule = tuple[re.Pattern[str], str]
# Each pattern begins with the character it replaces and looks back over it afterwards: that takes a third of the time.
APOSTROPHE: Rule = (re.compile(r"['´′‘](?<=[^\W\d_].)(?=[^\W\d_])"), "’")
"""Also for what keyboards and programs write in its place."""
BEFORE_UNIT: Rule = (re.compile(rf"{SPACE}(?<=\d{SPACE})(?=[%€])"), WIDE)
UNITS = "Mo|ko|MB|kB|ans?|jours?|años?|días?|years?|days?"
MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    "|January|February|March|April|May|June|July|August|September|October|November|December"
    "|de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
WITH_UNIT: Rule = (re.compile(rf"{SPACE}(?<=[\d}}]{SPACE})(?=(?:{UNITS}|{MONTHS})\b)"), WIDE)
"""Behind a number, or a place that a number fills: 2 years, {max_mb} MB, 31 January."""
IN_NUMBER: Rule = (re.compile(rf"{SPACE}(?<=\d{SPACE})(?=\d\d(?!:))"), WIDE)
"""Between groups of digits: +44 00 0000 0000, EN 301 549; not between a date and its hour, which are copied."""
BEFORE_NUMBER: Rule = (
    re.compile(
        rf"{SPACE}(?:(?<=\bEN{SPACE})|(?<=\([EU]{{2}}\){SPACE})|(?<=\bnº{SPACE})|(?<=\bn\.º{SPACE})|(?<=\bNo{SPACE}))(?=\d)"
    ),
    WIDE,
)
"""In what a standard or a law is called by: EN 301 549, (EU) 2016/2102, No 233/2014."""
NUMBERS = (WITH_UNIT, IN_NUMBER, BEFORE_NUMBER)
AFTER_TEXT = rf"{SPACE}(?<=[\w»”’)\]}}…%]{SPACE})"
RULES: Mapping[str, Sequence[Rule]] = {
    "fr": (
        APOSTROPHE,
        (re.compile(rf"{AFTER_TEXT}(?=[;!?](?![\w/\[]))"), NARROW),
        (re.compile(rf"{AFTER_TEXT}(?=[:»](?!\w))"), WIDE),
        (re.compile(rf"{SPACE}(?<=«{SPACE})"), WIDE),
        BEFORE_UNIT,
        *NUMBERS,
    ),
    "en": (APOSTROPHE, *NUMBERS),
    "es": (BEFORE_UNIT, *NUMBERS),
    **dict.fromkeys(("ca", "it", "nl", "pt", "tr", "uk"), (APOSTROPHE,)),  # of originals that are quoted
}
"""Language → pattern and replacement, in order."""


def typeset(text: str, language: str) -> str:
    """Return the text as a typesetter of the language would set it. Safe to apply twice."""
    for pattern, replacement in RULES.get(language, ()):
        text = pattern.sub(replacement, text)
    return text


CLITICS = "je|tu|il|elle|on|nous|vous|ils|elles|ce|le|la|les|lui|leur|moi|y|en"
UNBROKEN = re.compile(
    rf"[\w.+-]+@\w[\w.-]*\w|\b(?:\w+(?:-t)?-(?:{CLITICS})|[Ee]-\w+|[Nn]on-\w+)\b(?!-)|\d+(?:\(\w+\)){{2,}}"
)
"""Inside which no line should end: an e-mail address, “est-il”, “a-t-il”, “e-mail”, “non-EU”, Article “6(1)(b)”."""
NO_TEXT = re.compile(
    r"(<(?:code|pre|option|textarea|svg|style)\b.*?</(?:code|pre|option|textarea|svg|style)>|<[^>]*>)", re.S
)
"""A tag, code, and what may hold no element."""


def unbroken(html: str) -> str:
    """Return HTML in which each of these words is a `<span class="unbroken">`.

    A hyphen that does not break (U+2011), or a sign beside it (U+2060), would be copied, and not be found.
    """
    parts = NO_TEXT.split(html)
    parts[::2] = [UNBROKEN.sub(r'<span class="unbroken">\g<0></span>', part) for part in parts[::2]]
    return "".join(parts)


QUOTATION_MARKS = {"fr": ("«", "»"), "en": ("“", "”"), "es": ("«", "»")}
"""Language → its outer quotation marks. Inside « » both other languages use “ ”."""
OTHER_MARKS = {
    "ar": ("”", "“"),
    "de": ("„", "“"),
    "fa": ("«", "»"),
    "it": ("«", "»"),
    "ru": ("«", "»"),
    "uk": ("«", "»"),
}
"""Language → quotation marks of languages that are only quoted, as CLDR has them; “ ” for all others."""
OPENED = (("¿", "?"), ("¡", "!"))
"""Signs that Spanish writes on both sides of a sentence."""
NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|www\.\S+|! ?\[|<!--|Ã[^\s\w]")
"""Addresses, and the sign of a picture that is written wrongly: their ? and ! end no sentence."""


def in_quotation_marks(text: str, language: str) -> str:
    """Return the text as a quotation in its language, in the marks and the typography of that language."""
    base = language.split("-")[0]
    first, last = QUOTATION_MARKS.get(base) or OTHER_MARKS.get(base, ("“", "”"))
    gap = WIDE if base == "fr" else ""
    # In Spanish the full stop of a sentence stands behind its quotation marks.
    stop = "." if base == "es" and re.search(r"[^.]\.$", text) else ""
    return typeset(f"{first}{gap}{text.removesuffix(stop)}{gap}{last}{stop}", base)


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
