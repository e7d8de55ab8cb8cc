"""Time zones by their IANA names, from the locked package tzdata: every machine then knows the same ones."""

import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import cache
from importlib.resources import files
from typing import Annotated
from zoneinfo import ZoneInfo

import tzdata
from babel import Locale
from babel.core import get_global
from pydantic import AfterValidator, Field

from sitedata.messages.suggestions import MIN_LIKENESS, country_code, nearest, only_letters
from sitedata.messages.translatable import LANGUAGES, Message, say
from sitedata.models.pattern_rule import Expectation

EXPECTED = say("a time zone such as Europe/Vienna")
UNIVERSAL = "UTC"
MIN_LETTERS = 5
"""Letters from which a misspelt zone is looked for: abbreviations such as CET are like too many."""
CODE_LETTERS = 3
"""Letters of the longest code of a country."""
ABOUT_TIME = re.compile(
    r"^(?:hora|heure|time)\s+(?:locale?\s+)?(?:(?:de la|de|del|de l['’]|du|des|of|in|à|en)\s+|d['’])?|\s+time$", re.I
)
"""What people write around the name of a zone: hora de Lima, Lima time."""
FROM_UTC = re.compile(r"(?:UTC|GMT)\s*([+\-−])\s*(\d{1,2})(?::?(\d{2}))?", re.I)
"""How people write the distance from UTC: UTC-5."""
MAX_CHOICES = 6
"""Zones of a country that a message lists."""


@cache
def names() -> frozenset[str]:
    """Return the zones named after a place, such as Europe/Vienna, and UTC. Names such as CET or EST are left out."""
    listed = (files(tzdata) / "zones").read_text("utf-8").split()
    return frozenset(name for name in listed if "/" in name and not name.startswith("Etc/")) | {UNIVERSAL}


@cache
def zone(name: str) -> tzinfo:
    """Return a zone. Raises KeyError for an unknown name."""
    if name == UNIVERSAL:
        return UTC
    if name not in names():
        raise KeyError(name)
    with files(tzdata).joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def is_named(found: tzinfo) -> bool:
    """Return whether a zone is that of a place, and not only a distance from UTC."""
    return isinstance(found, ZoneInfo)


def name_of(found: tzinfo) -> str:
    """Return the IANA name of a zone."""
    return found.key or UNIVERSAL if isinstance(found, ZoneInfo) else UNIVERSAL


def checked_name(written: str) -> str:
    """Return a name that exists. Raises PydanticCustomError."""
    try:
        zone(written)
    except KeyError:
        raise Expectation(EXPECTED, propose_zone).error() from None
    return written


ZoneName = Annotated[str, AfterValidator(checked_name), Field(examples=["Europe/Vienna"])]
"""A time zone by its IANA name."""


def propose_zone(written: str, before: str = "") -> Message:
    """Return the sentence that proposes a zone for what was written: a zone, a city or a country, in any language.

    Args:
        written: the zone as it was written.
        before: what stands before it in the same value, to be proposed with it.
    """
    if before and (distance := FROM_UTC.fullmatch(written.strip())):
        sign, hours, minutes = "+" if distance[1] == "+" else "-", int(distance[2]), distance[3] or "00"
        return say("Write {text}.", text=f"{before}{sign}{hours:02}:{minutes}")
    if near := nearest_zone(written):
        return say("Write {zone}.", zone=f"{before} {near}".strip())
    choices = _of_country(written)
    if 1 < len(choices) <= MAX_CHOICES:
        return say("Write one of: {names}.", names=", ".join(choices))
    return say("Write the zone of a city, such as Europe/Vienna or America/Lima.")


def nearest_zone(written: str) -> str | None:
    """Return the zone that was most likely meant, if there is one; its last part may be the name of a city."""
    written = ABOUT_TIME.sub("", written).strip()
    city = only_letters(written.rpartition("/")[2])
    # UTC is like “UTC-5”, and hours away from it.
    if city == only_letters(UNIVERSAL):
        return UNIVERSAL
    by_city = {only_letters(name.rpartition("/")[2]): name for name in names() - {UNIVERSAL}}
    if found := by_city.get(city) or _by_translated_city().get(city):
        return found
    if of_country := _of_country(written):
        return of_country[0] if len(of_country) == 1 else None
    return _alike(written, city, by_city) if len(city) >= MIN_LETTERS else None


def _alike(written: str, city: str, by_city: Mapping[str, str]) -> str | None:
    whole = nearest(written, by_city.values()) if "/" in written else None
    return whole or by_city.get(nearest(city, by_city, MIN_LIKENESS) or "")


def _of_country(written: str) -> list[str]:
    """Return the zones of a country by its name. Codes are left out: EST is a time, and a code of Estonia."""
    code = country_code(written) if len(only_letters(written)) > CODE_LETTERS else None
    return sorted(set(get_global("territory_zones").get(code, ())) & names()) if code else []


@cache
def _by_translated_city() -> dict[str, str]:
    """Return zones by their cities as the languages of the editors write them: Viena, Bruselas, Le Caire."""
    zones = ((name, zone) for code in LANGUAGES for name, zone in Locale.parse(code).time_zones.items())
    return {only_letters(zone["city"]): name for name, zone in zones if "city" in zone and name in names()}
