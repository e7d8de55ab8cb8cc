"""How the map of the regions is drawn: projection, markers that never cover each other, colours that can be seen."""

import re
import shutil
from itertools import combinations
from math import hypot
from pathlib import Path

import pytest
from sitedata.loading import load_site
from sitedata.rendering import region_map
from sitedata.rendering.region_map import SCHEMES, SHAPES, Spot
from sitedata.site import Site

from tests.conftest import ROOT
from tests.contrast import contrast
from tests.sitedata.casefiles import SMALL

STYLE = "".join((ROOT / "overrides/styles" / f"{part}.css").read_text("utf-8") for part in ("tokens", "sections"))


@pytest.mark.parametrize("name", SCHEMES)
def test_every_marker_can_be_seen_on_land_and_on_paper(name: str) -> None:
    scheme = SCHEMES[name]
    assert len(scheme.markers) == len(SHAPES) == len(set(SHAPES)) == len(set(scheme.markers))
    for colour in scheme.markers:
        assert contrast(colour, scheme.land) >= 3, colour
        assert contrast(colour, scheme.paper) >= 3, colour


def test_the_legend_has_the_colours_of_the_map() -> None:
    light, dark = SCHEMES["light"].markers, SCHEMES["dark"].markers
    assert re.findall(r"--m\d: (#[0-9a-f]+);", STYLE) == [*light, *dark]
    assert re.findall(r"--paper: (#[0-9a-f]+);", STYLE) == [SCHEMES["light"].paper, SCHEMES["dark"].paper]
    for number in range(1, len(SHAPES) + 1):
        assert f".marker--{number} {{ color: var(--m{number}); }}" in STYLE


def test_more_regions_than_markers_begin_again() -> None:
    assert region_map.marker(len(SHAPES)) == region_map.marker(0)
    assert region_map.marker(1).number == 2


def test_the_equator_fills_the_width_and_the_cut_is_in_the_bering_strait() -> None:
    width, height = region_map.size()
    assert region_map.project(-168.9, 0)[0] == pytest.approx(0, abs=1)
    assert region_map.project(190.9, 0)[0] == pytest.approx(width, abs=1)
    assert region_map.project(-169.1, 0)[0] == pytest.approx(width, abs=1)
    assert region_map.project(region_map.CENTRE, 84) == pytest.approx((width / 2, 0))
    assert region_map.project(region_map.CENTRE, -57)[1] == pytest.approx(height, abs=1)


@pytest.mark.parametrize("enlarged", [1, region_map.NARROW])
def test_no_marker_covers_another_or_leaves_the_map(enlarged: float, site: Site) -> None:
    assert site.map
    width, height = region_map.size()
    radius = region_map.RADIUS * enlarged
    spots = region_map.place(site.map, site.regions.regions, 2 * radius + region_map.GAP)
    for one, other in combinations(spots, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= 2 * radius - 0.5, (one, other)
    for spot in spots:
        assert radius + region_map.EDGE <= spot.x <= width - radius - region_map.EDGE
        assert radius <= spot.y <= height - radius


def test_markers_can_be_seen_on_a_phone() -> None:
    """The picture is as wide as the screen there: 360 pixels or more."""
    assert 2 * region_map.RADIUS * region_map.NARROW * 360 / region_map.WIDTH >= 7.5


def test_markers_of_one_place_are_parted() -> None:
    one, other = region_map.spread([Spot(0, 100, 100), Spot(1, 100, 100)])
    assert hypot(one.x - other.x, one.y - other.y) == pytest.approx(region_map.MIN_DISTANCE, abs=0.2)


def test_a_site_without_a_map_is_whole(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "data" / "map.yml").unlink()
    site, problems = load_site(tmp_path)
    assert problems == ()
    assert site
    assert site.map is None
