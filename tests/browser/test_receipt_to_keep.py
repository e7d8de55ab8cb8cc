"""A receipt to keep: after sending, what was sent can be downloaded as a PDF, with and without script."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.engines.expecting import expect
from tests.browser.people import FORMS, fill, reference, send
from tests.leaflets import broken_rules, plain, read

LANGUAGES = ("fr", "en", "es")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_what_was_sent_is_downloaded(
    form: str, language: str, visitor: Page, script: bool, site: Site, tmp_path: Path
) -> None:
    visitor.goto("/" + next(page.url for page in site.pages_with(form=form) if page.language == language))
    fill(visitor, site.forms[form], FORMS[form])
    send(visitor, script)
    button = visitor.locator("[data-download] button")
    expect(button).to_have_text(site.word(language, "receipt.download"))
    with visitor.expect_download() as downloading:
        button.click()
    downloading.value.save_as(tmp_path / "copy.pdf")
    assert downloading.value.suggested_filename == f"MIEUX-{reference(visitor)}.pdf"
    made = (tmp_path / "copy.pdf").read_bytes()
    assert broken_rules(made) == []
    told = " ".join(read(made).texts)
    for field in site.forms[form].fields():
        if FORMS[form].get(field.id):
            assert plain(field.label[language]) in told, field.id
        if field.kind in ("text", "email", "tel"):
            assert plain(FORMS[form][field.id]) in told, field.id
    assert reference(visitor) in told


def test_another_browser_is_offered_nothing(
    visitor: Page, script: bool, browser: Browser, site: Site, receiver: Receiver
) -> None:
    """Whoever has the address alone, with the reference in it."""
    visitor.goto("/en/apply/")
    fill(visitor, site.forms["expert"], FORMS["expert"])
    send(visitor, script)
    reference(visitor)
    with browser.new_context(base_url=receiver.address) as other:
        page = other.new_page()
        page.goto(visitor.url)
        expect(page.locator("[data-reference]").first).to_have_text(reference(visitor))
        expect(page.locator("[data-download]")).to_have_count(0)
