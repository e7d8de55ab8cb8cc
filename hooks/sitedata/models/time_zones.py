"""Time zones by their IANA names, from the locked package tzdata: every machine then knows the same ones."""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import cache
from importlib.resources import files
from typing import Annotated
from zoneinfo import ZoneInfo

import tzdata
from pydantic import AfterValidator, Field

from sitedata.messages.suggestions import nearest
from sitedata.messages.translatable import Message, say
from sitedata.models.pattern_rule import Expectation

UNIVERSAL = "UTC"
MIN_LETTERS = 5
"""Letters from which a misspelt zone is looked for: abbreviations such as CET are like too many."""


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
        raise Expectation(say("a time zone such as Europe/Vienna"), propose_zone).error() from None
    return written


ZoneName = Annotated[str, AfterValidator(checked_name), Field(examples=["Europe/Vienna"])]
"""A time zone by its IANA name."""


def propose_zone(written: str) -> Message:
    """Return the sentence that proposes a zone for what was written; its last part may be the name of a city."""
    city = written.rpartition("/")[2].replace(" ", "_").casefold()
    # UTC is like “UTC-5”, and hours away from it.
    known = names() - {UNIVERSAL} if city != UNIVERSAL.casefold() else names()
    by_city = {name.rpartition("/")[2].casefold(): name for name in known}
    near = by_city.get(city) or (_nearest(written, city, by_city) if len(city) >= MIN_LETTERS else None)
    if near:
        return say("Write {zone}.", zone=near)
    return say("Write the zone of a city, such as Europe/Vienna or America/Lima.")


def _nearest(written: str, city: str, by_city: Mapping[str, str]) -> str | None:
    return nearest(written, by_city.values()) or by_city.get(nearest(city, by_city) or "")
