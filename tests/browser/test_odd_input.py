"""What people really type and paste: it arrives as they meant it, or they are told."""

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.people import EXPERT, fill

NAMES = {
    "a single letter": ("X", "X"),
    "Arabic": ("محمد", "محمد"),
    "Chinese": ("王小明", "王小明"),
    "Persian with its joiner": ("علی‌رضا", "علی‌رضا"),
    "right-to-left marks": ("\u200fAwa\u202e", "Awa"),
    "emoji": ("Awa 🌍", "Awa 🌍"),
    "accents taken apart": (unicodedata.normalize("NFD", "Zoé Ñandú"), "Zoé Ñandú"),
    "pasted white space": ("  Awa\t\u00a0Sow  ", "Awa Sow"),
    "markup": ('<b>Awa</b> & "Co"', '<b>Awa</b> & "Co"'),
}


@pytest.fixture
def page(browser: Browser, receiver: Receiver, script: bool) -> Iterator[Page]:
    """The expert form."""
    with browser.new_context(base_url=receiver.address, java_script_enabled=script) as context:
        opened = context.new_page()
        opened.goto("/en/apply/")
        yield opened


def send(page: Page, site: Site, script: bool, **changes: Any) -> None:
    """Fill in and send the expert form."""
    fill(page, site.forms["expert"], {**EXPERT, **changes})
    page.locator("#form button[type=submit]").click()
    if script:
        page.locator(".review .button--primary").first.click()


@pytest.mark.parametrize("about", NAMES)
def test_odd_names_arrive(about: str, page: Page, script: bool, site: Site, receiver: Receiver) -> None:
    typed, kept = NAMES[about]
    send(page, site, script, given_name=typed)
    reference = page.locator("[data-reference]").first
    expect(reference).to_be_visible()
    shown = receiver.command("show", reference.inner_text())
    assert f"    {kept}\n" in shown


@pytest.mark.parametrize("name", ["x" * 300, "\u200b \u200f"], ids=["300 characters", "nothing to be seen"])
def test_names_that_cannot_be_kept_are_explained(name: str, page: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    send(page, site, script=False, given_name=name)
    expect(page.locator("#given_name-error")).to_be_visible()
    assert receiver.references() == before


def test_pasted_line_breaks_are_kept_where_there_is_room(
    page: Page, script: bool, site: Site, receiver: Receiver
) -> None:
    send(page, site, script, motivation="one\r\n\r\ntwo")
    reference = page.locator("[data-reference]").first
    expect(reference).to_be_visible()
    assert "    one\n" in receiver.command("show", reference.inner_text())
