"""Countries: ISO 3166-1 says which codes exist, CLDR how they are called; data/countries.yml says what differs.

Sources: pycountry (ISO 3166-1), Babel (CLDR).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import pycountry

from sitedata.language.collation import sort_key
from sitedata.language.locales import locale

ARTICLES = {"en": ("The ",), "fr": ("La ", "Le ", "Les ", "L’")}
"""Language → its articles. They do not count in the order of names, as in the EU's lists: “The Gambia” stands at G,
“La Réunion” at R. “El Salvador” keeps its own in every language, Spanish too."""


@dataclass(frozen=True)
class Country:
    """A country in one language; `mark` leads from its name to `note`, a footnote; both are empty without one."""

    code: str
    name: str
    mark: str = ""
    note: str = ""


class OwnData(Protocol):
    """What a site says of countries itself (data/countries.yml)."""

    @property
    def beyond_iso(self) -> Collection[str]:
        """Codes that ISO 3166-1 does not have."""

    @property
    def notes(self) -> Mapping[str, Mapping[str, str]]:
        """Footnotes by code and language."""

    def names_in(self, language: str) -> Mapping[str, str]:
        """Return names that are not CLDR's, by code."""


@cache
def iso_codes() -> frozenset[str]:
    """Return every ISO 3166-1 alpha-2 code."""
    return frozenset(country.alpha_2 for country in pycountry.countries)


def is_code(text: str) -> bool:
    """Return whether a text is a code of two or three letters of ISO 3166-1, in capitals or not."""
    plain = text.upper()
    return plain in iso_codes() or pycountry.countries.get(alpha_3=plain) is not None


def codes(data: OwnData) -> frozenset[str]:
    """Return the code of every country that the site knows."""
    return iso_codes().union(data.beyond_iso)


def cldr_names(language: str) -> Mapping[str, str]:
    """Return the names of countries in a language as CLDR has them, by code."""
    found: Mapping[str, str] = locale(language).territories
    return found


def names(language: str, data: OwnData) -> dict[str, str]:
    """Return the name of every country in a language as the site has it, by code."""
    found = {**cldr_names(language), **data.names_in(language)}
    return {code: found.get(code, code) for code in codes(data)}


def listed(wanted: Iterable[str], language: str, data: OwnData) -> list[Country]:
    """Return countries with their names in a language, in the order of its alphabet, and marks for their footnotes.

    Args:
        wanted: their codes.
        language: a language CLDR knows.
        data: what the site says of countries.
    """
    known = names(language, data)
    ordered = sorted(wanted, key=lambda code: order(known[code], language))
    notes = [data.notes[code][language] if code in data.notes else "" for code in ordered]
    found = zip(ordered, marks(notes), notes, strict=True)
    return [Country(code, known[code], mark, note) for code, mark, note in found]


def order(name: str, language: str) -> tuple[bytes, str]:
    """Return a key that sorts names of countries as lists in a language do: by its alphabet, without articles."""
    article = next((article for article in ARTICLES.get(language, ()) if name.startswith(article)), "")
    return sort_key(name.removeprefix(article), language)


def marks(notes: Iterable[object]) -> Iterator[str]:
    """Yield the mark of each footnote of a list, a star more for each one; nothing where there is none."""
    count = 0
    for note in notes:
        count += bool(note)
        yield "*" * count if note else ""
