"""What only a browser can tell: nothing overflows, every stop of the keyboard is seen, little is fetched."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sitedata.site import Site

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
    for language in site.languages:
        # Side by side, for each is watched until nothing moves any more.
        visits = [Visit(browser, receiver.address, one.url) for one in site.pages.values() if one.language == language]
        for visit in visits:
            asked = visit.end()
            assert 1 <= len(asked) <= 4, asked
            assert all(address.startswith(receiver.address) for address in asked), asked


class Visit:
    """A visitor who has never been there, and what the page asks for."""

    def __init__(self, browser: Browser, address: str, url: str) -> None:
        self.asked: list[str] = []
        self.context = browser.new_context(base_url=address, viewport={"width": 360, "height": 740})
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto("/" + url)

    def end(self) -> list[str]:
        """Wait until nothing is asked for any more, and leave."""
        self.page.wait_for_load_state("networkidle")
        self.context.close()
        return self.asked


LINES = """element => Math.round(
  element.getBoundingClientRect().height / parseFloat(getComputedStyle(element).lineHeight))"""
APART = """element => {
  const range = document.createRange();
  range.selectNodeContents(element.previousSibling);
  const [before, own] = [range.getBoundingClientRect(), element.getBoundingClientRect()];
  return before.right + 2 < own.left || before.bottom <= own.top;
}"""


def test_numbers_and_addresses_are_not_broken(browser: Browser, site: Site, receiver: Receiver) -> None:
    """The count beside a list of countries, and the team's address in its button, apart from the words before it."""
    with browser.new_context(base_url=receiver.address) as context:
        page = context.new_page()
        for language in site.languages:
            page.goto("/" + site.page(language, "regions").url)
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 740})
                kept = page.locator(".countries__count, .contact .button > span")
                assert {element.evaluate(LINES) for element in kept.all()} == {1}, (language, width)
                assert page.locator(".contact .button > span").evaluate(APART), (language, width)


def test_a_link_to_a_table_of_the_privacy_notice_opens_it(browser: Browser, site: Site, receiver: Receiver) -> None:
    with browser.new_context(base_url=receiver.address, java_script_enabled=False) as context:
        page = context.new_page()
        # Of a form that withdraws nothing is stored.
        storing = [name for name, form in site.forms.items() if not form.withdraws]
        for name in storing:
            page.goto("/" + site.page(site.languages[0], "privacy").url)
            expect(page.locator("table")).to_have_count(len(storing))
            expect(page.locator("table:visible")).to_have_count(0)
            page.goto("/" + site.page(site.languages[0], "privacy").url + f"#data-{name}")
            expect(page.locator("table:visible")).to_have_count(1)
            expect(page.locator(f"#data-{name}")).to_be_in_viewport()


def test_the_headings_of_a_long_page_stand_above_its_text_or_beside_it(
    browser: Browser, site: Site, receiver: Receiver
) -> None:
    with browser.new_context(base_url=receiver.address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/" + site.page(site.languages[0], "privacy").url)
        contents, text = page.locator(".contents"), page.locator(".outlined .prose").first
        page.set_viewport_size({"width": 360, "height": 740})
        above, below = contents.bounding_box(), text.bounding_box()
        assert above
        assert below
        assert above["y"] + above["height"] <= below["y"]
        page.set_viewport_size({"width": 1280, "height": 740})
        beside, own = contents.bounding_box(), text.bounding_box()
        assert beside
        assert own
        assert own["x"] + own["width"] <= beside["x"]
        contents.get_by_role("link").last.click()
        expect(page.locator(".outlined h2").last).to_be_in_viewport()
        expect(contents.get_by_role("link").last).to_be_in_viewport()
