"""What is sent is what was looked at, or it is shown again."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.people import CV, EXPERT, REQUEST, check_arrived, confirm, fill, look, reference
from tests.receiver.sample_files import PDF

pytestmark = pytest.mark.parametrize("script", [True], ids=["with JavaScript"])


CHANGES = {
    "another text": "form.given_name.value = 'Afi'",
    "another choice": "form.country.value = 'BJ'",
    "another box": "form.querySelector('[name=regions][value=oct]').checked = true",
    "an answer taken away": "form.motivation.value = ''",
    "no file": "form.cv.value = ''",
}


@pytest.mark.parametrize("change", ["another text", "another choice", "another box", "an answer taken away"])
def test_a_form_that_changed_behind_the_last_look_is_shown_again(
    change: str, at_the_last_look: Page, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    shown = at_the_last_look.locator(".review dl").all_inner_texts()
    at_the_last_look.evaluate(f"form => {{ {CHANGES[change]} }}", at_the_last_look.locator("#form").element_handle())
    confirm(at_the_last_look)
    expect(at_the_last_look.locator(".review")).to_contain_text(site.word("en", "browser.review_changed"))
    expect(at_the_last_look.locator(".review h2")).to_be_focused()
    assert at_the_last_look.locator(".review dl").all_inner_texts() != shown
    assert receiver.references() == before
    confirm(at_the_last_look)
    check_arrived(at_the_last_look, receiver, before)


def test_a_language_stands_apart_from_its_level(at_the_last_look: Page) -> None:
    expect(at_the_last_look.locator(".review")).to_contain_text("French – Mother tongue\nEnglish – ")


@pytest.mark.parametrize(("page", "month"), [("/demande/", "mars 2027"), ("/es/solicitud/", "marzo de 2027")])
def test_a_month_is_written_as_the_language_writes_it(page: str, month: str, visitor: Page, site: Site) -> None:
    visitor.goto(page)
    fill(visitor, site.forms["request"], REQUEST)
    look(visitor)
    assert month in visitor.locator(".review dd > span").all_inner_texts()


def test_a_changed_answer_that_is_wrong_leads_to_its_question(at_the_last_look: Page, receiver: Receiver) -> None:
    before = receiver.references()
    at_the_last_look.evaluate("document.getElementById('email').value = 'nobody'")
    confirm(at_the_last_look)
    expect(at_the_last_look.locator("#email-error")).to_be_visible()
    expect(at_the_last_look.locator(".review")).to_have_count(0)
    assert receiver.references() == before


def test_the_texts_of_a_translator_change_nothing(at_the_last_look: Page, receiver: Receiver) -> None:
    at_the_last_look.evaluate(
        "document.querySelectorAll('#form option, #form label, .review dd, .review dt').forEach("
        "(place) => place.prepend('übersetzt '))"
    )
    confirm(at_the_last_look)
    shown = receiver.command("show", reference(at_the_last_look))
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


def test_another_saved_file_is_looked_at_before_it_is_sent(at_the_last_look: Page, receiver: Receiver) -> None:
    before = receiver.references()
    other = '{"form": "expert", "version": "older", "answers": {"given_name": "Afi"}}'
    at_the_last_look.locator("[data-keep] summary").click()
    at_the_last_look.locator("#_resume").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": other.encode()}
    )
    expect(at_the_last_look.locator("[data-said]")).to_be_focused()
    assert receiver.references() == before
