"""The map of the regions in the built site: a picture without words, whose legend and alternative stand beside it."""

import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import Tag
from sitedata.rendering.region_map import SHAPES
from sitedata.site import Site

from tests.build.conftest import BuiltPage
from tests.conftest import build

SVG = "{http://www.w3.org/2000/svg}"
FILES = ("regions-light.svg", "regions-dark.svg", "regions-light-narrow.svg", "regions-dark-narrow.svg")
MAP_BYTES = 7500
"""One picture, compressed: a browser shows no more."""


def drawn(built_site: Path, name: str) -> Path:
    [found] = (built_site / "assets").glob(f"*/{name}")
    return found


@pytest.mark.parametrize("name", FILES)
def test_the_picture_has_one_marker_per_country_of_each_region(name: str, built_site: Path, site: Site) -> None:
    root = ElementTree.parse(drawn(built_site, name)).getroot()
    found = [len(group.findall(f"{SVG}use")) for group in root.findall(f"{SVG}g/{SVG}g")]
    assert found == [len(region.countries) for region in site.regions.regions]
    shapes = [{use.get("href") for use in group} for group in root.findall(f"{SVG}g/{SVG}g")]
    assert shapes == [{f"#m{index % len(SHAPES) + 1}"} for index in range(len(shapes))]


@pytest.mark.parametrize("name", FILES)
def test_the_picture_has_no_words_no_style_and_no_script(name: str, built_site: Path) -> None:
    root = ElementTree.parse(drawn(built_site, name)).getroot()
    kinds = Counter(element.tag.removeprefix(SVG) for element in root.iter())
    assert set(kinds) == {"svg", "defs", "path", "g", "use"}
    assert "".join(root.itertext()).strip() == ""
    assert not any(key == "style" or key.startswith("on") for element in root.iter() for key in element.attrib)


def test_the_pictures_are_small(built_site: Path) -> None:
    for name in FILES:
        assert len(gzip.compress((drawn(built_site, name)).read_bytes(), 9, mtime=0)) <= MAP_BYTES, name


@pytest.mark.parametrize("name", ["index", "regions"])
def test_the_map_has_an_alternative_and_a_legend(
    name: str, site: Site, pages: dict[str, BuiltPage], built_site: Path
) -> None:
    for language in site.languages:
        page = pages[site.page(language, name).url]
        picture = page.soup.select_one("picture.map")
        assert picture
        image, sources = picture.select_one("img"), picture.select("source")
        assert image
        addresses = [str(image["src"]), *(str(source["srcset"]) for source in sources)]
        assert {Path(address).name for address in addresses} == set(FILES)
        assert image["alt"] == site.word(language, "regions.map_alt")
        for address in addresses:
            assert (page.path.parent / address).resolve().parent.parent == (built_site / "assets").resolve()
            assert (page.path.parent / address).is_file()
        legend = picture.find_next_sibling("ul")
        assert isinstance(legend, Tag)
        assert targets(legend) == [f"region-{region.id}" for region in site.regions.regions]
        lists = pages[site.page(language, "regions").url].soup
        for link in legend.select("a"):
            target = lists.find(id=str(link["href"]).partition("#")[2])
            assert target, link["href"]
            assert link.select_one("svg.marker[aria-hidden=true] path")


def targets(legend: Tag) -> list[str]:
    return [str(link["href"]).partition("#")[2] for link in legend.select("a")]


def test_a_site_without_a_map_shows_none(copy_of_project: Callable[[], Path], tmp_path: Path) -> None:
    root = copy_of_project()
    (root / "data" / "map.yml").unlink()
    done = build(root, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert not list((tmp_path / "site").rglob("regions-*.svg"))
    text = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "<picture" not in text
    assert 'class="marker' not in text
    assert "#region-" in text
