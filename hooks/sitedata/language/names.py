"""Languages: how they are called, where they are spoken, which way they are written. Source: Babel (CLDR)."""

from functools import cache

import pycountry
from babel.core import get_global

from sitedata.language.locales import EUROPEAN, locale

RIGHT_TO_LEFT = frozenset(
    ["Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"]
)
"""Scripts written from right to left in which somebody writes today, by ISO 15924 code."""
NO_LANGUAGE = frozenset({"mis", "mul", "root", "und", "zxx"})
"""Codes that stand for several languages, an unknown one, or none."""
SCRIPT_LETTERS, COUNTRY_LETTERS = 4, 2
"""Letters of the codes of scripts and countries, by which the parts of a language tag are told."""


@cache
def language_name(code: str, language: str) -> str | None:
    """Return a language's name in a language, with a capital as in a list; None when CLDR has none."""
    name = locale(language).languages.get(code.replace("-", "_"))
    return name[:1].upper() + name[1:] if name else None


@cache
def language_name_within(tag: str, language: str) -> str:
    """Return a language's name as it stands within a sentence (portugais, Portuguese); the tag when CLDR has none.

    Args:
        tag: a language tag, such as `pt`, `pt-BR` or `az-Arab`.
        language: a language CLDR knows.
    """
    known = locale(language).languages
    return known.get(tag.replace("-", "_")) or known.get(tag.split("-")[0]) or tag


def same_language(tag: str, other: str) -> bool:
    """Return whether two language tags begin with the same language: fr and fr-CA do."""
    return tag.split("-")[0] == other.split("-")[0]


def is_language(tag: str) -> bool:
    """Return whether a tag begins with a language: one that CLDR names, or the list of ISO 639 has."""
    code = tag.split("-")[0]
    return code not in NO_LANGUAGE and (code in locale("en").languages or _in_iso(code))


def _in_iso(code: str) -> bool:
    """Return whether ISO 639 has a code of three letters that none of two letters stands for."""
    found = pycountry.languages.get(alpha_3=code)
    return found is not None and not hasattr(found, "alpha_2")


@cache
def likely_locale(language: str) -> str:
    """Return a language with its own, European or likeliest country, as Open Graph wants it (fr_FR), or it alone.

    Args:
        language: a language tag.
    """
    code, *more = language.split("-")
    own = [part for part in more if len(part) == COUNTRY_LETTERS]
    likely = get_global("likely_subtags")
    found = likely.get("_".join((code, *more))) or likely.get(code, "")
    territory = next(iter(own), "") or EUROPEAN.get(code) or found.rpartition("_")[2]
    return f"{code}_{territory}" if territory else code


@cache
def direction(language: str) -> str:
    """Return which way a language is written, by its own script or the one CLDR finds likeliest: `ltr` or `rtl`."""
    parts = language.split("-")
    likely = get_global("likely_subtags").get(parts[0], "").split("_")
    scripts = [part for part in (*parts[1:], *likely[1:]) if len(part) == SCRIPT_LETTERS and part.isalpha()]
    return "rtl" if scripts and scripts[0].title() in RIGHT_TO_LEFT else "ltr"
