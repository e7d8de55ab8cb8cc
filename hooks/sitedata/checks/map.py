"""Checks of data/map.yml that need the regions: every country has a place, every place has a country's code."""

from collections.abc import Iterator

from sitedata.language import countries
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import look_up_country
from sitedata.messages.translatable import say
from sitedata.reading.document import Document
from sitedata.site import Site


def check_map(document: Document, site: Site) -> Iterator[Problem]:
    """Yield a problem for each country without a place, and for each place of a country that does not exist."""
    places = site.map.places if site.map else {}
    known = countries.codes() | {entry.code for entry in site.regions.country_labels}
    unknown = sorted(set(places) - known)
    for code in unknown:
        line, expected = document.line(("places", code)), say("a country code of ISO 3166-1")
        found = say("the code {code}", code=quoted(code))
        yield Problem(document.file, line, "places", found, expected, look_up_country(code))
    if unknown:
        return  # one of them may be the place that a country lacks
    listed = {code for region in site.regions.regions for code in region.countries}
    for code in sorted((listed & known) - set(places)):
        repair = say("Add a line “{code}: [longitude, latitude]”, in degrees.", code=code)
        found = say("no place for {code}", code=quoted(code))
        expected = say("one for each country of data/regions.yml")
        yield Problem(document.file, document.line(("places",)), "places", found, expected, repair)
