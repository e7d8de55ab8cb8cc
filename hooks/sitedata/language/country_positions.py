"""Where countries lie, nearly: by the towns of their time zones. Source: zone.tab of the package tzdata."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import acos, cos, degrees, radians, sin

import tzdata

Point = tuple[float, float]
"""Longitude and latitude in degrees, east and north positive."""
LINE = re.compile(r"^([A-Z]{2})\t([+-]\d+)([+-]\d+)\t", re.M)
"""Code and position, such as +4230+00131: degrees and minutes, perhaps seconds (ISO 6709)."""
LATITUDE_DIGITS, LONGITUDE_DIGITS = 2, 3


def distance_from(code: str, point: Point) -> float | None:
    """Return how far a point is from the nearest town of a country, in degrees of a great circle; None if unknown."""
    return min((_distance(point, town) for town in _towns().get(code, ())), default=None)


@cache
def _towns() -> Mapping[str, list[Point]]:
    found: dict[str, list[Point]] = {}
    for code, latitude, longitude in LINE.findall((files(tzdata) / "zoneinfo" / "zone.tab").read_text("utf-8")):
        point = _degrees(longitude, LONGITUDE_DIGITS), _degrees(latitude, LATITUDE_DIGITS)
        found.setdefault(code, []).append(point)
    return found


def _degrees(written: str, digits: int) -> float:
    whole, minutes = int(written[1 : digits + 1]), int(written[digits + 1 : digits + 3])
    return (whole + minutes / 60) * (-1 if written[0] == "-" else 1)


def _distance(one: Point, other: Point) -> float:
    (east, north), (other_east, other_north) = (tuple(map(radians, point)) for point in (one, other))
    along = sin(north) * sin(other_north) + cos(north) * cos(other_north) * cos(east - other_east)
    return degrees(acos(max(-1.0, min(1.0, along))))
