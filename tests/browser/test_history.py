"""One submission: the key of a form is in every entry of the history, and the view is what an entry says."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.people import CV, EXPERT, check_arrived, confirm, fill, look, reference, submit

pytestmark = pytest.mark.parametrize("script", [True], ids=["with JavaScript"])
FORM = "/en/apply/"
SKIP = ".skip"
KEY = "history.state && history.state.key"


def opened(page: Page, site: Site) -> Page:
    """The expert form, filled in."""
    page.goto(FORM)
    fill(page, site.forms["expert"], EXPERT)
    return page


def follow_skip_link(page: Page) -> None:
    """As a keyboard does: to the content of the page, by a link to the page itself."""
    page.locator(SKIP).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))


def send_and_hold(page: Page) -> list[Route]:
    """Send after the last look; the post waits in the list, which is returned."""
    held: list[Route] = []
    page.route(
        "**/en/apply/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    confirm(page)
    expect(page.locator(".sending h2")).to_be_focused()
    return held


def send_again(page: Page) -> str:
    """Go Back from the receipt, choose the file again, send."""
    page.go_back()
    expect(page.locator("#given_name")).to_have_value(str(EXPERT["given_name"]))
    page.locator("#cv").set_input_files(CV)  # type: ignore[arg-type]
    look(page)
    confirm(page)
    return reference(page)


def test_an_error_link_makes_no_second_submission(visitor: Page, site: Site, receiver: Receiver) -> None:
    visitor.goto(FORM)
    submit(visitor)
    visitor.locator("#error-summary a").first.click()
    expect(visitor.locator("#given_name")).to_be_focused()
    fill(visitor, site.forms["expert"], EXPERT)
    look(visitor)
    confirm(visitor)
    first = reference(visitor)
    stored = receiver.references()
    assert send_again(visitor) == first
    assert receiver.references() == stored


def test_every_entry_of_the_history_has_the_key(visitor: Page, site: Site) -> None:
    opened(visitor, site)
    key = visitor.evaluate(KEY)
    assert key
    follow_skip_link(visitor)
    assert visitor.evaluate(KEY) == key
    visitor.evaluate("history.pushState('of another script', '')")
    visitor.evaluate("location.hash = '#footer'")
    visitor.reload()
    assert visitor.evaluate(KEY) == key
    assert visitor.locator("[name=_key]").input_value() == key
    fill(visitor, site.forms["expert"], EXPERT)
    look(visitor)
    assert visitor.evaluate(KEY) == key


def test_the_skip_link_closes_no_last_look(visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    look(opened(visitor, site))
    follow_skip_link(visitor)
    expect(visitor.locator(".review")).to_be_visible()
    visitor.go_back()
    expect(visitor.locator(".review")).to_be_visible()
    visitor.go_back()
    expect(visitor.locator(".review")).to_have_count(0)
    visitor.go_forward()
    expect(visitor.locator(".review h2")).to_be_focused()
    confirm(visitor)
    check_arrived(visitor, receiver, before)


def test_the_skip_link_stops_no_sending(visitor: Page, at_the_last_look: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    held = send_and_hold(at_the_last_look)
    follow_skip_link(visitor)
    expect(visitor.locator(".sending h2")).to_have_text(site.word("en", "browser.sending"))
    (post,) = held
    post.continue_()
    assert receiver.references()[: len(before)] == before
    check_arrived(visitor, receiver, before)


def test_back_while_sending_stops_it(visitor: Page, at_the_last_look: Page, receiver: Receiver) -> None:
    before = receiver.references()
    send_and_hold(at_the_last_look)
    visitor.go_back()
    expect(visitor.locator("#given_name")).to_be_visible()
    visitor.unroute("**/en/apply/")
    look(visitor)
    confirm(visitor)
    check_arrived(visitor, receiver, before)


def duplicate(page: Page) -> Page:
    """Duplicate a tab as browsers do: its history with its states, its storage, its answers; not its files."""
    copy = page.context.new_page()
    copy.goto(FORM)
    copy.evaluate("state => history.replaceState(state, '')", page.evaluate("history.state"))
    copy.reload()
    assert copy.evaluate(KEY) == page.evaluate(KEY)
    return copy


@pytest.mark.parametrize("changed", [{}, {"given_name": "Afi"}], ids=["as it is", "with another answer"])
def test_a_duplicated_tab_is_another_form_once_its_answers_change(
    changed: dict[str, str], visitor: Page, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    copy = duplicate(opened(visitor, site))
    fill(copy, site.forms["expert"], {**EXPERT, **changed})
    for page in (visitor, copy):
        page.bring_to_front()
        look(page)
        confirm(page)
        reference(page)
    assert (reference(visitor) == reference(copy)) is not bool(changed)
    assert len(receiver.references()) == len(before) + 1 + bool(changed)


def test_back_and_another_answer_is_told_as_what_it_is(visitor: Page, site: Site, receiver: Receiver) -> None:
    """Never a dead end: what is sent with other answers has a reference of its own."""
    before = receiver.references()
    look(opened(visitor, site))
    confirm(visitor)
    first = reference(visitor)
    visitor.go_back()
    visitor.locator("#given_name").fill("Afi")
    visitor.locator("#cv").set_input_files(CV)  # type: ignore[arg-type]
    look(visitor)
    confirm(visitor)
    expect(visitor.locator("[data-reference]").first).not_to_have_text(first)
    check_arrived(visitor, receiver, [*before, first])


def test_an_answer_that_was_lost_and_a_reload_are_one_submission(visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    look(opened(visitor, site))

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.fulfill(status=200, content_type="text/html", body="")
        else:
            route.continue_()

    visitor.route("**/en/apply/", lose)
    confirm(visitor)
    expect(visitor.locator(".sending h2")).to_have_text(site.word("en", "browser.not_sent"))
    stored = receiver.references()
    assert len(stored) == len(before) + 1
    visitor.unroute("**/en/apply/")
    visitor.reload()
    fill(visitor, site.forms["expert"], EXPERT)
    look(visitor)
    confirm(visitor)
    assert reference(visitor) == stored[-1]
    assert receiver.references() == stored
