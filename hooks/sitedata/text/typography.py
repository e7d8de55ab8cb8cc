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
APOSTROPHE: Rule = (re.compile(r"'(?<=[^\W\d_]')(?=[^\W\d_])"), "’")
BEFORE_UNIT: Rule = (re.compile(rf"{SPACE}(?<=\d{SPACE})(?=[%€])"), WIDE)
AFTER_TEXT = rf"{SPACE}(?<=[\w»”’)\]}}…%]{SPACE})"
RULES: Mapping[str, Sequence[Rule]] = {
    "fr": (
        APOSTROPHE,
        (re.compile(rf"{AFTER_TEXT}(?=[;!?](?![\w/\[]))"), NARROW),
        (re.compile(rf"{AFTER_TEXT}(?=[:»](?!\w))"), WIDE),
        (re.compile(rf"{SPACE}(?<=«{SPACE})"), WIDE),
        BEFORE_UNIT,
    ),
    "en": (APOSTROPHE,),
    "es": (BEFORE_UNIT,),
}
"""Language → pattern and replacement, in order."""


def typeset(text: str, language: str) -> str:
    """Return the text as a typesetter of the language would set it. Safe to apply twice."""
    for pattern, replacement in RULES.get(language, ()):
        text = pattern.sub(replacement, text)
    return text


QUOTATION_MARKS = {"fr": ("«", "»"), "en": ("“", "”"), "es": ("«", "»")}
"""Language → its outer quotation marks. Inside « » both other languages use “ ”."""
OPENED = (("¿", "?"), ("¡", "!"))
"""Signs that Spanish writes on both sides of a sentence."""
NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|www\.\S+|! ?\[|<!--|Ã[^\s\w]")
"""Addresses, and the sign of a picture that is written wrongly: their ? and ! end no sentence."""


def wrong_quotation_mark(text: str, language: str) -> str | None:
    """Return the first quotation mark that a text in the language should not have, if there is one."""
    own = QUOTATION_MARKS.get(language, ())
    inner = ("“", "”") if "«" in own and "«" in text else ()
    allowed = {*own, *inner}
    return next((sign for sign in text if sign in '"«»“”„' and own and sign not in allowed), None)


def unopened(text: str, language: str) -> tuple[str, str] | None:
    """Return the opening and the closing sign of which a Spanish text has not as many, if there are any."""
    plain = NO_WORDS.sub("", text) if language == "es" else ""
    return next((pair for pair in OPENED if plain.count(pair[0]) != plain.count(pair[1])), None)
