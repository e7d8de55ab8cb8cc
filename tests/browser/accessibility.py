"""What a page must hold in every look: nothing that axe or others find, nothing that scrolls sideways."""

from playwright.sync_api import Page

from inspection.looks import violations
from tests.browser.checkers import others


def check(page: Page, where: str) -> None:
    """No violation in any look of what the page shows now, and no sideways scrolling at 320 px (400 % of 1280 px)."""
    found: list[object] = list(violations(page))
    for failures in others():
        found += failures(page)
    assert not found, f"{where}: {found}"
