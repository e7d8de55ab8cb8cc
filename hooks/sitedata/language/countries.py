"""Countries: ISO 3166-1 says which codes exist, CLDR how they are called, data/regions.yml overrides both.

Sources: pycountry (ISO 3166-1), Babel (CLDR).
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pycountry
from babel import Locale
from babel.core import get_global

from sitedata.models.content import Regions


@dataclass(frozen=True)
class Country:
    """A country in one language; `note` is a footnote or None."""

    code: str
    name: str
    note: str | None = None


@cache
def codes() -> frozenset[str]:
    """Every ISO 3166-1 alpha-2 code."""
    return frozenset(country.alpha_2 for country in pycountry.countries)


@cache
def language_name(code: str, language: str) -> str | None:
    """A language's name in a language, with a capital as in a list; None when CLDR has none."""
    name = Locale.parse(language).languages.get(code)
    return name[:1].upper() + name[1:] if name else None


@cache
def likely_locale(language: str) -> str:
    """A language with the country CLDR finds likeliest, as Open Graph wants it: fr → fr_FR; the language if unknown."""
    locale = Locale.parse(language)
    likely = Locale.parse(get_global("likely_subtags").get(locale.language, language))
    territory = locale.territory or likely.territory
    return f"{locale.language}_{territory}" if territory else language


@cache
def direction(language: str) -> str:
    """Which way a language is written: `ltr` or `rtl`."""
    return Locale.parse(language).text_direction


def named(wanted: Iterable[str], language: str, overrides: Regions) -> list[Country]:
    """Countries with their names in a language, in the order of its alphabet."""
    labels = {entry.code: entry for entry in overrides.country_labels}
    names = Locale.parse(language).territories
    found = []
    for code in wanted:
        entry = labels.get(code)
        if entry:
            note = entry.note[language] if entry.note else None
            found.append(Country(code, entry.label[language], note))
        else:
            found.append(Country(code, names[code]))
    return sorted(found, key=lambda country: sort_key(country.name))


def sort_key(name: str) -> tuple[str, str]:
    """Alphabetical order: letters first, accents and case only between equals (Égypte before Érythrée)."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(sign for sign in plain if sign.isalnum() or sign.isspace()).casefold()
    return letters, name


def offered(overrides: Regions) -> list[str]:
    """Codes a form offers: all of ISO 3166-1, those with a label of ours, less those left out."""
    labelled = {entry.code for entry in overrides.country_labels}
    return sorted((codes() | labelled) - set(overrides.not_offered))
