"""Names by which a visitor finds a country while typing: those of data/countries.yml, of CLDR, and without accents.

The list that browsers show finds what begins with the letters typed; Firefox ESR 153 takes é for another letter than e.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from sitedata.form_contract.choices import field_options
from sitedata.language import countries
from sitedata.language.collation import sort_key
from sitedata.models.form_definition import Field
from sitedata.site import Site

ALIKE = 6
"""Letters: who has typed as many of another name has found the country, where its own begins with the same ones."""
FIRST = 3
"""Letters among which an accent keeps a browser from finding a name."""


def other_names(field: Field, site: Site, language: str) -> list[tuple[str, str]]:
    """Return other names of a field's countries, with their codes, in the order of the alphabet; else none."""
    if field.options_from != "countries":
        return []
    others = _other_names(site, language)
    found = {
        (name, choice.value)
        for choice in field_options(field, site)
        for name in _not_found_yet(choice.label[language], others.get(choice.value, ()))
    }
    return sorted(found, key=lambda entry: sort_key(entry[0], language))


def _other_names(site: Site, language: str) -> dict[str, tuple[str, ...]]:
    also = site.countries.also_in(language)
    return {code: (name, *also.get(code, ())) for code, name in countries.cldr_names(language).items()}


def _not_found_yet(label: str, others: Iterable[str]) -> Iterator[str]:
    """Yield the names by which the label is not found already."""
    yield from (name for name in others if _beginning(name, ALIKE) != _beginning(label, ALIKE))
    plain = _without_accents(label)
    if _beginning(plain, FIRST) != _beginning(label, FIRST):
        yield plain


def _beginning(name: str, letters: int) -> str:
    return name[:letters].casefold()


def _without_accents(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
