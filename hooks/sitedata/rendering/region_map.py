"""The picture of the regions: land, and a marker for each country of each region, as SVG text.

Shape and colour say the region, by its place in data/regions.yml. The picture has no words (its text alternative and
its legend stand on the page) and no style sheet (a strict content security policy would refuse it).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import asin, cos, hypot, pi, radians, sin, sqrt

from sitedata.models.content import Region
from sitedata.models.map import WorldMap

WIDTH = 880
"""Units across the picture: the whole equator."""
CENTRE = 11.0
"""Longitude in the middle; the cut at the other side then runs through the Bering Strait."""
NORTH, SOUTH = 84.0, -57.0
"""Latitudes where the picture ends: nobody lives beyond."""
RADIUS = 6.5
"""Half a marker, in units."""
GAP = 0.5
EDGE = 10.0
"""Room between a marker and the sides of the picture, which reaches the edges of a phone, in units."""
MIN_DISTANCE = 2 * RADIUS + GAP
"""Distance between two markers that do not cover each other, in units."""
NARROW = 1.5
"""How much larger markers are on a narrow screen: 8 pixels of 360. Still larger ones would hide Africa."""
MAX_ROUNDS = 80
"""How often markers that cover each other are moved; later rounds change nothing."""

SHAPES = (
    "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z",  # circle
    "M-5-5h10v10h-10z",  # square
    "M0-7l7 7-7 7-7-7z",  # diamond
    "M0-6.5l6.5 11.5h-13z",  # triangle
    "M-6.3 0a6.3 6.3 0 1 0 12.6 0a6.3 6.3 0 1 0-12.6 0zm3.3 0a3 3 0 1 1 6 0a3 3 0 1 1-6 0z",  # ring
    "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",  # cross
    "M0 6.5l6.5-11.5h-13z",  # triangle on its point
    "M-6-6h12v12h-12zm3 3v6h6v-6z",  # frame
)
"""A marker's outline around 0 0; told apart without colour."""


@dataclass(frozen=True)
class Scheme:
    """The colours of one picture. Each marker has a contrast of 3:1 or more with land and paper."""

    paper: str
    """The page behind the picture, and the edge of the markers."""
    land: str
    markers: tuple[str, ...]
    """One for each shape; the style sheet has the same for the legend."""


SCHEMES = {
    "light": Scheme(
        "#fff", "#d5dff1", ("#0b4fc4", "#a83c00", "#7a2ea0", "#0a6b3f", "#b8125c", "#00616e", "#655d00", "#454c60")
    ),
    "dark": Scheme(
        "#0c1322", "#2a3c63", ("#8fb8ff", "#ffb267", "#d9b0ff", "#73dfa5", "#ff9cc4", "#6adcec", "#e2dc5e", "#d7deee")
    ),
}
"""Preferred colour scheme → colours."""


@dataclass(frozen=True)
class Marker:
    """What stands for a region; `number` counts from 1 and begins again after the last shape."""

    number: int
    outline: str


def marker(index: int) -> Marker:
    """Return the marker of a region, by its position in data/regions.yml (from 0)."""
    position = index % len(SHAPES)
    return Marker(position + 1, SHAPES[position])


def size() -> tuple[int, int]:
    """Return width and height of the picture."""
    return WIDTH, round(project(CENTRE, SOUTH)[1])


def picture(world: WorldMap, regions: Iterable[Region], scheme: Scheme, enlarged: float = 1) -> str:
    """Return the picture as the text of an SVG file; `enlarged`: how much larger the markers are, as in NARROW."""
    drawn = list(regions)
    spots = place(world, drawn, 2 * RADIUS * enlarged + GAP)
    larger = f' transform="scale({enlarged})"' if enlarged != 1 else ""
    width, height = size()
    shapes = {marker(index).number: marker(index).outline for index in range(len(drawn))}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" ',
        f'viewBox="0 0 {width} {height}"><defs>',
        *(f'<path id="m{number}" d="{outline}"{larger}/>' for number, outline in shapes.items()),
        f'</defs><path fill="{scheme.land}" fill-rule="evenodd" d="{land(world)}"/>',
        f'<g stroke="{scheme.paper}" stroke-width="2" paint-order="stroke">',
        *(_group(marker(index), spots, index, scheme) for index in range(len(drawn))),
        "</g></svg>\n",
    ]
    return "".join(parts)


def legend(index: int, scheme: Scheme) -> str:
    """Return the marker of a region alone, by its position in data/regions.yml (from 0), as the text of an SVG file."""
    shown, half = marker(index), 7
    box = f"{-half} {-half} {2 * half} {2 * half}"
    fill = scheme.markers[shown.number - 1]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path fill="{fill}" d="{shown.outline}"/></svg>\n'


def _group(shown: Marker, spots: list["Spot"], index: int, scheme: Scheme) -> str:
    here = (spot for spot in spots if spot.region == index)
    uses = "".join(f'<use href="#m{shown.number}" x="{round(spot.x)}" y="{round(spot.y)}"/>' for spot in here)
    return f'<g fill="{scheme.markers[shown.number - 1]}">{uses}</g>'


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a point of the earth in the picture, by the Equal Earth projection (Šavrič, Patterson and Jenny, 2018)."""
    east = radians((longitude - CENTRE + 180) % 360 - 180)
    scale = WIDTH / 2 / _across(pi, 0)
    return WIDTH / 2 + _across(east, radians(latitude)) * scale, (_up(radians(NORTH)) - _up(radians(latitude))) * scale


def _across(east: float, north: float) -> float:
    angle = _parametric(north)
    slope = 9 * 0.003796 * angle**8 + 7 * 0.000893 * angle**6 - 3 * 0.081106 * angle**2 + 1.340264
    return 2 * sqrt(3) * east * cos(angle) / (3 * slope)


def _up(north: float) -> float:
    angle = _parametric(north)
    return 0.003796 * angle**9 + 0.000893 * angle**7 - 0.081106 * angle**3 + 1.340264 * angle


def _parametric(north: float) -> float:
    return asin(sqrt(3) / 2 * sin(north))


def land(world: WorldMap) -> str:
    """Return the land as the data of one path, in whole units, each point relative to the one before."""
    return "".join(_outline(ring) for ring in world.land)


@lru_cache(maxsize=512)
def _outline(ring: str) -> str:
    """Return a ring as a path; both schemes have the same ones, and every build while somebody edits."""
    points = [(round(x), round(y)) for x, y in (project(*map(float, point.split())) for point in ring.split(", "))]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points) if a != b]
    lines = "".join(f" {number}" if number >= 0 else str(number) for step in steps for number in step)
    return f"M{points[0][0]} {points[0][1]}l{lines.removeprefix(' ')}z"


@dataclass
class Spot:
    """Where a marker stands, in units; `region` is the position of its region."""

    region: int
    x: float
    y: float


def place(world: WorldMap, regions: Iterable[Region], distance: float = MIN_DISTANCE) -> list[Spot]:
    """Return a spot for each country of each region; those of a country in two regions stand side by side."""
    spots = []
    seen: dict[str, int] = {}
    for index, region in enumerate(regions):
        for code in region.countries:
            x, y = project(*world.places[code])
            spots.append(Spot(index, _inside(x + seen.get(code, 0) * distance, distance), y))
            seen[code] = seen.get(code, 0) + 1
    return spread(spots, distance)


def _inside(x: float, distance: float) -> float:
    return min(max(x, EDGE + distance / 2), WIDTH - EDGE - distance / 2)


def spread(spots: list[Spot], distance: float = MIN_DISTANCE) -> list[Spot]:
    """Move spots apart that cover each other, half the way each, until they no longer do."""
    for _ in range(MAX_ROUNDS):
        moved = False
        for one, other in _close(spots, distance):
            _part(one, other, distance)
            moved = True
        if not moved:
            break
    return spots


def _close(spots: list[Spot], distance: float) -> Iterator[tuple[Spot, Spot]]:
    """Yield pairs that cover each other; sorted from west to east, so that only neighbours are compared."""
    ordered = sorted(spots, key=lambda spot: (spot.x, spot.y, spot.region))
    for index, one in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if other.x - one.x >= distance:
                break
            if hypot(other.x - one.x, other.y - one.y) < distance - 0.1:
                yield one, other


def _part(one: Spot, other: Spot, distance: float) -> None:
    across, down = other.x - one.x, other.y - one.y
    apart = hypot(across, down)
    if apart == 0:
        across, apart = 1.0, 1.0
    push = (distance - apart) / 2 / apart
    for spot, sign in ((one, -1), (other, 1)):
        spot.x = _inside(spot.x + sign * across * push, distance)
        spot.y += sign * down * push
