"""The blank form on paper: every question with room for its answer, and nothing that only works on a screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sitedata.form_contract.choices import field_options
from sitedata.site import Site

from tests.browser.conftest import Receiver

LONG_LIST = 12
"""Entries of a list that are still printed as boxes to tick."""


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def paper(request: pytest.FixtureRequest, browser: Browser, receiver: Receiver) -> Iterator[Page]:
    """A page as a printer sees it."""
    with browser.new_context(base_url=receiver.address, java_script_enabled=request.param) as context:
        page = context.new_page()
        page.emulate_media(media="print")
        yield page


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("form", ["expert", "request"])
def test_the_blank_form_is_a_paper_form(form: str, language: str, paper: Page, site: Site) -> None:
    url = next(page.url for page in site.pages_with(form=form) if page.language == language)
    paper.goto("/" + url)
    for field in site.forms[form].fields():
        wrapper = paper.locator(f"[data-field={field.id}]")
        expect(wrapper).to_be_visible()
        expect(wrapper).to_contain_text(field.label[language])
        if field.note:
            expect(wrapper.locator(".field__note")).to_be_visible()
        options = field_options(field, site)
        if field.kind in ("radios", "checkboxes") or (field.kind == "select" and len(options) <= LONG_LIST):
            for choice in options:
                label = choice.label[language]
                shown = wrapper.get_by_text(label, exact=True).or_(wrapper.locator(f'[data-print="{label}"]'))
                expect(shown.last).to_be_visible()
    for hidden in ("header nav", "#form button", "[data-keep]", "footer nav"):
        for part in paper.locator(hidden).all():
            expect(part).to_be_hidden()
    expect(paper.get_by_text(site.programme.contact.email).last).to_be_visible()
    assert paper.locator("[data-print]").first.evaluate("e => getComputedStyle(e, '::after').content")[1:-1]
    assert paper.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_the_receipt_prints_what_was_sent_without_buttons(paper: Page, site: Site) -> None:
    paper.goto("/" + site.page("en", "apply-received").url)
    for part in paper.locator("button, .languages").all():
        expect(part).to_be_hidden()
