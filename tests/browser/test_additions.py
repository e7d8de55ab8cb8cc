"""What somebody adds later, in a real browser: from the confirmation's link to what the team sees."""

import re
import secrets
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page
from sitedata.site import Site

from receiver.forms import contract as contracts
from tests.browser.accessibility import check
from tests.browser.conftest import Receiver
from tests.browser.engines.expecting import expect
from tests.browser.engines.visitor import Engine, Visitor
from tests.browser.people import LETTER, confirm, fill, look, reference, send, submit
from tests.receiver.sample_files import JPEG
from tests.receiver.sample_posts import filled_in

ADDED = {"message": "Voici la lettre – “the letter”.", "documents": LETTER}


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_file_and_a_message_join_what_was_sent(
    visitor: Page, script: bool, site: Site, receiver: Receiver, language: str
) -> None:
    original, address = sent(receiver, site, language)
    visitor.goto(address)
    expect(visitor.locator("html")).to_have_attribute("lang", language)
    fill(visitor, site.forms["addition"], ADDED)
    send(visitor, script)
    added = reference(visitor)
    assert receiver.references()[-2:] == [original, added]
    shown = receiver.command("show", original)
    assert f"Added to {original}" in shown
    assert ADDED["message"] in shown
    assert f"{len(JPEG)} bytes" in shown


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_what_was_sent_is_withdrawn_after_a_second_confirmation(
    visitor: Page, script: bool, site: Site, receiver: Receiver, language: str
) -> None:
    original, address = sent(receiver, site, language)
    visitor.goto(address)
    visitor.locator("a[data-link]").click()
    submit(visitor)
    expect(visitor.locator("#confirmed-error")).to_be_visible()
    assert original in receiver.references()
    fill(visitor, site.forms["withdrawal"], {"confirmed": True})
    send(visitor, script)
    assert reference(visitor) == original
    assert original not in receiver.references()
    expect(visitor.locator("[data-sent], [data-confirmation], [data-download]")).to_have_count(0)


CORRECTED = {"employer_kind": "eu_administration", "employer_agreement": "to_be_asked"}


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_an_answer_is_chosen_corrected_and_stored_beside_the_first(
    visitor: Page, script: bool, site: Site, receiver: Receiver, language: str
) -> None:
    original, address = sent(receiver, site, language)
    form = site.forms["expert"]
    [label] = [field.label[language] for field in form.fields() if field.id == "employer_agreement"]
    visitor.goto(address)
    visitor.locator("#question").select_option(label=label)
    visitor.locator("form[data-correct] button").click()
    # What decides whether a question is asked is asked with it.
    expect(visitor.locator("#form [data-field]")).to_have_count(2)
    submit(visitor)
    expect(visitor.locator("#employer_kind-error")).to_be_visible()
    fill(visitor, form, CORRECTED)
    send(visitor, script)
    added = reference(visitor)
    assert receiver.references()[-2:] == [original, added]
    assert f"Corrects {original}" in receiver.command("show", original)


def test_with_script_a_wrong_answer_is_told_and_another_language_keeps_the_link(
    visitor: Page, site: Site, receiver: Receiver
) -> None:
    _, address = sent(receiver, site, "fr")
    visitor.goto(address)
    visitor.locator("#form button[type=submit]").click()
    expect(visitor.locator("#message-error")).to_be_visible()
    visitor.locator("header a[hreflang=es]").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "es")
    expect(visitor.locator("#message")).to_be_visible()


@pytest.mark.parametrize("script", [True], ids=["with JavaScript"])
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_form_of_one_section_has_no_steps(visitor: Page, site: Site, receiver: Receiver, language: str) -> None:
    _, address = sent(receiver, site, language)
    visitor.goto(address)
    title = site.forms["addition"].sections[0].title[language]
    expect(visitor.locator("#form h2")).to_have_text(title)
    expect(visitor).to_have_title(re.compile(f"^{re.escape(title)} – "))


@pytest.mark.parametrize("script", [True], ids=["with JavaScript"])
def test_where_nothing_is_answered_nothing_is_to_be_checked(visitor: Page, site: Site, receiver: Receiver) -> None:
    _, address = sent(receiver, site, "es")
    visitor.goto(address)
    visitor.locator("a[data-link]").click()
    form = site.forms["withdrawal"]
    expect(visitor.locator("#form [type=submit]")).to_have_text(site.word("es", "form.next"))
    expect(visitor.locator(".form__note")).to_have_count(0)
    fill(visitor, form, {"confirmed": True})
    submit(visitor)
    expect(visitor.locator(".review h2")).to_have_text(form.submit["es"])
    expect(visitor).to_have_title(re.compile(f"^{form.submit['es']} – "))
    expect(visitor.locator(".review .button--primary")).to_have_count(1)


@pytest.mark.parametrize("script", [True], ids=["with JavaScript"])
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_nothing_is_in_the_way_in_any_state(visitor: Page, site: Site, receiver: Receiver, language: str) -> None:
    """What axe and the others find: the forms that a link leads to are no pages without it."""
    _, added = sent(receiver, site, language)
    withdrawn = added.replace(page_of(site, language), page_of(site, language, "withdrawal"))
    for name, address, answers in (("addition", added, ADDED), ("withdrawal", withdrawn, {"confirmed": True})):
        visitor.goto(address)
        check(visitor, f"{name}, open")
        submit(visitor)
        expect(visitor.locator("#error-summary li").first).to_be_visible()
        check(visitor, f"{name}, errors")
        fill(visitor, site.forms[name], answers)
        look(visitor)
        check(visitor, f"{name}, review")
        confirm(visitor)
        reference(visitor)
        check(visitor, f"{name}, receipt")


def test_without_a_link_that_holds_there_is_no_form_but_the_way_to_it(
    engine: Engine, script: bool, site: Site, receiver: Receiver
) -> None:
    # Not watched: a browser tells its console of the status of a link that does not hold.
    with engine.visit(receiver.address, Visitor(script=script, watched=False)) as page:
        for query in ("", "?link=1-ACDEFHJK-52aa-" + "0" * 40):
            page.goto(f"/{page_of(site, 'en')}{query}")
            expect(page.locator("[data-link-unknown]")).to_be_visible()
            expect(page.locator("#form")).to_have_count(0)


def page_of(site: Site, language: str, form: str = "addition") -> str:
    return next(page.url for page in site.pages_with(form=form) if page.language == language)


def sent(receiver: Receiver, site: Site, language: str) -> tuple[str, str]:
    """Send an application without a browser; return its reference and the address in its confirmation."""
    form = contracts.load(Path(receiver.environment["SITE_DIR"])).forms["expert"]
    values, files = filled_in(form)
    own = {"given_name": receiver.mail.name, "_key": secrets.token_hex(16)}
    answer = httpx.post(f"{receiver.address}{form.pages[language]}", data={**values, **own}, files=files)
    assert answer.status_code == 303, [
        one.get_text() for one in BeautifulSoup(answer.text, "html.parser").select("#error-summary li")
    ]
    found = answer.headers["Location"].rpartition("=")[2]
    body = receiver.messages(found)[1].get_body(("plain",))
    assert body
    [address] = re.findall(rf"^https://.*/({re.escape(page_of(site, language))}\?link=\S+)", body.get_content(), re.M)
    return found, f"/{address}"
