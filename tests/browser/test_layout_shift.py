"""What a script adds to a page moves nothing that is seen already."""

import pytest
from playwright.sync_api import Browser
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.holding import Held
from tests.receiver.waiting import wait_until

GOOD = 0.03
"""Of a largest 0.1 that the Web Vitals call good; Lighthouse gives all points below it."""
PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SHIFTS = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().map((shift) => [shift.value, shift.sources.map(
    ({ node }) => node?.id || node?.className || node?.nodeName)]))).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done([])));
})"""


@pytest.mark.parametrize("size", [(360, 640), (412, 823), (768, 1024), (1280, 800)], ids=lambda size: f"{size[0]} px")
@pytest.mark.parametrize("kind", ["search", "expert", "request"])
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_nothing_moves_when_the_script_comes(
    kind: str, language: str, size: tuple[int, int], browser: Browser, receiver: Receiver, site: Site
) -> None:
    """The script comes after the page has been painted, as on a slow line."""
    width, height = size
    page = browser.new_page(base_url=receiver.address, viewport={"width": width, "height": height})
    held = Held(page, "**/assets/*/*.js")
    pages = [site.page(language, "search")] if kind == "search" else site.pages_with(form=kind)
    page.goto("/" + next(found.url for found in pages if found.language == language), wait_until="commit")
    wait_until(lambda: page.evaluate(PAINTED))
    held.first()
    held.let_go()
    page.wait_for_selector("#search, [data-keep]", state="attached")
    page.evaluate(TWO_FRAMES)
    shifts = page.evaluate(SHIFTS)
    page.context.close()
    assert sum(value for value, _ in shifts) <= GOOD, shifts
