"""Whole journeys through the front door: a person fills in a form, gets a reference, and the team has it all."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page
from sitedata.form_contract.choices import field_options
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.people import (
    CV,
    EXPERT,
    FORMS,
    LETTER,
    STEP,
    check_arrived,
    fill,
    ready,
    reference,
    send,
    submit,
    take_away,
)
from tests.receiver.sample_files import PDF_LOCKED

LANGUAGES = ("fr", "en", "es")


def open_form(page: Page, site: Site, form: str, language: str) -> None:
    """Arrive as a visitor does: home page, language link, menu, form."""
    page.goto("/")
    page.locator(f"header a[hreflang={language}]").click()
    name = next(p.name for p in site.pages_with(form=form) if p.language == language)
    page.locator(
        f"main a[href$='{site.page(language, name).url.split('/', 1 if language != 'fr' else 0)[-1]}']"
    ).first.click()
    expect(page.locator("#form")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)


@in_every_engine
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_a_good_form_arrives(
    form: str, language: str, visitor: Page, script: bool, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    open_form(visitor, site, form, language)
    fill(visitor, site.forms[form], FORMS[form])
    send(visitor, script)

    receipt = next(page for page in site.pages_with(receipt=form) if page.language == language)
    expect(visitor).to_have_url(re.compile(re.escape(receiver.address + receipt.url) + r"\?reference="))
    found = reference(visitor)
    assert receiver.references() == [*before, found]

    shown = receiver.command("show", found)
    check_answers(shown, form, site)
    team, confirmation = receiver.messages(found)
    check_team(team, form, site)
    check_confirmation(confirmation, form, site)


def check_answers(text: str, form: str, site: Site) -> None:
    """Every word typed stands in what the operator sees."""
    for field in site.forms[form].fields():
        if field.kind in ("text", "email", "tel", "textarea"):
            for line in FORMS[form][field.id].split("\n"):
                assert line in text, field.id


def check_team(message: Any, form: str, site: Site) -> None:
    """The team's mail holds the answers, with labels instead of codes, and the very file."""
    body = message.get_body(("plain",)).get_content()
    for key in ("family_name", "email"):
        assert FORMS[form][key] in body
    for field in site.forms[form].fields():
        labels = {choice.value: choice.label["fr"] for choice in field_options(field, site)}
        if field.kind in ("radios", "select"):
            assert labels[FORMS[form][field.id]] in body, field.id
    sent = CV if form == "expert" else LETTER
    (attachment,) = message.iter_attachments()
    assert attachment.get_content() == sent["buffer"]
    assert message["Reply-To"] == FORMS[form]["email"]


def check_confirmation(message: Any, form: str, site: Site) -> None:
    """The sender's mail goes to the sender and holds nothing that was typed."""
    assert message["To"] == FORMS[form]["email"]
    body = message.get_content()
    for field in site.forms[form].fields():
        if field.kind in ("text", "email", "tel", "textarea") and FORMS[form][field.id]:
            assert FORMS[form][field.id] not in body, field.id


@in_every_engine
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_an_empty_form_comes_back_with_every_problem(
    form: str, language: str, visitor: Page, script: bool, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    open_form(visitor, site, form, language)
    ready(visitor)
    title = visitor.title()
    if script:
        fill(visitor, site.forms[form], FORMS[form])
        take_away(visitor)
    submit(visitor)

    summary = visitor.locator("#error-summary")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    asked = [field for field in site.forms[form].fields() if field.required and not field.asked_when]
    asked = [field for field in asked if not (script and field.in_review)]
    expect(summary.locator("li")).to_have_count(len(asked))
    for field in asked:
        message = visitor.locator(f"#{field.id}-error")
        expect(message).not_to_be_empty()
        assert str(message.text_content()) in summary.inner_text()
        if not script or visitor.locator(f"{STEP} [data-field={field.id}]").count():
            expect(message).to_be_visible()
    assert visitor.title() == f"{site.word(language, 'form.title_prefix')} {title}"
    expect(visitor.locator("html")).to_have_attribute("lang", language)
    assert receiver.references() == before


@in_every_engine
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_one_wrong_answer_keeps_all_others(
    form: str, language: str, visitor: Page, script: bool, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    open_form(visitor, site, form, language)
    fill(visitor, site.forms[form], {**FORMS[form], "email": "nobody@nowhere"})
    submit(visitor)

    expect(visitor.locator("#email-error")).to_be_visible()
    expect(visitor.locator("#email")).to_have_attribute("aria-invalid", "true")
    assert receiver.references() == before
    visitor.locator("#error-summary a").first.click()
    expect(visitor.locator("#email")).to_be_focused()
    for field in site.forms[form].fields():
        if field.kind in ("text", "textarea", "tel", "select") and visitor.locator(f"#{field.id}").is_visible():
            expect(visitor.locator(f"#{field.id}")).to_have_value(FORMS[form][field.id])

    # Mend it, and it arrives: the file is still there where the page came back from the receiver.
    visitor.locator("#email").fill("somebody@example.org")
    if script:
        fill(visitor, site.forms[form], {**FORMS[form], "email": "somebody@example.org"})
    send(visitor, script)
    check_arrived(visitor, receiver, before)


@in_every_engine
def test_questions_appear_when_they_are_asked(visitor: Page, site: Site, script: bool) -> None:
    open_form(visitor, site, "expert", "en")
    question = visitor.locator("[data-field=employer_agreement]")
    note = visitor.locator("#employer_agreement-note")
    if not script:
        expect(question).to_be_visible()
        expect(note).to_be_visible()
        return
    start = ("given_name", "family_name", "email", "country", "employer")
    fill(visitor, site.forms["expert"], {name: EXPERT[name] for name in start})
    expect(question).to_be_hidden()
    visitor.locator("#employer_kind-eu_administration").check()
    expect(question).to_be_visible()
    expect(note).to_be_hidden()
    visitor.locator("#employer_kind-academia").check()
    expect(question).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "content", "judge"),
    [
        ("cv.exe", b"MZ", "browser"),
        ("cv.pdf", b"MZ\x90\x00 not a PDF", "browser"),
        ("cv.pdf", b"%PDF-1.4\n%%EOF", "receiver"),
        ("cv.pdf", b"", "browser"),
    ],
    ids=["a program", "a program renamed", "a PDF that opens nowhere", "an empty file"],
)
def test_a_wrong_file_is_explained(
    name: str, content: bytes, judge: str, visitor: Page, script: bool, site: Site, receiver: Receiver
) -> None:
    """The browser judges what it can before the upload starts; whether a PDF opens is the receiver's to judge."""
    before = receiver.references()
    open_form(visitor, site, "expert", "es")
    wrong = {"name": name, "mimeType": "application/pdf", "buffer": content}
    fill(visitor, site.forms["expert"], {**EXPERT, "cv": wrong})
    submit(visitor)
    if script and judge == "receiver":
        visitor.locator(".review .button--primary").first.click()
    expect(visitor.locator("#cv-error")).to_be_visible()
    expect(visitor.locator("#error-summary li")).to_have_count(1)
    assert receiver.references() == before


@in_every_engine
def test_the_second_click_sends_nothing(visitor: Page, script: bool, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    open_form(visitor, site, "expert", "fr")
    fill(visitor, site.forms["expert"], EXPERT)
    if script:
        submit(visitor)
    visitor.locator(".review .button--primary" if script else "#form button[type=submit]").first.dblclick()
    check_arrived(visitor, receiver, before)


@in_every_engine
@pytest.mark.parametrize("form", FORMS)
def test_back_and_send_again_is_the_same_submission(
    form: str, visitor: Page, script: bool, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    open_form(visitor, site, form, "en")
    fill(visitor, site.forms[form], FORMS[form])
    send(visitor, script)
    check_arrived(visitor, receiver, before)
    stored = receiver.references()
    visitor.reload()
    assert reference(visitor) == stored[-1]
    visitor.go_back()
    expect(visitor.locator("#email")).to_have_value(FORMS[form]["email"])
    attachment = {"expert": ("cv", CV), "request": ("letter", LETTER)}[form]
    visitor.locator(f"#{attachment[0]}").set_input_files(attachment[1])  # type: ignore[arg-type]
    send(visitor, script)
    assert reference(visitor) == stored[-1]
    assert receiver.references() == stored


def test_a_file_with_a_password_is_explained(visitor: Page, script: bool, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    open_form(visitor, site, "expert", "en")
    fill(visitor, site.forms["expert"], {**EXPERT, "cv": {**CV, "buffer": PDF_LOCKED}})
    send(visitor, script)
    expect(visitor.locator("#cv-error")).to_have_text(site.word("en", "error.protected"))
    assert receiver.references() == before
