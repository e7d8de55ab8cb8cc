"""Firefox ESR as Debian has it, through Playwright and WebDriver BiDi."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.browser.engines.chromium import opened
from tests.browser.engines.firefox_session import FirefoxSession
from tests.browser.engines.visitor import Visitor
from tests.browser.engines.webdriver import Page
from tests.programs import needed

Kind = tuple[bool, bool, bool]


class Firefox:
    """One Firefox for each kind of visitor: scripts, site data and dark are settings of a whole browser there.

    `folder` keeps the files that visitors choose.
    """

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self._folder = folder
        self._playwright = playwright
        self._started: dict[Kind, Browser] = {}

    @contextmanager
    def visit(self, address: str, visitor: Visitor) -> Iterator[Page]:
        """A page whose addresses start at `address`; an error of its scripts fails the test."""
        context = self._browser(visitor).new_context(
            base_url=address, viewport={"width": visitor.width, "height": visitor.height}
        )
        with opened(context, visitor) as page:
            yield Page(FirefoxSession(page), address, self._folder)

    def close(self) -> None:
        """End all of them."""
        for browser in self._started.values():
            browser.close()

    def _browser(self, visitor: Visitor) -> Browser:
        kind = (visitor.script, visitor.site_data, visitor.dark)
        if kind not in self._started:
            self._started[kind] = self._playwright.firefox.launch(
                executable_path=needed("firefox-esr"), channel="moz-firefox", firefox_user_prefs=_preferences(*kind)
            )
        return self._started[kind]


def _preferences(script: bool, site_data: bool, dark: bool) -> dict[str, str | float | bool]:
    return {
        # Playwright's own way (`java_script_enabled`) does nothing over BiDi.
        "javascript.enabled": script,
        # 2: no site keeps anything, and reading the storage throws.
        "network.cookie.cookieBehavior": 0 if site_data else 2,
        "layout.css.prefers-color-scheme.content-override": 0 if dark else 1,
    }
