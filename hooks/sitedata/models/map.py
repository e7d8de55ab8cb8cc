"""The record of data/map.yml: what the picture of the regions is drawn from."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic import Field as Limit

from sitedata.messages.translatable import Message, say
from sitedata.models.content import Code, Record
from sitedata.models.pattern_rule import Expectation, pattern

TWO_NUMBERS = say("[longitude, latitude] in degrees, such as [1.2, 8.6]")


def _two_numbers(value: Any) -> Any:
    if not isinstance(value, list) or len(value) != 2:
        raise Expectation(TWO_NUMBERS, _with_points).error()
    return value


def _with_points(written: str) -> Message:
    """Return the sentence for [-70,5, 18,9], whose commas for decimals make four numbers of two."""
    parts = re.findall(r"-?\d+", written)
    if len(parts) == 4 and all(part.isdigit() for part in parts[1::2]):
        return say("Write {text}.", text=f"[{parts[0]}.{parts[1]}, {parts[2]}.{parts[3]}]")
    return say("Correct the value.")


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
