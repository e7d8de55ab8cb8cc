"""Checks of data/countries.yml: codes that exist, names that are not CLDR's and that no other country has."""

from collections.abc import Iterator

from sitedata.checks.countries import repeated_codes, unknown_codes
from sitedata.checks.place import Place
from sitedata.language import countries
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import look_up_country, unknown_language
from sitedata.messages.translatable import say
from sitedata.reading.document import Document
from sitedata.site import Site


def check_country_names(document: Document, site: Site) -> Iterator[Problem]:
    """Yield all problems of the site's own data about countries."""
    found = [*_beyond_iso(document, site), *_codes(document, site), *_languages(document, site)]
    yield from found
    for language in site.languages:
        yield from _names(document, site, language)
        # A name that has lost its place leaves CLDR's in the list: told already.
        yield from _other_names(document, site, language) if not found else ()


def _beyond_iso(document: Document, site: Site) -> Iterator[Problem]:
    named = countries.cldr_names("en")
    for index, code in enumerate(site.countries.beyond_iso):
        place = Place(document, ("beyond_iso", index))
        if code in countries.iso_codes():
            found, expected = say("{code}, which ISO 3166-1 has", code=quoted(code)), say("codes that it does not have")
            yield place.problem("beyond_iso", found, expected, say("Delete it."))
        elif code not in named:
            found, expected = say("the code {code}", code=quoted(code)), say("a code that CLDR names, such as XK")
            yield place.problem("beyond_iso", found, expected, look_up_country(code))
    yield from repeated_codes(document, ("beyond_iso",), site.countries.beyond_iso)


def _codes(document: Document, site: Site) -> Iterator[Problem]:
    """Yield a problem for each code, or repeated one, of what is said by code."""
    data, known = site.countries, countries.codes(site.countries)
    for group, listed in data.groups.items():
        yield from unknown_codes(document, ("groups", group), listed, known)
        yield from repeated_codes(document, ("groups", group), listed)
    yield from unknown_codes(document, ("notes",), data.notes, known)
    for key, by_language in (("names", data.names), ("also", data.also)):
        for language, entries in by_language.items():
            yield from unknown_codes(document, (key, language), entries, known)


def _languages(document: Document, site: Site) -> Iterator[Problem]:
    for key in ("names", "also"):
        for language in getattr(site.countries, key):
            if language not in (*site.languages, *site.paused):
                found = say("the unknown language {language}", language=quoted(language))
                place, repair = Place(document, (key, language)), unknown_language(language, site.languages)
                yield place.problem(key, found, say("a language of the site"), repair, missing=language)


def _names(document: Document, site: Site, language: str) -> Iterator[Problem]:
    """Yield a problem for each name that is CLDR's, or another country's as well."""
    own, of_cldr = site.countries.names_in(language), countries.cldr_names(language)
    shown = countries.names(language, site.countries)
    for code in own.keys() & shown.keys():
        place, where = Place(document, ("names", language, code)), f"names › {language} › {code}"
        same = sorted(other for other, name in shown.items() if name == own[code] and other != code)
        if countries.is_code(own[code]):
            found, expected = say("the code {code}", code=quoted(own[code])), say("a name in words")
            repair = say("Write the name. Without this line the list shows {name}.", name=quoted(of_cldr[code]))
            yield place.problem(where, found, expected, repair)
        elif own[code] == of_cldr[code]:
            found, expected = say("{name}, the name that CLDR has", name=quoted(own[code])), say("names that differ")
            yield place.problem(where, found, expected, say("Delete the line."))
        elif same:
            found = say("{name}, the name of {code} as well", name=quoted(own[code]), code=same[0])
            yield place.problem(where, found, say("a name of its own"), say("Correct one of the two."))


def _other_names(document: Document, site: Site, language: str) -> Iterator[Problem]:
    """Yield a problem for each other name that the list shows as a country's name."""
    shown = {name.casefold(): code for code, name in countries.names(language, site.countries).items()}
    for code, others in site.countries.also_in(language).items():
        for index, name in enumerate(others):
            if (of := shown.get(name.casefold())) is not None:
                found = say("{name}, the name of {code}", name=quoted(name), code=of)
                place, where = Place(document, ("also", language, code, index)), f"also › {language} › {code}"
                yield place.problem(where, found, say("names that the list does not show"), say("Delete it."))
