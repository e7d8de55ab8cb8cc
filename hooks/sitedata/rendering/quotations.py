"""A quotation in its language."""

import re
from functools import cache

from babel import UnknownLocaleError

from sitedata.language.locales import icu_locale
from sitedata.text.quotation_marks import QUOTATION_MARKS
from sitedata.text.typography import WIDE, typeset


def in_quotation_marks(text: str, language: str) -> str:
    """Return the text as a quotation in its language, in the marks and the typography of that language."""
    base = language.split("-")[0]
    first, last = QUOTATION_MARKS.get(base) or _marks(language)
    gap = WIDE if base == "fr" else ""
    # In Spanish the full stop of a sentence stands behind its quotation marks.
    stop = "." if base == "es" and re.search(r"[^.]\.$", text) else ""
    return typeset(f"{first}{gap}{text.removesuffix(stop)}{gap}{last}{stop}", language)


@cache
def _marks(language: str) -> tuple[str, str]:
    """Return the quotation marks that CLDR has for a language; for one that it does not know, those of most."""
    import icu

    try:
        data = icu.LocaleData(icu_locale(language).getName())
    except UnknownLocaleError:
        return "“", "”"
    kind = icu.ULocaleDataDelimiterType
    return data.getDelimiter(kind.QUOTATION_START), data.getDelimiter(kind.QUOTATION_END)
