"""The record of data/map.yml: what the picture of the regions is drawn from."""

from typing import Annotated

from pydantic import Field as Limit
from pydantic import StringConstraints

from sitedata.models import Code, Record

Longitude = Annotated[float, Limit(ge=-180, le=180)]
"""Degrees, west negative."""
Latitude = Annotated[float, Limit(ge=-90, le=90)]
"""Degrees, south negative."""
_POINT = r"-?\d{1,3}(\.\d)? -?\d{1,2}(\.\d)?"
Ring = Annotated[str, StringConstraints(pattern=f"^{_POINT}(, {_POINT}){{2,}}$")]
"""Three or more points, each “longitude latitude” in degrees, with a comma between them."""


class WorldMap(Record):
    """data/map.yml. A site without this file shows no picture of its regions."""

    places: dict[Code, tuple[Longitude, Latitude]]
    """Where a country's marker stands: [longitude, latitude]."""
    land: tuple[Ring, ...]
    """The outline of the land, one ring per piece; lakes are rings too."""
