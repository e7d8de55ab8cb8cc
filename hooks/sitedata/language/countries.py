"""Countries: ISO 3166-1 says which codes exist, CLDR how they are called; a site may have names of its own.

Sources: pycountry (ISO 3166-1), Babel (CLDR).
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import pycountry
from babel import Locale

OwnName = tuple[str, str | None]
"""A country's name in one language, and a footnote to it or None."""


@dataclass(frozen=True)
class Country:
    """A country in one language; `note` is a footnote or None."""

    code: str
    name: str
    note: str | None = None


@cache
def codes() -> frozenset[str]:
    """Return every ISO 3166-1 alpha-2 code."""
    return frozenset(country.alpha_2 for country in pycountry.countries)


def named(wanted: Iterable[str], language: str, own: Mapping[str, OwnName]) -> list[Country]:
    """Return countries with their names in a language, in the order of its alphabet.

    Args:
        wanted: their codes.
        language: a language CLDR knows.
        own: names in this language that stand instead of those of CLDR, by code.
    """
    names = Locale.parse(language).territories
    found = [Country(code, *(own[code] if code in own else (names[code], None))) for code in wanted]
    return sorted(found, key=lambda country: sort_key(country.name))


@lru_cache(maxsize=4096)
def sort_key(name: str) -> tuple[str, str]:
    """Return a key for alphabetical order: accents and case count only between equals (Égypte before Érythrée)."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(character for character in plain if character.isalnum() or character.isspace()).casefold()
    return letters, name


def offered(own: Iterable[str], left_out: Iterable[str]) -> list[str]:
    """Return the codes a form offers: all of ISO 3166-1, those with a name of our own, less those left out."""
    return sorted(codes().union(own).difference(left_out))
