"""What a visitor downloads: bytes on the way, files kept for a year, nothing of the theme."""

import gzip
import re
from pathlib import Path

import brotli
from sitedata.build.assets import scripts

from inspection.weight import FIRST_ROUND_TRIP, FIRST_VIEW, first_view, text_bytes
from tests.build.conftest import BuiltPage
from tests.conftest import ROOT

SCRIPTS = ROOT / "overrides" / "scripts"
FORM_SCRIPTS = 16_000
"""All scripts that a page with a form may load, each compressed on its own, as browsers get them."""
SEARCH_SCRIPT = 2 * 1024
"""Of the search page."""
FINDING_SCRIPT = 2 * 1024
FIRST_RESULT = 40 * 1024
"""All that is fetched when somebody begins to search, until the first results stand there."""
RECEIPT_SCRIPT = 512
CONVERTING_SCRIPT = 2 * 1024
"""Only who chooses a picture that no question takes loads it."""
MOVED_SCRIPT = 200
"""What runs at a former address and nowhere else."""
OPENING_SCRIPT = 1536
"""Only pages of forms with dates load it."""
REQUESTS = 4
NOT_FOUND = 6_000


def test_a_page_is_read_after_the_first_round_trip(pages: dict[str, BuiltPage]) -> None:
    assert {page.url: size for page in pages.values() if (size := text_bytes(page)) > FIRST_ROUND_TRIP} == {}


def test_the_first_view_is_small(pages: dict[str, BuiltPage]) -> None:
    for page in pages.values():
        sizes = first_view(page)
        assert len(sizes) <= REQUESTS, page.url
        assert sum(sizes.values()) <= FIRST_VIEW, page.url


def test_the_page_that_is_not_found_is_smallest(pages: dict[str, BuiltPage]) -> None:
    assert pages["404.html"].path.stat().st_size <= NOT_FOUND


def test_scripts_are_small() -> None:
    sizes = {name: len(brotli.compress(text.encode())) for name, text in scripts(SCRIPTS).items()}
    assert sizes.pop("search.js") <= SEARCH_SCRIPT
    assert sizes.pop("search/finding.js") <= FINDING_SCRIPT
    assert sizes.pop("moved.js") <= MOVED_SCRIPT
    assert sizes.pop("form/opening.js") <= OPENING_SCRIPT
    assert sizes.pop("form/converting.js") <= CONVERTING_SCRIPT
    # A form is sent to the receiver or by e-mail: journey.js loads one way. The receipt is a page of its own.
    assert sizes.pop("receipt.js") <= RECEIPT_SCRIPT
    ways = [sizes.pop("form/draft.js"), sizes.pop("form/sending.js")]
    assert sum(sizes.values()) + max(ways) <= FORM_SCRIPTS


def test_a_search_fetches_little(built_site: Path) -> None:
    """At worst: both scripts, what holds for all words, three files of words, and the four largest pages."""
    for head in built_site.glob("assets/*/*/index.json"):
        copies = [path.stat().st_size for path in head.parent.glob("words-*.json.br")]
        pages = [path.stat().st_size for path in head.parent.glob("[0-9]*.json.br")]
        worst = sum(sorted(copies)[-3:]) + sum(sorted(pages)[-4:]) + head.stat().st_size
        assert SEARCH_SCRIPT + FINDING_SCRIPT + worst <= FIRST_RESULT, head


def test_only_comments_and_indentation_are_left_out_of_a_script() -> None:
    """Line by line: what is published is what was written, but for whole lines that begin like a comment."""
    for name, text in scripts(SCRIPTS).items():
        written = [line.strip() for line in (SCRIPTS / name).read_text("utf-8").splitlines()]
        assert text.splitlines() == [line for line in written if not re.match(r"$|//|/\*|\* ", line)], name
        # White space that stands in a text over several lines would be lost.
        assert "\n" not in "".join(re.findall(r"`(?:\\.|[^`\\])*`", text)), name


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
        for file in page.loaded("link[rel=stylesheet]", "href") + page.loaded("script[src]", "src"):
            assert made in file.parents, (page.url, file)
        for file in page.loaded("link[rel=icon]", "href") + page.loaded("img[src]", "src"):
            assert re.fullmatch(r"[0-9a-f]{10}", file.relative_to(built_site / "assets").parts[0]), (page.url, file)


def test_nothing_of_the_theme_is_shipped(built_site: Path) -> None:
    assert not (built_site / "assets" / "stylesheets").exists()
    assert not (built_site / "assets" / "javascripts").exists()
    assert not list(built_site.rglob("*.map"))
