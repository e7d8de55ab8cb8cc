"""`expect` for pages and elements of every engine: Playwright's own, and the same words for WebKit's."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect as playwrights

from tests.browser.engines.session import WebDriverError
from tests.browser.engines.webdriver import SHOWN, Locator, Page
from tests.receiver.waiting import wait_until

TIMEOUT_SECONDS = 30
Wanted = str | re.Pattern[str]
FOCUSED = "(node) => node === document.activeElement"
CHECKED = "(node) => node.checked"
TEXT = "(node) => node.textContent"
VALUE = "(node) => node.value"
ATTRIBUTE = "(node, name) => node.getAttribute(name)"


def expect(what: Any) -> Any:
    """Return the assertions about a page or an element of any engine; each waits until it is true."""
    return Expectation(what) if isinstance(what, Page | Locator) else playwrights(what)


class Expectation:
    """Assertions named as Playwright's, and with `not_` before them what must come to be untrue."""

    def __init__(self, what: Page | Locator, wanted: bool = True) -> None:
        self._what, self._wanted = what, wanted

    def __getattr__(self, name: str) -> Callable[..., None]:
        if not name.startswith("not_to_"):
            raise AttributeError(name)
        found: Callable[..., None] = getattr(Expectation(self._what, not self._wanted), name.removeprefix("not_"))
        return found

    def to_be_visible(self) -> None:
        self._until(lambda: self._now(SHOWN), True)

    def to_be_hidden(self) -> None:
        self._until(lambda: not self._now(SHOWN), True)

    def to_be_focused(self) -> None:
        self._until(lambda: self._now(FOCUSED), True)

    def to_be_checked(self) -> None:
        self._until(lambda: self._now(CHECKED), True)

    def to_have_count(self, count: int) -> None:
        self._until(lambda: self._what.count(), count)  # type: ignore[union-attr]

    def to_have_value(self, value: Wanted) -> None:
        self._until(lambda: self._now(VALUE), value)

    def to_have_attribute(self, name: str, value: Wanted) -> None:
        self._until(lambda: self._now(ATTRIBUTE, name), value)

    def to_have_text(self, text: Wanted) -> None:
        self._until(lambda: spaced(self._now(TEXT)), text if isinstance(text, re.Pattern) else spaced(text))

    def to_contain_text(self, text: str) -> None:
        self._until(lambda: spaced(self._now(TEXT)), re.compile(re.escape(spaced(text))))

    def to_be_empty(self) -> None:
        self._until(lambda: self._now(TEXT), "")

    def to_have_url(self, address: Wanted) -> None:
        self._until(lambda: self._what.url, address)  # type: ignore[union-attr]

    def _now(self, code: str, argument: Any = None) -> Any:
        return self._what.now(code, argument)  # type: ignore[union-attr]

    def _until(self, read: Callable[[], Any], wanted: object) -> None:
        seen: list[object] = []

        def true() -> bool:
            try:
                seen.append(read())
            except WebDriverError as error:
                # The page is changing.
                seen.append(error)
                return False
            return same(seen[-1], wanted) == self._wanted

        try:
            wait_until(true, TIMEOUT_SECONDS)
        except AssertionError:
            expected = wanted if self._wanted else f"not {wanted}"
            page = self._what if isinstance(self._what, Page) else self._what.page
            told = f"{self._what}: expected {expected!r}, last seen {seen[-1]!r} on the page:\n{page.told()}"
            raise AssertionError(told) from None


def same(seen: object, wanted: object) -> bool:
    """Whether what was seen is what is wanted; a pattern is looked for in it."""
    if isinstance(wanted, re.Pattern):
        return seen is not None and bool(wanted.search(str(seen)))
    return seen == wanted


def spaced(text: object) -> str:
    """Return a text with single spaces, as it is compared."""
    return " ".join(str(text or "").split())
