"""What a page must hold in every look: nothing that axe finds, nothing that scrolls sideways."""

from playwright.sync_api import Page

from inspection.looks import violations


def check(page: Page, where: str) -> None:
    """No violation in any look of what the page shows now, and no sideways scrolling at 320 px (400 % of 1280 px)."""
    assert list(violations(page)) == [], where
