"""Languages: how they are called, where they are spoken, which way they are written. Source: Babel (CLDR)."""

from functools import cache

from babel import Locale
from babel.core import get_global


@cache
def language_name(code: str, language: str) -> str | None:
    """Return a language's name in a language, with a capital as in a list; None when CLDR has none."""
    name = Locale.parse(language).languages.get(code)
    return name[:1].upper() + name[1:] if name else None


@cache
def likely_locale(language: str) -> str:
    """Return a language with the country CLDR finds likeliest, as Open Graph wants it (fr_FR), or it alone."""
    locale = Locale.parse(language)
    likely = Locale.parse(get_global("likely_subtags").get(locale.language, language))
    territory = locale.territory or likely.territory
    return f"{locale.language}_{territory}" if territory else language


@cache
def direction(language: str) -> str:
    """Return which way a language is written: `ltr` or `rtl`."""
    return Locale.parse(language).text_direction
