"""Chromium through Playwright: each visitor is a context of the one that all tests share."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.engines.visitor import Visitor

REFUSED = """for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });
}"""
"""A Chromium without a window has no setting for site data; with that setting, reading any of these throws."""


class Chromium:
    """The shared Chromium."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    @contextmanager
    def visit(self, address: str, visitor: Visitor) -> Iterator[Page]:
        """A page whose addresses start at `address`; an error of its scripts fails the test."""
        context = self._browser.new_context(
            base_url=address,
            java_script_enabled=visitor.script,
            color_scheme="dark" if visitor.dark else "light",
            viewport={"width": visitor.width, "height": visitor.height},
        )
        if not visitor.site_data:
            context.add_init_script(REFUSED)
        with opened(context, visitor) as page:
            yield page


@contextmanager
def opened(context: BrowserContext, visitor: Visitor) -> Iterator[Page]:
    """A page of a context that is closed afterwards; its errors fail the test if the visitor is watched."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    # Chromium reports the status of the form's own answer (422) as an error as well.
    wrong = [error for error in errors if "422" not in error]
    assert not (visitor.watched and wrong), wrong
