"""What is sent is what was looked at, or it is shown again."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.people import CV, EXPERT, check_arrived, confirm, fill, look, reference
from tests.receiver.sample_files import PDF

pytestmark = pytest.mark.parametrize("script", [True], ids=["with JavaScript"])


@pytest.fixture
def looked(visitor: Page, site: Site) -> Page:
    """The expert form at the last look."""
    visitor.goto("/en/apply/")
    fill(visitor, site.forms["expert"], EXPERT)
    look(visitor)
    return visitor


CHANGES = {
    "another text": "form.given_name.value = 'Afi'",
    "another choice": "form.country.value = 'BJ'",
    "another box": "form.querySelector('[name=regions][value=oct]').checked = true",
    "an answer taken away": "form.motivation.value = ''",
    "no file": "form.cv.value = ''",
}


@pytest.mark.parametrize("change", ["another text", "another choice", "another box", "an answer taken away"])
def test_a_form_that_changed_behind_the_last_look_is_shown_again(
    change: str, looked: Page, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    shown = looked.locator(".review dl").all_inner_texts()
    looked.evaluate(f"form => {{ {CHANGES[change]} }}", looked.locator("#form").element_handle())
    confirm(looked)
    expect(looked.locator(".review")).to_contain_text(site.word("en", "browser.review_changed"))
    expect(looked.locator(".review h2")).to_be_focused()
    assert looked.locator(".review dl").all_inner_texts() != shown
    assert receiver.references() == before
    confirm(looked)
    check_arrived(looked, receiver, before)


def test_a_changed_answer_that_is_wrong_leads_to_its_question(looked: Page, receiver: Receiver) -> None:
    before = receiver.references()
    looked.evaluate("document.getElementById('email').value = 'nobody'")
    confirm(looked)
    expect(looked.locator("#email-error")).to_be_visible()
    expect(looked.locator(".review")).to_have_count(0)
    assert receiver.references() == before


def test_the_texts_of_a_translator_change_nothing(looked: Page, receiver: Receiver) -> None:
    looked.evaluate(
        "document.querySelectorAll('#form option, #form label, .review dd, .review dt').forEach("
        "(place) => place.prepend('übersetzt '))"
    )
    confirm(looked)
    shown = receiver.command("show", reference(looked))
    assert "Togo" in shown
    assert "übersetzt" not in shown


def test_a_file_that_changed_on_the_disk_is_chosen_again(
    visitor: Page, site: Site, receiver: Receiver, tmp_path: Path
) -> None:
    before = receiver.references()
    chosen = tmp_path / "cv.pdf"
    chosen.write_bytes(PDF)
    visitor.goto("/en/apply/")
    fill(visitor, site.forms["expert"], {**EXPERT, "cv": chosen})
    look(visitor)
    chosen.write_bytes(PDF + b"\n%changed\n")
    confirm(visitor)
    expect(visitor.locator("#cv-error")).to_be_visible()
    assert receiver.references() == before
    visitor.locator("#cv").set_input_files(CV)  # type: ignore[arg-type]
    look(visitor)
    confirm(visitor)
    check_arrived(visitor, receiver, before)


def test_another_saved_file_is_looked_at_before_it_is_sent(looked: Page, receiver: Receiver) -> None:
    before = receiver.references()
    other = '{"form": "expert", "version": "older", "answers": {"given_name": "Afi"}}'
    looked.locator("[data-keep] summary").click()
    looked.locator("#_resume").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": other.encode()}
    )
    expect(looked.locator("[data-said]")).to_be_focused()
    assert receiver.references() == before
