"""axe (WCAG 2.2 A and AA, and its best practices) on every page and in every state of both forms."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sitedata.site import Site

from inspection import states
from tests.browser.accessibility import check
from tests.browser.conftest import OtherWays, Receiver
from tests.browser.people import FORMS, fill

LANGUAGES = ("fr", "en", "es")


@pytest.fixture
def page(browser: Browser, receiver: Receiver) -> Iterator[Page]:
    """A page with JavaScript."""
    with browser.new_context(base_url=receiver.address) as context:
        yield context.new_page()


def address(site: Site, form: str, language: str) -> str:
    return "/" + next(found.url for found in site.pages_with(form=form) if found.language == language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page(language: str, page: Page, site: Site) -> None:
    for found in site.pages.values():
        if found.language == language:
            page.goto("/" + found.url)
            check(page, found.url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_folded(language: str, page: Page, site: Site) -> None:
    """The menu of a phone, and the pages that fold most."""
    for name in ("index", "privacy", "regions"):
        found = site.page(language, name)
        page.goto("/" + found.url)
        for state in states.unfolded(page):
            check(page, f"{found.url}, {state}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search(language: str, page: Page, site: Site) -> None:
    """With results and without."""
    for state in states.searched(page, "/" + site.page(language, "search").url, "MIEUX"):
        assert bool(page.locator("#search-results > li").count()) == ("results" in state)
        check(page, state)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal(language: str, page: Page, site: Site) -> None:
    """What the receiver says of what it cannot take."""
    for state in states.refused(page, address(site, "expert", language)):
        assert page.locator("html").get_attribute("lang") == language
        check(page, state)


def test_the_page_that_is_not_found(page: Page) -> None:
    page.goto("/nowhere/")
    check(page, "404")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_every_state_of_a_form(form: str, language: str, page: Page, site: Site) -> None:
    """Errors, answers kept, last look, an interrupted sending, receipt. The empty form is one of the pages."""
    page.goto(address(site, form, language))
    page.locator("#form button[type=submit]").click()
    expect(page.locator("#error-summary li").first).to_be_visible()
    check(page, "errors")
    page.locator("[data-keep] summary").click()
    check(page, "keeping")
    fill(page, site.forms[form], FORMS[form])
    page.locator("#form button[type=submit]").click()
    expect(page.locator(".review h2")).to_be_focused()
    check(page, "review")
    page.context.set_offline(True)
    page.locator(".review .button--primary").first.click()
    expect(page.locator(".sending .button--primary")).to_be_visible()
    check(page, "interrupted")
    page.context.set_offline(False)
    page.locator(".sending .button--primary").click()
    expect(page.locator("[data-reference]").first).to_be_visible()
    check(page, "receipt")


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_as_the_receiver_shows_them(language: str, browser: Browser, receiver: Receiver, site: Site) -> None:
    """The page that comes back without JavaScript; axe itself runs all the same."""
    with browser.new_context(base_url=receiver.address) as context:
        page = context.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto(address(site, "request", language))
        page.locator("#form button[type=submit]").click()
        expect(page.locator("#error-summary li").first).to_be_visible()
        check(page, "errors from the receiver")


@pytest.mark.parametrize("language", LANGUAGES)
def test_closed_and_by_email(
    language: str, browser: Browser, static_site: Callable[[Path], str], other_ways: OtherWays, site: Site
) -> None:
    """A closed form and one that is sent by e-mail, from a static host."""
    with browser.new_context(base_url=static_site(other_ways.folder)) as context:
        page = context.new_page()
        page.goto(address(site, other_ways.closed, language))
        check(page, "closed")
        page.goto(address(site, other_ways.by_email, language))
        check(page, "by e-mail")
        fill(page, site.forms[other_ways.by_email], FORMS[other_ways.by_email])
        page.locator("#form button[type=submit]").click()
        page.locator(".review .button--primary").first.click()
        expect(page.locator(".draft h2")).to_be_focused()
        check(page, "draft")
