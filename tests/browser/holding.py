"""Requests of a page that a test holds back.

Playwright calls a test's handlers only while the test asks it something: a list that a handler fills may still be empty
when the page has long asked. So whoever needs a request waits for it here.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import Page, Route

from tests.receiver.waiting import wait_until

T = TypeVar("T")


class Held:
    """Each request to these addresses, from now on, of one method where it is given, waits until `let_go`."""

    def __init__(self, page: Page, addresses: str | re.Pattern[str], method: str = "") -> None:
        self._page, self._method = page, method
        self._routes: list[Route] = []
        self._is_open = False
        page.route(addresses, self._take)

    def first(self) -> Route:
        """Wait until there is one, and return the first."""
        return wait_until_told(self._page, lambda: self._routes)[0]

    def let_go(self) -> None:
        """Let go what is held, and what comes later."""
        self._is_open = True
        for route in self._routes:
            route.continue_()

    def _take(self, route: Route) -> None:
        if self._is_open or self._method not in ("", route.request.method):
            route.continue_()
        else:
            self._routes.append(route)


def wait_until_told(page: Page, told: Callable[[], T]) -> T:
    """Wait until there is something that a handler of the page has written down."""

    def look() -> T:
        # The answer does not matter: handlers are called before it.
        page.evaluate("0")
        return told()

    return wait_until(look)
