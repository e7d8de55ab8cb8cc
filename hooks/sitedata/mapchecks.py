"""Checks of data/map.yml that need the regions: every country has a place, every place has a country's code."""

from collections.abc import Iterator

from sitedata import countries
from sitedata.problems import Problem, quoted
from sitedata.reading import Document
from sitedata.site import Site


def check_map(document: Document, site: Site) -> Iterator[Problem]:
    """Countries of the regions that have no place, and places of countries that do not exist."""
    places = site.map.places if site.map else {}
    listed = {code for region in site.regions.regions for code in region.countries}
    for code in sorted(listed - set(places)):
        repair = f"Add a line “{code}: [longitude, latitude]”, in degrees."
        found, expected = f"no place for {quoted(code)}", "one for each country of data/regions.yml"
        yield Problem(document.file, document.line(("places",)), "places", found, expected, repair)
    known = countries.codes() | {entry.code for entry in site.regions.country_labels}
    for code in sorted(set(places) - known):
        line, repair = document.line(("places", code)), "Look the code up in ISO 3166-1 (alpha-2)."
        yield Problem(document.file, line, "places", f"the code {quoted(code)}", "a country code of ISO 3166-1", repair)
