"""Former addresses on a host that knows no redirects, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect


@pytest.mark.parametrize("old", ["en/apply-now/", "en/apply-now"])
def test_a_browser_is_led_on(
    browser: Browser, static_site: Callable[[Path], str], moved_site: Path, script: bool, old: str
) -> None:
    with browser.new_context(base_url=static_site(moved_site), java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(f"{old}?reference=ABC#main")
        page.wait_for_url("**/en/apply/*")
        # Without a script, what follows the address is lost.
        assert page.url.endswith("/en/apply/?reference=ABC#main" if script else "/en/apply/")
        expect(page.locator("#form")).to_be_visible()


def test_back_does_not_return_to_the_former_address(
    browser: Browser, static_site: Callable[[Path], str], moved_site: Path, script: bool
) -> None:
    with browser.new_context(base_url=static_site(moved_site), java_script_enabled=script) as context:
        page = context.new_page()
        page.goto("en/")
        page.goto("en/apply-now/")
        page.wait_for_url("**/en/apply/")
        page.go_back()
        page.wait_for_url("**/en/")
