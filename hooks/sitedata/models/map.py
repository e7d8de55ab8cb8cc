"""The record of data/map.yml: what the picture of the regions is drawn from."""

from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic import Field as Limit

from sitedata.messages.translatable import say
from sitedata.models.content import Code, Record
from sitedata.models.pattern_rule import Expectation, pattern

TWO_NUMBERS = Expectation(say("[longitude, latitude] in degrees, such as [1.2, 8.6]"))


def _two_numbers(value: Any) -> Any:
    if not isinstance(value, list) or len(value) != 2:
        raise TWO_NUMBERS.error()
    return value


Longitude = Annotated[float, Limit(ge=-180, le=180)]
"""Degrees, west negative."""
Latitude = Annotated[float, Limit(ge=-90, le=90)]
"""Degrees, south negative."""
Position = Annotated[tuple[Longitude, Latitude], BeforeValidator(_two_numbers)]
"""[longitude, latitude]."""
_POINT = r"-?\d{1,3}(\.\d)? -?\d{1,2}(\.\d)?"
Ring = Annotated[str, pattern(f"^{_POINT}(, {_POINT}){{2,}}$", say("three or more points such as “1.5 8.5, 2 9, 3 9”"))]
"""Three or more points, each “longitude latitude” in degrees, with a comma between them."""


class WorldMap(Record):
    """data/map.yml. A site without this file shows no picture of its regions."""

    places: dict[Code, Position]
    """Where a country's marker stands: [longitude, latitude]."""
    land: tuple[Ring, ...]
    """The outline of the land, one ring per piece; lakes are rings too."""
