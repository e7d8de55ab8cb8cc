"""From page to page with the Tab key: every stop comes into view and shows that it has the focus."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sitedata.site import Site

from bench.browsing import walk
from tests.browser.conftest import Receiver

FEWEST = 10
"""Stops every page has at least: header and footer."""


@pytest.fixture(params=[360, 1280])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page at two widths, in pixels."""
    with browser.new_context(viewport={"width": request.param, "height": 740}, bypass_csp=True) as context:
        yield context.new_page()


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_every_stop_is_seen(language: str, page: Page, site: Site, receiver: Receiver) -> None:
    for found in site.pages.values():
        if found.language == language:
            walked = walk(page, receiver.address + found.url)
            assert walked.stops >= FEWEST, found.url
            assert (walked.out_of_sight, walked.without_focus) == ((), ()), found.url


def test_the_menu_is_reached_and_opened_by_keyboard(browser: Browser, receiver: Receiver, site: Site) -> None:
    with browser.new_context(base_url=receiver.address, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto("/en/")
        switch = page.locator(".menu summary")
        for _ in range(FEWEST):
            page.keyboard.press("Tab")
            if switch.evaluate("node => node === document.activeElement"):
                break
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{site.page('en', 'request').url}")


def test_the_way_to_the_content_is_the_first_stop(page: Page, receiver: Receiver) -> None:
    page.goto(receiver.address + "en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
