"""What only a browser can tell: nothing overflows, every stop of the keyboard is seen, little is fetched."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sitedata import Site

from tests.browser.conftest import Receiver

VISIBLE = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return {
    what: element.outerHTML.slice(0, 120),
    seen: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth && style.visibility === "visible",
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
  };
}"""


@pytest.fixture(params=[320, 1280])
def wide_page(request: pytest.FixtureRequest, browser: Browser, receiver: Receiver) -> Iterator[Page]:
    """A page at two widths, in pixels."""
    context = browser.new_context(base_url=receiver.address, viewport={"width": request.param, "height": 800})
    yield context.new_page()
    context.close()


def test_no_page_scrolls_sideways(wide_page: Page, site: Site) -> None:
    for page in site.pages.values():
        wide_page.goto("/" + page.url)
        over = wide_page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, page.url


@pytest.mark.parametrize("name", ["index", "apply", "regions"])
def test_every_stop_of_the_keyboard_can_be_seen(name: str, wide_page: Page, site: Site) -> None:
    wide_page.goto("/" + site.page("en", name).url)
    wide_page.keyboard.press("Tab")
    stops = 0
    while (stop := wide_page.evaluate(VISIBLE)) is not None:
        assert stop["seen"], stop["what"]
        assert stop["marked"], stop["what"]
        stops += 1
        assert stops < 400
        wide_page.keyboard.press("Tab")
    assert stops > 5


def test_a_first_visit_asks_for_little_and_only_here(browser: Browser, site: Site, receiver: Receiver) -> None:
    """At most four requests, none to anybody else, whatever the page a visitor comes to first."""
    for page in site.pages.values():
        asked: list[str] = []
        with browser.new_context(base_url=receiver.address, viewport={"width": 360, "height": 740}) as context:
            newcomer = context.new_page()
            newcomer.on("request", lambda request, asked=asked: asked.append(request.url))
            newcomer.goto("/" + page.url)
            newcomer.wait_for_load_state("networkidle")
        assert len(asked) <= 4, asked
        assert all(address.startswith(receiver.address) for address in asked), asked
