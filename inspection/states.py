"""Every state in which a visitor can meet a form, one after the other, in a browser."""

from collections.abc import Iterator

from playwright.sync_api import Browser, Page, expect
from sitedata.messages.translatable import Message, say
from sitedata.models.form_definition import Form

from inspection.answers import fill

SUBMIT = "#form button[type=submit]"
PRIMARY = ".button--primary"


def sent_to_the_receiver(page: Page, address: str, form: Form) -> Iterator[Message]:
    """Go the way of a form that the receiver takes; yield the name of each state while the page shows it."""
    yield from _errors(page, address)
    page.locator("[data-keep] summary").click()
    yield say("keeping the answers")
    yield from _last_look(page, form)
    page.context.set_offline(True)
    page.locator(f".review {PRIMARY}").click()
    expect(page.locator(f".sending {PRIMARY}")).to_be_visible()
    yield say("sending interrupted")
    page.context.set_offline(False)
    page.locator(f".sending {PRIMARY}").click()
    expect(page.locator("[data-reference]").first).to_be_visible()
    yield say("receipt")


def sent_by_email(page: Page, address: str, form: Form) -> Iterator[Message]:
    """The same for a form whose answers the visitor sends by e-mail."""
    yield from _errors(page, address)
    yield from _last_look(page, form)
    page.locator(f".review {PRIMARY}").click()
    expect(page.locator(".draft h2")).to_be_focused()
    yield say("e-mail prepared")


def _errors(page: Page, address: str) -> Iterator[Message]:
    page.goto(address)
    page.locator(SUBMIT).click()
    expect(page.locator("#error-summary li").first).to_be_visible()
    yield say("with errors")


def _last_look(page: Page, form: Form) -> Iterator[Message]:
    fill(page, form)
    page.locator(SUBMIT).click()
    expect(page.locator(".review h2")).to_be_focused()
    yield say("answers looked at again")


def refused_without_script(browser: Browser, address: str) -> Iterator[tuple[Page, Message]]:
    """Yield the page that the receiver returns to a browser without JavaScript. There, axe itself runs all the same."""
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto(address)
        page.locator(SUBMIT).click()
        expect(page.locator("#error-summary li").first).to_be_visible()
        yield page, say("with errors, without JavaScript")
