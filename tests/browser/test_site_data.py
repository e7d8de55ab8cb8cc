"""A browser that keeps nothing for sites: the form arrives all the same, and no answer goes away without a word."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.engines.sight import on_screen
from tests.browser.engines.visitor import Engine, Visitor
from tests.browser.people import EXPERT, FORMS, check_arrived, fill, send

STORES = """() => {
  try {
    localStorage.setItem("one", "1");
    return localStorage.getItem("one");
  } catch {
    return null;
  }
}"""


@pytest.fixture
def visitor(engine: Engine, receiver: Receiver) -> Iterator[Page]:
    """A visitor with JavaScript whose browser keeps nothing."""
    with engine.visit(receiver.address, Visitor(site_data=False)) as page:
        page.goto("/es/")
        assert page.evaluate(STORES) is None
        yield page


@in_every_engine
@pytest.mark.parametrize("form", FORMS)
def test_the_form_arrives(form: str, visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    visitor.goto("/" + next(page.url for page in site.pages_with(form=form) if page.language == "es"))
    fill(visitor, site.forms[form], FORMS[form])
    send(visitor, script=True)
    check_arrived(visitor, receiver, before)


# WebKitGTK keeps `sessionStorage` whatever it is told; Safari does not.
@pytest.mark.parametrize("engine", ["chromium", "firefox"], indirect=True)
def test_another_language_is_not_shown_before_it_is_said_that_the_answers_stay_behind(
    visitor: Page, site: Site
) -> None:
    visitor.goto("/es/presentarse/")
    visitor.locator("#given_name").fill(str(EXPERT["given_name"]))
    visitor.locator("header a[hreflang=fr]").click()
    said = visitor.locator("[data-said]")
    expect(said).to_have_text(site.word("es", "browser.not_carried"))
    on_screen(said)
    expect(visitor.locator("#given_name")).to_have_value(str(EXPERT["given_name"]))
    visitor.locator("header a[hreflang=fr]").click()
    expect(visitor).to_have_url(re.compile("/se-proposer/$|/fr/|/candidature"))
