"""Checks of data/map.yml: every country has a place, every place has a country's code and lies in that country."""

from collections.abc import Iterator

from sitedata.language import countries
from sitedata.language.country_positions import Point, distance_from
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import look_up_country
from sitedata.messages.translatable import say
from sitedata.reading.document import Document
from sitedata.site import Site

MAX_DISTANCE = 18.0
"""Degrees from the nearest town at which a marker is certainly elsewhere; the middle of China is 14 from one."""
DOUBTFUL_DISTANCE = 9.0
"""Degrees from which on it is likely, when the same numbers in another order or with another sign lie much nearer."""
MUCH_NEARER = 0.5


def check_map(document: Document, site: Site) -> Iterator[Problem]:
    """Yield a problem for each country without a place, and for each place of a country that does not exist."""
    places = site.map.places if site.map else {}
    for code, point in places.items():
        yield from _elsewhere(document, code, point)
    known = countries.codes(site.countries)
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


def _elsewhere(document: Document, code: str, point: Point) -> Iterator[Problem]:
    """Yield a warning for a place far from its country: mostly the two numbers are exchanged, or a sign is lost."""
    distance = distance_from(code, point) or 0
    meant = _meant(code, point) if distance > DOUBTFUL_DISTANCE else None
    if meant and (distance_from(code, meant) or 0) < distance * MUCH_NEARER:
        repair = say("Write {text}.", text=f"{code}: {_written(meant)}")
    elif distance > MAX_DISTANCE:
        repair = say("Correct the longitude or the latitude.")
    else:
        return
    found, expected = quoted(_written(point)), say("a place in this country, [longitude, latitude]")
    line = document.line(("places", code))
    yield Problem(document.file, line, f"places › {code}", found, expected, repair, "warning")


def _meant(code: str, point: Point) -> Point:
    """Return the same numbers in the order, and with the signs, that lie nearest to the country."""
    orders = [point, point[::-1]] if abs(point[0]) <= 90 else [point]
    found = [(east * sign, north * other) for east, north in orders for sign in (1, -1) for other in (1, -1)]
    return min(found, key=lambda each: distance_from(code, each) or 0)


def _written(point: Point) -> str:
    return f"[{point[0]:g}, {point[1]:g}]"
