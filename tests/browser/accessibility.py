"""What a page must hold in every look: nothing that axe finds, nothing that scrolls sideways."""

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bench.browsing import LOOKS, TAGS

RUN = "async (options) => (await axe.run(options)).violations"


def check(axe: Axe, page: Page, where: str) -> None:
    """No violation in any look of what the page shows now, and no sideways scrolling at 320 px (400 % of 1280 px)."""
    # After a form was sent without JavaScript, the text is there before its style sheet.
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    page.set_viewport_size({"width": 320, "height": 800})
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, (where, over)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found = AxeResults({"violations": page.evaluate(RUN, {"runOnly": TAGS, "resultTypes": ["violations"]})})
        assert found.violations_count == 0, (where, width, scheme, found.generate_report())
