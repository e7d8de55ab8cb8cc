"""Without JavaScript nothing is chosen twice (WCAG 2.2, 3.3.7)."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from sitedata.site import Site

from tests.browser.accessibility import check
from tests.browser.conftest import Receiver
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.engines.visitor import Engine, Visitor
from tests.browser.people import CV, Errand, answer_field, confirm, fill, look, reach, reference, submit
from tests.receiver.sample_files import PDF

KEPT = "[data-field={field}] .choice"
OTHER = {"name": "other.pdf", "mimeType": "application/pdf", "buffer": PDF + b"\n"}


@pytest.fixture
def plain(engine: Engine, receiver: Receiver) -> Iterator[Page]:
    """A visitor without JavaScript."""
    with engine.visit(receiver.address, Visitor(script=False)) as page:
        yield page


def send_with_a_mistake(page: Any, errand: Errand) -> None:
    """Fill in everything, but a wrong address."""
    page.goto(errand.url)
    fill(page, errand.form, {**errand.answers, "email": "nowhere"})
    submit(page)
    expect(page.locator("#error-summary a")).to_have_count(1)


@in_every_engine
def test_a_file_is_still_there_after_a_mistake_elsewhere(errand: Errand, plain: Page, receiver: Receiver) -> None:
    send_with_a_mistake(plain, errand)
    box = KEPT.format(field=errand.file)
    expect(plain.locator(f"{box} label")).to_contain_text(errand.answers[errand.file]["name"])
    expect(plain.locator(f"{box} input")).to_be_checked()
    plain.locator("#email").fill(errand.answers["email"])
    submit(plain)
    stored = receiver.command("show", reference(plain))
    assert f"{errand.file}: {errand.answers[errand.file]['name']}," in stored


def test_it_is_replaced_or_removed(plain: Page, site: Site, receiver: Receiver) -> None:
    errand = Errand(site.forms["expert"], "en", "/en/apply/")
    send_with_a_mistake(plain, errand)
    expect(plain.locator("#cv-kept")).to_contain_text("We keep this file for one hour.")
    plain.locator(f"{KEPT.format(field='cv')} input").uncheck()
    plain.locator("#email").fill("asa@example.org")
    submit(plain)
    expect(plain.locator("#cv-error")).to_have_text("Attach your CV.")
    expect(plain.locator("#cv-kept")).to_have_count(0)
    plain.locator("#cv").set_input_files(CV)  # type: ignore[arg-type]
    plain.locator("#email").fill("nowhere")
    submit(plain)
    expect(plain.locator(f"{KEPT.format(field='cv')} input")).to_be_checked()
    plain.locator("#cv").set_input_files(OTHER)  # type: ignore[arg-type]
    plain.locator("#email").fill("asa@example.org")
    submit(plain)
    assert "cv: other.pdf," in receiver.command("show", reference(plain))


def test_a_script_that_comes_late_knows_of_it(engine: Engine, receiver: Receiver, site: Site) -> None:
    """Where the form had to be sent without the script, and the page that comes back has it."""
    errand = Errand(site.forms["expert"], "en", "/en/apply/")
    with engine.visit(receiver.address, Visitor(watched=False)) as page:
        page.route("**/form/journey.js", lambda route: route.abort())
        page.goto(errand.url)
        fill_plainly(page, errand)
        page.locator("#form").evaluate("form => form.submit()")
        expect(page.locator("#error-summary")).to_be_visible()
        page.unroute("**/form/journey.js")
        page.evaluate("document.querySelector('#section-documents').hidden = false")
        check(page, "a form with a kept file")
        page.evaluate("document.querySelector('#section-documents').hidden = true")
        page.locator("#email").fill("asa@example.org")
        reach(page, "privacy_read")
        page.locator("#privacy_read").check()
        look(page)
        expect(page.locator(".review__row:has(a[href='#cv']) dd span").first).to_contain_text(CV["name"])
        confirm(page)
        assert f"cv: {CV['name']}," in receiver.command("show", reference(page))


def fill_plainly(page: Page, errand: Errand) -> None:
    """Fill in the form although its steps cannot be left."""
    page.evaluate("for (const part of document.querySelectorAll('.form__section')) part.hidden = false")
    for field in errand.form.fields():
        wrapper = page.locator(f"[data-field={field.id}]")
        if field.id in errand.answers and wrapper.is_visible():
            answer_field(wrapper, field, {**errand.answers, "email": "nowhere"}[field.id])
