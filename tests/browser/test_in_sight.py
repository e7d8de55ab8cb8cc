"""What a visitor is led to is on the screen: its box, not only the focus."""

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.holding import Held
from tests.browser.people import FORMS, STEP, confirm, fill, submit, take_away

INSIDE = """(element) => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight + 1;
}"""
FORM_PAGES = {"expert": "/en/apply/", "request": "/es/solicitud/"}


def expect_in_sight(place: Locator) -> None:
    """Wait until the whole box is on the screen."""
    expect(place).to_be_visible()
    page = place.page
    page.wait_for_function(INSIDE, arg=place.element_handle())


def refuse_posts(page: Page) -> None:
    """Let no post through: what answers is not the receiver."""

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=200, content_type="text/html", body="")
        else:
            route.continue_()

    page.route("**/*", refuse)


@pytest.mark.parametrize("form", FORMS)
def test_an_error_link_shows_question_and_message(form: str, visitor: Page, script: bool, site: Site) -> None:
    visitor.goto(FORM_PAGES[form])
    if script:
        fill(visitor, site.forms[form], FORMS[form])
        take_away(visitor)
    submit(visitor)
    links = visitor.locator("#error-summary a")
    expect(links.first).to_be_visible()
    for number in range(links.count()):
        links.nth(number).click()
        field = visitor.locator("[data-field]:has(:focus)")
        if script:
            expect(field).to_have_count(1)
        else:
            target = (links.nth(number).get_attribute("href") or "").removeprefix("#")
            field = visitor.locator(f"[data-field]:has([id='{target}'])")
        expect_in_sight(field.locator(".field__error").first)
        question = field.locator(".field__label, label").first
        expect_in_sight(question)


FIRST = """(element) => {
  const band = element.closest(".band");
  const seen = [...band.querySelectorAll("h2, p, summary, button")].filter((one) => one.getClientRects().length);
  return element.contains(seen[0]);
}"""


@pytest.mark.parametrize("script", [True], ids=["with JavaScript"])
def test_errors_last_look_and_interrupted_sending_come_before_the_help(visitor: Page, site: Site) -> None:
    visitor.set_viewport_size({"width": 360, "height": 740})
    visitor.goto("/candidature/")
    help_ = visitor.locator(".band .prose", has=visitor.locator("h2")).first
    submit(visitor)
    expect(visitor.locator("#error-summary")).to_be_focused()
    assert visitor.locator("#error-summary").evaluate(FIRST)
    expect(help_).to_be_visible()
    fill(visitor, site.forms["expert"], FORMS["expert"])
    submit(visitor)
    expect(visitor.locator(".review h2")).to_be_focused()
    assert visitor.locator(".review").evaluate(FIRST)
    expect(help_).to_be_hidden()
    refuse_posts(visitor)
    confirm(visitor)
    expect(visitor.locator(".sending .button--primary")).to_be_visible()
    assert visitor.locator(".review").evaluate(FIRST)
    visitor.go_back()
    expect(help_).to_be_visible()


@pytest.mark.parametrize("script", [True], ids=["with JavaScript"])
def test_each_view_begins_in_sight(at_the_last_look: Page, site: Site) -> None:
    page = at_the_last_look
    expect_in_sight(page.locator(".review h2"))
    held = Held(page, "**/*", "POST")
    confirm(page)
    expect(page.locator(".sending h2")).to_have_text(site.word("en", "browser.sending"))
    expect_in_sight(page.locator(".sending h2"))
    expect_in_sight(page.locator(".sending__actions button"))
    held.first().fulfill(status=200, content_type="text/html", body="")
    expect(page.locator(".sending h2")).to_have_text(site.word("en", "browser.not_sent"))
    expect_in_sight(page.locator(".sending h2"))
    expect_in_sight(page.locator(".sending__actions .button--primary"))


@pytest.mark.parametrize("form", FORMS)
def test_tall_boxes_that_tab_reaches_are_in_sight(form: str, browser: Browser, receiver: Receiver, site: Site) -> None:
    with browser.new_context(base_url=receiver.address, viewport={"width": 1280, "height": 720}) as context:
        page = context.new_page()
        page.goto(FORM_PAGES[form])
        fill(page, site.forms[form], FORMS[form])
        for box in reversed(page.locator("#form textarea").all()):
            while not box.is_visible():
                page.go_back()
                expect(page.locator(f"{STEP} h2")).to_be_focused()
            box.evaluate("(box) => { scrollTo(0, 0); box.focus({ preventScroll: true }); }")
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("Tab")
            expect(box).to_be_focused()
            expect_in_sight(box)
