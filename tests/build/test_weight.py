"""What a visitor downloads: bytes on the way, files kept for a year, nothing of the theme."""

import gzip
import re
from pathlib import Path

import brotli

from tests.build.conftest import BuiltPage
from tests.conftest import ROOT

SCRIPTS = ROOT / "overrides" / "scripts"
FORM_SCRIPTS = 12 * 1024
"""All scripts of the forms together, each compressed on its own."""
SEARCH_SCRIPT = 2 * 1024
"""Our part of the search; Pagefind itself is fetched when somebody begins to search."""
MOVED_SCRIPT = 200
"""What runs at a former address and nowhere else."""
OPENING_SCRIPT = 1536
"""Only pages of forms with dates load it."""
FIRST_ROUND_TRIP = 14_000
"""Bytes of HTML and CSS that arrive before the browser has to answer (ten packets of 1,460)."""
FIRST_VIEW = 30_000
REQUESTS = 4
NOT_FOUND = 6_000


def on_the_way(path: Path) -> int:
    """Bytes of a file as gzip, which every browser takes."""
    packed = path.with_name(path.name + ".gz")
    return packed.stat().st_size if packed.is_file() else path.stat().st_size


def loaded(page: BuiltPage, selector: str, attribute: str) -> list[Path]:
    """The files of the built site that a page loads by certain elements."""
    root = page.path.parents[len(Path(page.url.removesuffix("404.html")).parts)]
    found = []
    for tag in page.soup.select(selector):
        target = str(tag[attribute])
        found.append(root / target[1:] if target.startswith("/") else (page.path.parent / target).resolve())
    return found


def test_a_page_is_read_after_the_first_round_trip(pages: dict[str, BuiltPage]) -> None:
    heavy = {}
    for page in pages.values():
        [sheet] = loaded(page, "link[rel=stylesheet]", "href")
        total = on_the_way(page.path) + on_the_way(sheet)
        if total > FIRST_ROUND_TRIP:
            heavy[page.url] = total
    assert heavy == {}


def test_the_first_view_is_small(pages: dict[str, BuiltPage]) -> None:
    for page in pages.values():
        files = [page.path, *loaded(page, "link[rel=stylesheet], link[rel=icon]", "href")]
        # Of two pictures for two colour schemes a browser takes one.
        files += loaded(page, "script[src], img[src]", "src")
        assert len(set(files)) <= REQUESTS, page.url
        assert sum(map(on_the_way, set(files))) <= FIRST_VIEW, page.url


def test_the_page_that_is_not_found_is_smallest(pages: dict[str, BuiltPage]) -> None:
    assert pages["404.html"].path.stat().st_size <= NOT_FOUND


def test_scripts_are_small() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in SCRIPTS.rglob("*.js")}
    assert sizes.pop("search.js") <= SEARCH_SCRIPT
    assert sizes.pop("moved.js") <= MOVED_SCRIPT
    assert sizes.pop("opening.js") <= OPENING_SCRIPT
    assert sum(sizes.values()) <= FORM_SCRIPTS


def test_no_script_writes_markup() -> None:
    for path in SCRIPTS.rglob("*.js"):
        text = path.read_text("utf-8")
        for dangerous in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert dangerous not in text, path.name


def test_copies_hold_what_the_file_holds(built_site: Path) -> None:
    copies = [path for path in built_site.rglob("*") if path.suffix in (".br", ".gz") and path.name != "sitemap.xml.gz"]
    assert {path.suffix for path in copies} == {".br", ".gz"}
    for copy in copies:
        unpack = brotli.decompress if copy.suffix == ".br" else gzip.decompress
        assert unpack(copy.read_bytes()) == copy.with_suffix("").read_bytes(), copy


def test_every_page_has_its_copies(pages: dict[str, BuiltPage]) -> None:
    for page in pages.values():
        assert page.path.with_name(page.path.name + ".br").is_file(), page.url


def test_everything_a_page_loads_is_kept_for_a_year(pages: dict[str, BuiltPage], built_site: Path) -> None:
    """What the build makes is in one folder, named after all of it; each picture in one named after itself."""
    made = next((built_site / "assets").glob("*/site.css")).parent
    for page in pages.values():
        for file in loaded(page, "link[rel=stylesheet]", "href") + loaded(page, "script[src]", "src"):
            assert made in file.parents, (page.url, file)
        for file in loaded(page, "link[rel=icon]", "href") + loaded(page, "img[src]", "src"):
            assert re.fullmatch(r"[0-9a-f]{10}", file.relative_to(built_site / "assets").parts[0]), (page.url, file)


def test_nothing_of_the_theme_is_shipped(built_site: Path) -> None:
    assert not (built_site / "assets" / "stylesheets").exists()
    assert not (built_site / "assets" / "javascripts").exists()
    assert not list(built_site.rglob("*.map"))
