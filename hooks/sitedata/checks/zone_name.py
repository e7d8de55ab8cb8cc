"""Warnings about the name of the programme's time zone: it may be that of another one, since `id` was changed alone."""

from collections.abc import Iterator

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.models.zone_names import city, other_zone
from sitedata.reading.document import Document
from sitedata.site import Site


def check_zone_name(site: Site, document: Document) -> Iterator[Problem]:
    """Yield a warning for each language in which visitors would read a time as that of other clocks."""
    zone = site.programme.time_zone
    for language, name in zone.name.items() if zone else ():
        if zone and (other := other_zone(name, zone.id, language)):
            expected = say("the name of the zone {zone}", zone=quoted(zone.id))
            own = city(zone.id, language)
            repair = say("Write {own} in the place of {other}, or correct “id”.", own=quoted(own), other=quoted(other))
            line = document.line(("time_zone", "name", language))
            yield Problem(
                document.file, line, f"time_zone › name › {language}", quoted(name), expected, repair, "warning"
            )
