"""Checks of lists of countries: codes that exist, each once, and subsets that hold exactly their region."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set

from sitedata.checks.place import Place
from sitedata.language import countries
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import look_up_country
from sitedata.messages.translatable import say
from sitedata.reading.document import Document, ValuePath

LISTS = ("data/regions.yml", "data/testimonials.yml")
"""Files whose records have lists of countries."""
OWN_DATA = "data/countries.yml"
COUNTRY_LISTS = ("countries", "beyond_iso")
"""Keys of lists of codes."""


def check_countries(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Yield a problem for each code that ISO 3166-1 does not know, and for each subset beyond its region's list."""
    known = countries.iso_codes() | beyond_iso(documents)
    for file in LISTS:
        for path, value in documents[file].records():
            if "countries" not in value:
                continue
            yield from unknown_codes(documents[file], (*path, "countries"), value["countries"], known)
            if not _any_unknown(value, known):
                yield from _subset_outside(documents[file], path, value)
            yield from repeated_codes(documents[file], (*path, "countries"), value["countries"])


def beyond_iso(documents: Mapping[str, Document]) -> set[str]:
    """Return the codes that the site's own data adds to those of ISO 3166-1, whether or not the file is right."""
    value = documents[OWN_DATA].value if OWN_DATA in documents else None
    listed = value.get("beyond_iso") if isinstance(value, dict) else None
    return {code for code in listed if isinstance(code, str)} if isinstance(listed, list) else set()


def _any_unknown(region: dict[str, object], known: Set[str]) -> bool:
    """Return whether a list has a code that is told by itself: the comparison of lists would tell it again."""
    subsets = region.get("subsets")
    parts = [region, *(subsets if isinstance(subsets, list) else ())]
    lists = [part.get("countries") for part in parts if isinstance(part, dict)]
    return any(code not in known for listed in lists if isinstance(listed, list) for code in map(str, listed))


def unknown_codes(document: Document, path: ValuePath, listed: object, known: Set[str]) -> Iterator[Problem]:
    """Yield a problem for each code of a list, or before a colon, that no country has."""
    keys = isinstance(listed, Mapping)
    for index, code in enumerate(listed if isinstance(listed, list | tuple | Mapping) else ()):
        if isinstance(code, str) and re.fullmatch("[A-Z]{2}", code) and code not in known:
            found, expected = say("the code {code}", code=quoted(code)), say("a country code of ISO 3166-1")
            place = Place(document, (*path, code if keys else index))
            yield place.problem(_where(path), found, expected, look_up_country(code))


def _where(path: ValuePath) -> str:
    """Return what a list is called: in a record by its key, elsewhere by all keys around it."""
    last = max((index for index, part in enumerate(path) if isinstance(part, int)), default=-1)
    return " › ".join(map(str, path[last + 1 :]))


def repeated_codes(document: Document, path: ValuePath, listed: object) -> Iterator[Problem]:
    """Yield a problem for each code that stands in a list more than once."""
    names = [code for code in listed if isinstance(code, str)] if isinstance(listed, list | tuple) else []
    for code, count in Counter(names).items():
        if count > 1:
            found = say("{code} {count} times", code=quoted(code), count=count)
            place = Place(document, path)
            yield place.problem(_where(path), found, say("each code once"), say("Delete the others."))


def _subset_outside(document: Document, path: ValuePath, region: dict[str, object]) -> Iterator[Problem]:
    subsets, listed = region.get("subsets"), region.get("countries")
    if not isinstance(subsets, list) or not isinstance(listed, list) or not subsets:
        return
    parts = [part.get("countries") if isinstance(part, dict) else None for part in subsets]
    lists = [part for part in parts if isinstance(part, list)]
    if len(lists) < len(parts) or any("subsets" in part for part in subsets):
        return  # told already: a region that stands among the subsets of another, or a subset without its list
    inside = {str(code) for part in lists for code in part}
    outside = inside ^ {str(code) for code in listed}
    if outside:
        found = say("{code} in only one of the two lists", code=quoted(", ".join(sorted(outside))))
        expected = say("subsets that hold exactly the region's countries")
        repair = say("Add it to the other list, or delete it.")
        yield Place(document, (*path, "subsets")).problem("subsets", found, expected, repair)
