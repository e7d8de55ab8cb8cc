"""The small rules of typography that an editor's keyboard makes hard, applied to every text by its language.

Only spaces and apostrophes change, one character for one, never words. A language without rules keeps its texts as they
were typed. Sources: Lexique des règles typographiques en usage à l'Imprimerie nationale; Ortografía de la lengua
española (RAE); for the spaces of other languages CLDR (percent and currency) and, for German abbreviations, Duden.
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
BEFORE_EURO: Rule = (re.compile(rf"{SPACE}(?<=\d{SPACE})(?=€)"), WIDE)
"""For languages in which the percent sign touches its number."""
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
IN_ABBREVIATION: Rule = (re.compile(rf"{SPACE}(?<=\b[^\W\d_]\.{SPACE})(?=[^\W\d_]\.)"), WIDE)
"""German “z. B.”, “i. d. R.”."""
CUT_OFF: Rule = (re.compile(r"['´′‘](?<=\b(?:[Pp]o|[Mm]o|[Bb]e).)(?!\w)"), "’")
"""Italian words that lack their end: “un po’ di tempo”."""
AFTER_TEXT = rf"{SPACE}(?<=\S{SPACE})"
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
    "de": (APOSTROPHE, BEFORE_UNIT, IN_NUMBER, IN_ABBREVIATION),
    "it": (APOSTROPHE, CUT_OFF, BEFORE_EURO, IN_NUMBER),
    "pt": (APOSTROPHE, BEFORE_EURO, IN_NUMBER),
    **dict.fromkeys(("ca", "nl", "tr", "uk"), (APOSTROPHE,)),  # of originals that are quoted
}
"""Language → pattern and replacement, in order; also for the language with a script or a country."""


def typeset(text: str, language: str) -> str:
    """Return the text as a typesetter of the language would set it. Safe to apply twice."""
    for pattern, replacement in RULES.get(language.partition("-")[0], ()):
        text = pattern.sub(replacement, text)
    return text


SHORT = r"[^\W\d_]{1,3}|elle|elles|nous|vous|leur"
"""What no line should begin with behind a hyphen; among it what French hangs on its verbs."""
NUMBER = rf"(?<![\w+.,{WIDE}])[1-9]\d{{0,2}}(?:{SPACE}\d{{3}})+(?!{SPACE}?\d)"
"""Of thousands, in groups: 10 000; neither a telephone number nor that of a standard (EN 301 549)."""
WHOLE_WORDS = rf"[\w.+-]+@\w[\w.-]*\w|\b(?:\w+(?:-t)?-(?:{SHORT})|[Ee]-\w+|[Nn]on-\w+)\b(?![-’])|\d+(?:\(\w+\)){{2,}}"
"""An e-mail address, “est-il”, “a-t-il”, “outre-mer”, “e-mail”, “non-EU”, “6(1)(b)”.

Scripts and the receiver use it for what they write themselves: it has no group, and only signs that all browsers know.
"""
UNBROKEN = re.compile(rf"{WHOLE_WORDS}|{NUMBER}")
"""Inside which no line should end."""
TAG = r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>"""
NO_TEXT = re.compile(
    rf"(<(?:code|pre|option|textarea|svg|style)\b.*?</(?:code|pre|option|textarea|svg|style)>|{TAG})", re.S
)
"""A tag, code, and what may hold no element."""


def unbroken(html: str) -> str:
    """Return HTML in which each of these words is a `<span class="unbroken">`.

    A hyphen that does not break (U+2011), or a sign beside it (U+2060), would be copied, and not be found. Thousands
    behind a space that does not break are a number of their own for eSpeak, the voice of several screen readers.
    """
    parts = NO_TEXT.split(html)
    parts[::2] = [UNBROKEN.sub(_whole, part) for part in parts[::2]]
    return "".join(parts)


def _whole(found: re.Match[str]) -> str:
    return f'<span class="unbroken">{re.sub(SPACE, " ", found[0])}</span>'
