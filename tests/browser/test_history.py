"""One submission: the key of a form is in every entry of the history, and the view is what an entry says."""

import re

import pytest
from playwright.sync_api import Page
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.cutting import Line
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.engines.sight import on_screen
from tests.browser.engines.webdriver import Page as DriverPage
from tests.browser.people import (
    CV,
    EXPERT,
    Errand,
    check_arrived,
    confirm,
    fill,
    first_step,
    look,
    ready,
    reference,
    submit,
)
from tests.receiver.waiting import wait_until

pytestmark = in_every_engine
FORM = "/en/apply/"
SKIP = ".skip"
KEY = "history.state && history.state.key"


@pytest.fixture
def visitor(behind_line: Page) -> Page:
    """A visitor with JavaScript, behind a line that can be cut."""
    return behind_line


def opened(page: Page, site: Site) -> Page:
    """The expert form, filled in."""
    return opened_for(Errand(site.forms["expert"], "en", FORM), page)


def opened_for(errand: Errand, page: Page) -> Page:
    """A form, filled in."""
    page.goto(errand.url)
    fill(page, errand.form, errand.answers)
    return page


def follow_skip_link(page: Page) -> None:
    """As a keyboard does: to the content of the page, by a link to the page itself."""
    page.locator(SKIP).press("Enter")
    expect(page).to_have_url(re.compile("#main$"))


def send_and_hold(page: Page, line: Line) -> None:
    """Send after the last look; the post waits in the line."""
    line.hold_posts()
    confirm(page)
    expect(page.locator(".sending h2")).to_be_focused()
    on_screen(page.locator(".sending h2"))


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
    # The address changes first, then the page hears of it.
    wait_until(lambda: visitor.evaluate(KEY) == key)
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
    # Firefox and its driver do not wait for what changes within a page.
    expect(visitor).not_to_have_url(re.compile("#main$"))
    expect(visitor.locator(".review")).to_be_visible()
    visitor.go_back()
    expect(visitor.locator(".review")).to_have_count(0)
    visitor.go_forward()
    expect(visitor.locator(".review h2")).to_be_focused()
    confirm(visitor)
    check_arrived(visitor, receiver, before)


def test_the_skip_link_stops_no_sending(
    visitor: Page, at_the_last_look: Page, line: Line, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    send_and_hold(at_the_last_look, line)
    follow_skip_link(visitor)
    expect(visitor.locator(".sending h2")).to_have_text(site.word("en", "browser.sending"))
    assert receiver.references() == before
    line.mend()
    check_arrived(visitor, receiver, before)


def test_back_while_sending_stops_it(visitor: Page, at_the_last_look: Page, line: Line, receiver: Receiver) -> None:
    before = receiver.references()
    send_and_hold(at_the_last_look, line)
    visitor.go_back()
    expect(visitor.locator("#privacy_read")).to_be_visible()
    line.mend()
    look(visitor)
    confirm(visitor)
    check_arrived(visitor, receiver, before)


def duplicate(page: Page) -> Page:
    """Duplicate a tab as browsers do: its history with its states, its storage, its answers; not its files."""
    copy = page.another() if isinstance(page, DriverPage) else page.context.new_page()
    copy.bring_to_front()
    copy.goto(page.url)
    ready(copy)
    copy.evaluate("state => history.replaceState(state, '')", page.evaluate("history.state"))
    copy.reload()
    assert copy.evaluate(KEY) == page.evaluate(KEY)
    return copy


@pytest.mark.parametrize("changed", [{}, {"given_name": "Afi"}], ids=["as it is", "with another answer"])
def test_a_duplicated_tab_is_another_form_once_its_answers_change(
    changed: dict[str, str], errand: Errand, visitor: Page, receiver: Receiver
) -> None:
    before = receiver.references()
    copy = duplicate(opened_for(errand, visitor))
    fill(copy, errand.form, {**errand.answers, **changed})
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
    expect(visitor.locator("#given_name")).to_have_value(str(EXPERT["given_name"]))
    first_step(visitor)
    visitor.locator("#given_name").fill("Afi")
    visitor.locator("#cv").set_input_files(CV)  # type: ignore[arg-type]
    look(visitor)
    confirm(visitor)
    expect(visitor.locator("[data-reference]").first).not_to_have_text(first)
    check_arrived(visitor, receiver, [*before, first])


def test_an_answer_that_was_lost_and_a_reload_are_one_submission(
    errand: Errand, visitor: Page, line: Line, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    look(opened_for(errand, visitor))
    line.cut_answer = True
    confirm(visitor)
    expect(visitor.locator(".sending h2")).to_have_text(site.word(errand.language, "browser.not_sent"))
    stored = receiver.references()
    assert len(stored) == len(before) + 1
    line.mend()
    visitor.reload()
    fill(visitor, errand.form, errand.answers)
    look(visitor)
    confirm(visitor)
    assert reference(visitor) == stored[-1]
    assert receiver.references() == stored
