"""Every state in which a visitor can meet a page or a form, one after the other, in a browser."""

from collections.abc import Iterator

from playwright.sync_api import Browser, Page, expect
from sitedata.messages.translatable import Message, say
from sitedata.models.form_definition import Form

from inspection.answers import fill

SUBMIT = "#form button[type=submit]"
PRIMARY = ".button--primary"
IN_NO_PAGE = "zzqqzz"
UNFOLD = """() => {
  for (const each of document.querySelectorAll("details")) each.open = true;
}"""
SEND_WHAT_IS_NO_FORM = """() => {
  const form = Object.assign(document.createElement("form"), { method: "post", enctype: "text/plain" });
  document.body.append(form);
  form.submit();
}"""


def unfolded(page: Page) -> Iterator[Message]:
    """Open the menu of a phone, and all that is folded on a page."""
    page.evaluate(UNFOLD)
    yield say("with all that can be opened")


def searched(page: Page, address: str, found: str) -> Iterator[Message]:
    """Search for what stands on a page, then for what stands on none."""
    page.goto(address)
    for query, state in ((found, say("with search results")), (IN_NO_PAGE, say("with a search that finds nothing"))):
        page.locator("#q").fill(query)
        expect(page.locator("#search-status")).to_contain_text(query)
        expect(page.locator("#search-results")).to_have_attribute("aria-busy", "false")
        yield state


def refused(page: Page, address: str) -> Iterator[Message]:
    """Send the receiver what is no form: the page of a problem comes back."""
    page.goto(address)
    page.evaluate(SEND_WHAT_IS_NO_FORM)
    expect(page.locator("[data-problem]")).not_to_be_empty()
    yield say("with a problem")


def sent_to_the_receiver(page: Page, address: str, form: Form) -> Iterator[Message]:
    """Go the way of a form that the receiver takes; yield the name of each state while the page shows it."""
    yield from _errors(page, address)
    page.locator("[data-keep] summary").click()
    yield say("keeping the answers")
    yield from _last_look(page, form)
    page.context.set_offline(True)
    page.locator(f".review {PRIMARY}").first.click()
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
    page.locator(f".review {PRIMARY}").first.click()
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
