"""What a visitor sees of single questions: what is marked when an answer is wrong, and what is said of it."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect
from sitedata.form_contract.choices import field_options
from sitedata.models.form_definition import Field
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.people import ready
from tests.receiver.sample_files import PDF
from tests.receiver.waiting import wait_until


@pytest.fixture
def plain(browser: Browser, receiver: Receiver) -> Iterator[Page]:
    """A visitor's page without JavaScript: what it shows is the receiver's."""
    context = browser.new_context(base_url=receiver.address, java_script_enabled=False)
    yield context.new_page()
    context.close()


def sent_with(page: Page, values: dict[str, str]) -> Page:
    """The English expert form, sent with these answers by the ids of their controls."""
    page.goto("/en/apply/")
    for control, value in values.items():
        place = page.locator(f"#{control}")
        if place.evaluate("place => place.tagName") == "SELECT":
            place.select_option(value)
        else:
            place.fill(value)
    page.locator("#form [type=submit]").click()
    return page


def marked(page: Page) -> list[str]:
    """Ids of what is marked as wrong; of a group its question."""
    found: list[str] = page.locator("[aria-invalid]").evaluate_all("all => all.map(one => one.id || one.dataset.field)")
    return found


def first_controls(field: Field, row: str) -> list[str]:
    """What an answer that is missing marks: its controls, the group of radio buttons, no box of several."""
    if field.kind == "checkboxes":
        return []
    names = field.traits.controls if not field.traits.one_per_option else ("{id}",)
    return [name.format(id=field.id, row=row).replace(".", "-") for name in names]


def test_an_empty_form_marks_what_has_no_answer_and_nothing_else(plain: Page, site: Site) -> None:
    sent_with(plain, {})
    asked = [field for field in site.forms["expert"].fields() if field.required and not field.asked_when]
    expect(plain.locator("#error-summary li")).to_have_count(len(asked))
    assert marked(plain) == [control for field in asked for control in first_controls(field, "1")]


def test_the_row_that_is_wrong_is_named_and_alone_marked(plain: Page) -> None:
    row = {"working_languages-1-language": "fr", "working_languages-1-level": "C1-C2"}
    sent_with(plain, {**row, "working_languages-2-language": "en"})
    expect(plain.locator("#working_languages-error")).to_have_text("Language 2: select the level.")
    assert [name for name in marked(plain) if name.startswith("working_languages")] == ["working_languages-2-level"]
    plain.locator("#error-summary a", has_text="Language 2").click()
    control = plain.locator("#working_languages-2-level")
    expect(control).to_be_focused()
    expect(control).to_have_accessible_description("Language 2: select the level.")


def test_too_long_an_answer_says_how_long_it_is(plain: Page) -> None:
    # A line break is posted as two characters, and counts as one.
    sent_with(plain, {"motivation": "x" * 1499 + "\n" + "é" * 2})
    expect(plain.locator("#motivation-error")).to_contain_text("1,500 characters at most; you have 1,502.")
    assert "motivation" in marked(plain)


RETITLE = """async (change) => {
  const { retitle } = await import(document.querySelector("script[src]").src);
  retitle(change);
  return document.title;
}"""


def test_the_title_follows_the_state(browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address)
    page.goto("/en/apply/")
    ready(page)
    own = page.evaluate(RETITLE, {"part": ""})
    assert page.evaluate(RETITLE, {"wrong": "Error:"}) == f"Error: {own}"
    assert page.evaluate(RETITLE, {"part": "Step 2 of 5"}) == f"Error: Step 2 of 5 – {own}"
    assert page.evaluate(RETITLE, {"wrong": ""}) == f"Step 2 of 5 – {own}"
    assert page.evaluate(RETITLE, {"part": ""}) == own
    page.close()


def test_the_title_of_a_page_that_came_back_loses_its_error_as_well(browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address)
    page.goto("/en/apply/")
    ready(page)
    own = page.evaluate(RETITLE, {"part": ""})
    page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('form'))")
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page).to_have_title(f"Error: Step 1 of 5: You – {own}")
    assert page.evaluate(RETITLE, {"part": "Step 1 of 5"}) == f"Error: Step 1 of 5 – {own}"
    assert page.evaluate(RETITLE, {"part": "", "wrong": ""}) == own
    page.close()


WIDTHS = """ids => ids.map(id => {
  const line = document.querySelector(`[data-field="${id.replace(/-.*/, "")}"]`).getBoundingClientRect().width;
  return [id, document.getElementById(id).getBoundingClientRect().width / line];
})"""
BY_LENGTH = {
    "expert": ["telephone", "given_name", "email", "employer"],
    "request": ["period_from-year", "institution_name"],
}


@pytest.mark.parametrize("form", BY_LENGTH)
def test_the_width_of_a_box_says_how_long_answers_are(form: str, browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address, viewport={"width": 1280, "height": 900})
    page.route("**/form.js", lambda route: route.abort())
    page.goto({"expert": "/en/apply/", "request": "/en/request/"}[form])
    shares = dict(page.evaluate(WIDTHS, BY_LENGTH[form]))
    assert list(shares) == sorted(shares, key=lambda control: shares[control])
    assert next(iter(shares.values())) < 0.5
    assert list(shares.values())[-1] == pytest.approx(1)
    page.close()


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("form", ["expert", "request"])
def test_every_box_fits_a_telephone(form: str, language: str, browser: Browser, receiver: Receiver, site: Site) -> None:
    page = browser.new_page(base_url=receiver.address, viewport={"width": 360, "height": 740})
    page.route("**/form.js", lambda route: route.abort())
    page.goto("/" + next(p.url for p in site.pages_with(form=form) if p.language == language))
    for control in page.locator("#form .field :is(input, select, textarea)").all():
        box = control.bounding_box()
        if box is None:
            assert control.evaluate("control => !!control.closest('.choice[hidden]')"), "for text browsers only"
        else:
            assert box["x"] + box["width"] <= 360
    page.close()


LANGUAGES = "/en/apply/#section-expertise"
"""The section that asks for them."""


def rows_shown(page: Page) -> int:
    return sum(row.is_visible() for row in page.locator("[data-field=working_languages] .row-fields").all())


def test_two_languages_are_asked_and_more_on_request(browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address)
    page.goto(LANGUAGES)
    more = page.get_by_role("button", name="Add a language")
    assert rows_shown(page) == 2
    for row in (3, 4, 5):
        more.click()
        assert rows_shown(page) == row
        expect(page.locator(f"#working_languages-{row}-language")).to_be_focused()
    expect(more).to_be_hidden()
    page.close()


def test_a_row_with_an_answer_is_shown_wherever_it_comes_from(browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address)
    page.goto(LANGUAGES)
    for _ in (3, 4):
        page.get_by_role("button", name="Add a language").click()
    page.locator("#working_languages-4-level").select_option("native")
    page.goto("/en/privacy/")
    page.go_back()
    expect(page.locator("#working_languages-4-level")).to_have_value("native")
    # The browser brings answers back before it says that the page is shown.
    wait_until(lambda: rows_shown(page) == 4)
    page.close()


def test_without_script_and_on_paper_every_row_is_there(plain: Page, browser: Browser, receiver: Receiver) -> None:
    plain.goto("/en/apply/")
    assert rows_shown(plain) == 5
    expect(plain.get_by_role("button", name="Add a language")).to_have_count(0)
    page = browser.new_page(base_url=receiver.address)
    page.goto("/en/apply/")
    page.emulate_media(media="print")
    assert rows_shown(page) == 5
    expect(page.get_by_text("Add a language")).to_be_hidden()
    page.close()


OLD = {"working_languages.1.language": "en", "working_languages.1.level": "B2"}
"""What a page posts that was opened while each level was a choice of its own."""


def test_a_former_level_is_taken_and_shown_as_it_was_chosen(receiver: Receiver, site: Site) -> None:
    answers = {**needed(site), **OLD}
    with httpx.Client(base_url=receiver.address) as client:
        answer = client.post("/en/apply/", data=answers, files={"cv": ("cv.pdf", PDF)})
    assert answer.status_code == 303
    reference = answer.headers["location"].partition("reference=")[2]
    shown = receiver.command("show", reference)
    assert "Anglais – B2 (indépendant)" in shown


def test_a_former_level_comes_back_as_the_one_that_replaced_it(receiver: Receiver, site: Site) -> None:
    with httpx.Client(base_url=receiver.address) as client:
        answer = client.post("/en/apply/", data={**needed(site), **OLD, "email": ""})
    soup = BeautifulSoup(answer.text, "html.parser")
    assert [tag["value"] for tag in soup.select("#working_languages-1-level [selected]")] == ["B1-B2"]


def needed(site: Site) -> dict[str, str]:
    """An answer to each question of the expert form that needs one, but languages and the file."""
    fields = [field for field in site.forms["expert"].fields() if field.required and not field.asked_when]
    found = {"text": "Awa", "email": "awa@example.org", "declaration": "yes"}
    chosen = {field.id: choices[-1].value for field in fields if (choices := field_options(field, site))}
    return {field.id: found[field.kind] for field in fields if field.kind in found} | chosen


def test_a_saved_file_with_a_former_level_is_taken_up(browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address)
    page.goto(LANGUAGES)
    kept = {
        "form": "expert",
        "version": "older",
        "step": "section-expertise",
        "answers": {**OLD, "working_languages.3.language": "fr"},
    }
    saved = {"name": "expert.json", "mimeType": "application/json", "buffer": json.dumps(kept).encode()}
    page.locator("[data-keep] summary").click()
    page.locator("[data-keep] input[type=file]").set_input_files(saved)  # type: ignore[arg-type]
    expect(page.locator("#working_languages-1-level")).to_have_value("B1-B2")
    assert rows_shown(page) == 3
    page.close()


LONG = {
    "fr": "Caractères\u00a0: {} sur 1\u202f500 au plus.",
    "en": "Characters: {} of 1,500 at most.",
    "es": "Caracteres: {} de 1500 como máximo.",
}
TYPED = {"fr": "1\u202f501", "en": "1,501", "es": "1501"}
"""Numbers as each language writes them."""


@pytest.mark.parametrize("language", LONG)
def test_characters_are_counted_while_they_are_typed(
    language: str, browser: Browser, receiver: Receiver, site: Site
) -> None:
    page = browser.new_page(base_url=receiver.address)
    page.clock.install()
    page.goto(
        "/" + next(p.url for p in site.pages_with(form="expert") if p.language == language) + "#section-expertise"
    )
    box, count = page.locator("#motivation"), page.locator("#motivation-count")
    said = page.locator("#motivation-count + [role=status]")
    # White space at the ends and in excess is not stored, an emoji is one character.
    box.fill("  e\u0301 \U0001f469 \r\n")
    expect(count).to_have_text(LONG[language].format(3))
    page.clock.run_for(2000)
    expect(said).to_have_text("")
    box.fill("x" * 1501)
    expect(count).to_have_text(LONG[language].format(TYPED[language]))
    expect(count).to_have_class(re.compile("over"))
    expect(said).to_have_text("")
    page.clock.run_for(2000)
    expect(said).to_have_text(LONG[language].format(TYPED[language]))
    box.fill("x" * 100)
    page.clock.run_for(2000)
    expect(said).to_have_text("")
    page.close()


def test_what_is_said_of_the_length_is_not_said_at_every_key(browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address)
    page.clock.install()
    page.goto(LANGUAGES)
    page.locator("#motivation").fill("x" * 1400)
    page.locator("#motivation").press("End")
    said = page.locator("#motivation-count + [role=status]")
    for _ in range(5):
        page.keyboard.type("y")
        page.clock.run_for(300)
        expect(said).to_have_text("")
    page.clock.run_for(1000)
    expect(said).to_have_text("Characters: 1,405 of 1,500 at most.")
    page.close()
