"""Pictures and downloads of docs/assets/, from the text of pages in every language to a visitor's browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Page, Response

from tests.browser.accessibility import check
from tests.browser.conftest import running_receiver
from tests.browser.holding import Held
from tests.conftest import build, copy_sources
from tests.pictures import png

pytestmark = pytest.mark.process
LANGUAGES = ("fr", "en", "es")
SUPPORT = {"fr": "soutien/", "en": "en/support/", "es": "es/apoyo/"}
HOME = {"fr": "", "en": "en/", "es": "es/"}
PDF = b"%PDF-1.7\n"
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><style>.a { fill: #c00 }</style>
<rect class="a" width="200" height="100"/><text y="50" style="fill: #000; font-size: 20px">A</text></svg>
"""
TEXT = """
## Files

![A map](../assets/map.png)

![-](../assets/line.svg)

* [Guide](../assets/guide.pdf)
* [Guía](../assets/guide.es.pdf)
* [Guide (PDF)](../assets/guide.pdf#page=2)
* [Guide in PDF](../assets/guide.pdf)
* [Guide](../assets/guide.pdf) (PDF, 1,2 Mo)
* [Guide, PDF 1,2 Mo](../assets/guide.pdf)
* [**List**](../assets/2026/list.xlsx)
* [![A cover](../assets/map.png)](../assets/guide.pdf)
"""
SAID = {
    "fr": [
        "Guide (PDF, 1,2 Mo)",
        "Guía (PDF, en espagnol, 801 ko)",
        "Guide (PDF, 1,2 Mo)",
        "Guide in PDF (1,2 Mo)",
        "Guide",
        "Guide, PDF 1,2 Mo",
        "List (XLSX, 12 ko)",
        "(PDF, 1,2 Mo)",
    ],
    "en": [
        "Guide (PDF, 1.2 MB)",
        "Guía (PDF, in Spanish, 801 kB)",
        "Guide (PDF, 1.2 MB)",
        "Guide in PDF (1.2 MB)",
        "Guide",
        "Guide, PDF 1,2 Mo",
        "List (XLSX, 12 kB)",
        "(PDF, 1.2 MB)",
    ],
    "es": [
        "Guide (PDF, 801 kB)",
        "Guía (PDF, 801 kB)",
        "Guide (PDF, 801 kB)",
        "Guide in PDF (801 kB)",
        "Guide",
        "Guide, PDF 1,2 Mo",
        "List (XLSX, 12 kB)",
        "(PDF, 801 kB)",
    ],
}
"""What the links of each language say; there is a Spanish version of the guide and of the map."""


@dataclass(frozen=True)
class Published:
    """The site with these files, built; the same after a style sheet was changed; where a receiver serves the first."""

    site: Path
    later: Path
    address: str

    def files(self, language: str) -> Tag:
        page = BeautifulSoup((self.site / SUPPORT[language] / "index.html").read_text("utf-8"), "html.parser")
        heading = page.select_one("#files")
        assert heading
        assert heading.parent
        return heading.parent


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("files")
    root = copy_sources(folder)
    _add_files(root / "docs" / "assets")
    for language in LANGUAGES:
        for name in ("support", "index"):
            with (root / "docs" / language / f"{name}.md").open("a", encoding="utf-8") as page:
                page.write(TEXT)
    assert build(root, folder / "site").returncode == 0
    with (root / "overrides/styles/elements.css").open("a", encoding="utf-8") as sheet:
        sheet.write("p { color: red; }\n")
    assert build(root, folder / "later").returncode == 0
    with running_receiver(folder / "site", folder) as receiver:
        yield Published(folder / "site", folder / "later", receiver.address)


def _add_files(assets: Path) -> None:
    (assets / "2026").mkdir()
    (assets / "map.png").write_bytes(png(600, 300))
    (assets / "map.es.png").write_bytes(png(500, 300))
    (assets / "line.svg").write_text(DRAWING, "utf-8")
    (assets / "guide.pdf").write_bytes(PDF.ljust(1_240_000))
    (assets / "guide.es.pdf").write_bytes(PDF.ljust(801_000))
    (assets / "2026" / "list.xlsx").write_bytes(b"PK\3\4".ljust(12_000))


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_say_type_and_size_once(language: str, published: Published) -> None:
    links = published.files(language).select("li > a")
    assert [link.get_text().replace("\u00a0", " ").strip() for link in links] == SAID[language]
    [guide, *_] = links
    assert re.fullmatch(r"Guide \(PDF,\u00a0[\d.,]+\u00a0\w+\)", guide.get_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_its_own_version(language: str, published: Published) -> None:
    files = published.files(language)
    name = "guide.es.pdf" if language == "es" else "guide.pdf"
    links = files.select("li > a")
    assert {Path(str(link["href"]).partition("#")[0]).name for link in links[2:6]} == {name}
    assert str(links[2]["href"]).endswith("#page=2")
    assert links[1].get("hreflang") == (None if language == "es" else "es")
    assert links[0].get("hreflang") is None
    [shown] = files.select("p > img[alt='A map']")
    assert (shown["width"], shown["height"]) == (("500", "300") if language == "es" else ("600", "300"))


def test_a_picture_that_only_decorates_is_passed_over(published: Published) -> None:
    [line] = published.files("en").select("img[src$='line.svg']")
    assert line["alt"] == ""


def test_addresses_of_downloads_stay_when_something_else_changes(published: Published) -> None:
    """Those of pictures too: only what the build makes of style sheets and scripts moves."""
    before, after = ({path.relative_to(site) for path in _own(site)} for site in (published.site, published.later))
    assert before == after
    assert {Path("assets/guide.pdf"), Path("assets/2026/list.xlsx"), Path("assets/map.png")} <= before
    sheets = [next(site.glob("assets/*/site.css")).parent.name for site in (published.site, published.later)]
    assert sheets[0] != sheets[1]


def _own(site: Path) -> Iterator[Path]:
    for path in (site / "assets").rglob("*"):
        made = (path.parent / "site.css").exists() or (path.parents[1] / "site.css").exists()
        if path.is_file() and not made:
            yield path


def test_downloads_may_change_and_pictures_of_pages_may_not(published: Published) -> None:
    with httpx.Client(base_url=published.address) as client:
        download = client.get("/assets/guide.pdf")
        assert download.status_code == 200
        assert download.headers["Content-Type"] == "application/pdf"
        assert download.headers["Cache-Control"] == "public, max-age=3600"
        assert client.get("/assets/guide.pdf", headers={"If-None-Match": download.headers["ETag"]}).status_code == 304
        [shown] = published.files("fr").select("p > img[alt='A map']")
        picture = client.get(f"/soutien/{shown['src']}")
        assert picture.headers["Content-Type"] == "image/png"
        assert "immutable" in picture.headers["Cache-Control"]


@pytest.fixture(params=[*SUPPORT.values(), *HOME.values()])
def page(request: pytest.FixtureRequest, browser: Browser, published: Published) -> Iterator[Page]:
    """A page with files on a small dark screen; nothing it asks for may fail."""
    with browser.new_context(
        base_url=published.address, viewport={"width": 360, "height": 740}, color_scheme="dark"
    ) as context:
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto("/" + request.param, wait_until="networkidle")
        assert [answer.url for answer in answers if answer.status >= 400] == []
        assert errors == []
        yield page


def test_every_browser_width_shows_them_whole(page: Page) -> None:
    """Inside the page, in their own proportions, on white: a drawing without ground stays readable in the dark."""
    for image in page.locator(".prose img").all():
        seen = image.evaluate("one => [one.naturalWidth, one.clientWidth, one.clientHeight, one.width / one.height]")
        natural, width, height, ratio = seen
        assert natural > 0
        assert 0 < width <= 360
        assert ratio == pytest.approx(width / height, rel=0.05)
        assert image.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".prose img").count() == 3


def test_nothing_stands_in_the_way_of_anybody(page: Page) -> None:
    check(page, page.url)


def test_nothing_jumps_while_pictures_arrive(browser: Browser, published: Published) -> None:
    with browser.new_context(base_url=published.address, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        held = Held(page, "**/*.png")
        page.goto("/en/support/", wait_until="domcontentloaded")
        place = "document.querySelector('[href$=\"list.xlsx\"]').getBoundingClientRect().top + scrollY"
        # Not wait_for_function: the page's policy allows no text to become code.
        look = "const look = () => (document.styleSheets.length ? done() : requestAnimationFrame(look))"
        page.evaluate(f"() => new Promise((done) => {{ {look}; look(); }})")
        before = page.evaluate(place)
        held.first()
        held.let_go()
        page.wait_for_load_state("load")
        assert page.evaluate(place) == before


def test_pictures_are_on_paper(published: Published) -> None:
    """No picture waits for being scrolled to: WebKit would leave it out."""
    for language in LANGUAGES:
        assert not published.files(language).select("img[loading]")
