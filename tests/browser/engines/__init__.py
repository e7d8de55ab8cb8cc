"""The browser engines that visitors have: Chromium's, Firefox's and WebKit's (Safari's).

A test that asks for the fixture `visitor` runs in Chromium. With `@in_every_engine` above it runs in all three; it
takes `expect` from `tests.browser.engines.expecting` then, and nothing else changes. `webdriver.py` says what a page in
WebKit can do: the part of Playwright's Page and Locator that the journeys use.
"""

import pytest

in_every_engine = pytest.mark.parametrize("engine", ["chromium", "firefox", "webkit"], indirect=True)
"""Runs a test once in each engine."""
