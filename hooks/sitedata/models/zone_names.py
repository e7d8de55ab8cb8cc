"""Time zones as people call them: by a city, a country, or as “Central European Time”. Source: Babel (CLDR)."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from sitedata.models import time_zones


def city(zone: str, language: str) -> str:
    """Return the city that a zone is named after, in a language CLDR knows; in English in any other."""
    known = _locale(language).time_zones.get(zone, {})
    return str(known.get("city") or zone.rpartition("/")[2].replace("_", " "))


def other_zone(text: str, zone: str, language: str) -> str | None:
    """Return the name in a text of a zone whose clocks differ from those of another; None when no such name is there.

    Args:
        text: how the zone is called, such as “hora de Viena”.
        zone: its IANA name.
        language: that of the text.
    """
    if _stands_in(city(zone, language), text):
        return None
    plain = text.casefold()
    found = {name: zones for name, zones in _names(language).items() if name.casefold() in plain}
    found = {name: zones for name, zones in found.items() if _stands_in(name, text)}
    # Of Central European Time, Central is no name of its own, although there is Canada/Central.
    longer = [(name, other) for name in found for other in found if len(other) > len(name)]
    parts = {name for name, other in longer if _stands_in(name, other)}
    found = {name: zones for name, zones in found.items() if name not in parts}
    if any(_same_clocks(zone, other) for zones in found.values() for other in zones):
        return None
    return max(found, key=len, default=None)


def _stands_in(name: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I))


def _same_clocks(zone: str, other: str) -> bool:
    own, others = time_zones.zone(zone), time_zones.zone(other)
    return all(_offset(own, month) == _offset(others, month) for month in (1, 7))


def _offset(zone: tzinfo, month: int) -> object:
    return datetime(datetime.now(UTC).year, month, 1, tzinfo=zone).utcoffset()


@cache
def _names(language: str) -> Mapping[str, frozenset[str]]:
    """Return every name of zones in a language, with those zones."""
    found: dict[str, frozenset[str]] = {}
    for name, zones in _named(_locale(language), language):
        found[name] = found.get(name, frozenset()) | (zones & time_zones.names())
    return {name: zones for name, zones in found.items() if zones}


def _named(locale: Locale, language: str) -> Iterator[tuple[str, frozenset[str]]]:
    # America/North_Dakota/Center: what stands last in three parts is a word of everyday.
    for zone in time_zones.names():
        if zone.count("/") == 1:
            yield city(zone, language), frozenset({zone})
    for country, zones in get_global("territory_zones").items():
        if country in locale.territories:
            yield locale.territories[country], frozenset(zones)
    for zone, group in get_global("meta_zones").items():
        for name in locale.meta_zones.get(group, {}).get("long", {}).values():
            yield name, frozenset({zone})


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except UnknownLocaleError:
        return Locale.parse("en")
