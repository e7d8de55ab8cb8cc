"""The sections of a form come one at a time, with script; Back and Forward move between them."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.holding import Held
from tests.browser.people import (
    EXPERT,
    FORMS,
    STEP,
    check_arrived,
    confirm,
    fill,
    look,
    reach,
    ready,
    submit,
    take_away,
)
from tests.browser.test_in_sight import expect_in_sight

pytestmark = pytest.mark.parametrize("script", [True], ids=["with JavaScript"])
FORM = "/en/apply/"
TITLE = "Expert application"
HEADING = f"{STEP} h2"


def step(number: int, title: str) -> str:
    """Heading of a section."""
    return f"Step {number} of 5: {title}"


def expect_step(page: Page, number: int, title: str) -> None:
    """One section, named in heading and title, with its heading on the screen."""
    expect(page.locator(STEP)).to_have_count(1)
    expect(page.locator(HEADING)).to_have_text(step(number, title))
    expect(page).to_have_title(re.compile(rf"^{re.escape(step(number, title))} – {TITLE}"))
    if number > 1:
        expect(page.locator(HEADING)).to_be_focused()
        expect_in_sight(page.locator(HEADING))


def test_back_and_forward_move_between_steps(visitor: Page, site: Site) -> None:
    visitor.goto(FORM)
    ready(visitor)
    expect_step(visitor, 1, "You")
    reach_documents(visitor, site)
    expect_step(visitor, 4, "Your CV")
    for number, title in ((3, "Your expertise"), (2, "Your work")):
        visitor.go_back()
        expect_step(visitor, number, title)
    visitor.go_forward()
    expect_step(visitor, 3, "Your expertise")
    visitor.get_by_role("button", name=site.word("en", "form.previous")).click()
    expect_step(visitor, 2, "Your work")
    visitor.reload()
    expect_step(visitor, 2, "Your work")


def reach_documents(page: Page, site: Site) -> None:
    """Fill in all but the file."""
    fill(page, site.forms["expert"], {name: value for name, value in EXPERT.items() if name not in NOT_KEPT})
    reach(page, "cv")


NOT_KEPT = ("cv", "answers_checked", "privacy_read")


def test_each_step_tells_its_own_errors(visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    visitor.goto(FORM)
    ready(visitor)
    submit(visitor)
    summary = visitor.locator("#error-summary")
    expect(summary).to_be_focused()
    expect_in_sight(summary.locator("h2"))
    expect(summary.locator("li")).to_have_count(4)
    expect(visitor).to_have_title(re.compile(rf"^Error: {re.escape(step(1, 'You'))} – {TITLE}"))
    fill(visitor, site.forms["expert"], EXPERT)
    expect(summary).to_be_hidden()
    expect(visitor.locator(HEADING)).to_have_text(step(5, "Declaration"))
    take_away(visitor)
    submit(visitor)
    expect(visitor.locator(HEADING)).to_have_text(step(1, "You"))
    expect(summary).to_be_focused()
    expect(summary.locator("a")).to_have_count(13)
    summary.get_by_text("Attach your CV.").click()
    expect(visitor.locator("#cv")).to_be_focused()
    expect(visitor.locator(HEADING)).to_have_text(step(4, "Your CV"))
    assert receiver.references() == before


@pytest.mark.parametrize("form", FORMS)
def test_the_last_look_alone_sends(form: str, visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    definition = site.forms[form]
    visitor.goto(next("/" + page.url for page in site.pages_with(form=form) if page.language == "en"))
    fill(visitor, definition, FORMS[form])
    expect(visitor.locator("#form button[type=submit]")).to_have_text(site.word("en", "form.check"))
    look(visitor)
    declared = [field.label["en"] for field in definition.fields() if field.in_review]
    for label in declared:
        expect(visitor.locator(".review > p")).to_contain_text(label)
    assert len(declared) == 1
    buttons = visitor.locator(".review").get_by_role("button", name=definition.submit["en"])
    expect(buttons).to_have_count(2)
    above, below = (button.bounding_box() for button in buttons.all())
    rows = visitor.locator(".review__row")
    asked = [field for field in definition.fields() if field.kind != "declaration"]
    expect(rows).to_have_count(len(asked))
    for row in rows.all():
        expect(row.locator(".review__change")).to_have_count(1)
    first, last = rows.first.bounding_box(), rows.last.bounding_box()
    assert above
    assert below
    assert first
    assert last
    assert above["y"] < first["y"] < last["y"] < below["y"]
    for text in ("given_name", "email"):
        answer = visitor.locator(".review dd span[translate=no]", has_text=FORMS[form][text])
        expect(answer.first).to_be_visible()
    buttons.last.click()
    check_arrived(visitor, receiver, before)


def test_a_change_leads_to_its_step_and_back_to_the_last_look(visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    visitor.goto(FORM)
    fill(visitor, site.forms["expert"], EXPERT)
    look(visitor)
    visitor.get_by_role("link", name="Change Position").click()
    expect(visitor.locator("#function")).to_be_focused()
    expect(visitor.locator(HEADING)).to_have_text(step(2, "Your work"))
    visitor.locator("#function").fill("Directrice")
    submit(visitor)
    expect(visitor.locator(".review h2")).to_be_focused()
    expect(visitor.locator(".review")).to_contain_text("Directrice")
    confirm(visitor)
    check_arrived(visitor, receiver, before)


def test_what_the_receiver_refuses_is_told_in_its_step(visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    visitor.goto(FORM)
    fill(
        visitor,
        site.forms["expert"],
        {**EXPERT, "cv": {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}},
    )
    look(visitor)
    confirm(visitor)
    expect(visitor.locator("#cv-error")).to_be_visible()
    expect(visitor.locator(HEADING)).to_have_text(step(4, "Your CV"))
    assert receiver.references() == before


SAVED = {name: EXPERT[name] for name in ("given_name", "family_name", "email", "country")}


@pytest.mark.parametrize(
    ("kept", "number"),
    [
        ({"answers": {}}, 1),
        ({"answers": SAVED}, 2),
        ({"answers": SAVED, "step": "section-expertise"}, 3),
        ({"answers": SAVED, "step": "a section of another time"}, 2),
        ({"answers": {**SAVED, "email": "nobody"}}, 1),
    ],
    ids=["nothing yet", "an older file", "its step", "an unknown step", "a wrong answer"],
)
def test_a_saved_file_resumes_at_its_step(kept: dict[str, object], number: int, visitor: Page) -> None:
    visitor.goto(FORM)
    ready(visitor)
    version = visitor.evaluate(
        "fetch(form.dataset.description).then((answer) => answer.json()).then(({ version }) => version)"
    )
    file = json.dumps({"form": "expert", "version": version, **kept}).encode()
    visitor.locator("[data-keep] summary").click()
    chosen = {"name": "x.json", "mimeType": "application/json", "buffer": file}
    visitor.locator("#_resume").set_input_files(chosen)  # type: ignore[arg-type]
    expect(visitor.locator("[data-said]")).to_be_focused()
    expect_in_sight(visitor.locator("[data-said]"))
    expect(visitor.locator(HEADING)).to_contain_text(f"Step {number} of 5:")


def test_a_file_is_saved_with_its_step(visitor: Page, site: Site, tmp_path: Path) -> None:
    visitor.goto(FORM)
    fill(visitor, site.forms["expert"], {**SAVED, "employer": "x"})
    visitor.locator("[data-keep] summary").click()
    with visitor.expect_download() as started:
        visitor.locator("[data-save]").click()
    started.value.save_as(tmp_path / "saved.json")
    assert json.loads((tmp_path / "saved.json").read_text("utf-8"))["step"] == "section-work"


def test_another_language_goes_on_at_the_same_step(visitor: Page, site: Site) -> None:
    visitor.goto(FORM)
    fill(visitor, site.forms["expert"], {**SAVED, "employer": "x"})
    visitor.locator("header a[hreflang=fr]").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "fr")
    expect(visitor.locator(HEADING)).to_have_text("Étape 2 sur 5\u00a0: Votre travail")


def test_a_link_into_a_section_opens_it(visitor: Page) -> None:
    visitor.goto(f"{FORM}#section-expertise")
    ready(visitor)
    expect(visitor.locator(HEADING)).to_have_text(step(3, "Your expertise"))
    expect_in_sight(visitor.locator(HEADING))
    visitor.evaluate("location.hash = '#section-work'")
    expect(visitor.locator(HEADING)).to_have_text(step(2, "Your work"))
    expect_in_sight(visitor.locator(HEADING))
    visitor.go_back()
    expect_step(visitor, 3, "Your expertise")


def test_a_slow_script_does_not_move_the_section_in_use(visitor: Page) -> None:
    held = Held(visitor, "**/form.js")
    visitor.goto(FORM, wait_until="commit")
    visitor.locator("#motivation").fill("typed before the rest of the script was there")
    held.let_go()
    ready(visitor)
    expect(visitor.locator(HEADING)).to_have_text(step(3, "Your expertise"))
    expect(visitor.locator("#motivation")).to_be_focused()


PLACE = "(button) => button.getBoundingClientRect().top + scrollY"
WATCH = """() => {
  window.removed = [];
  const pressed = ({ target }) => target.closest("a, button, label, summary");
  const note = ({ removedNodes }) => removed.push(...[...removedNodes].map((node) => node.textContent));
  const watch = new MutationObserver((changes) => changes.filter(pressed).forEach(note));
  watch.observe(document.body, { childList: true, subtree: true });
}"""


@pytest.mark.parametrize("section", ["you", "work", "expertise", "documents", "declaration"])
def test_nothing_moves_under_the_mouse_when_the_rest_of_the_script_comes(section: str, visitor: Page) -> None:
    """Nor what a browser may keep in its place by scrolling: not every one does, and none at the end of a page.

    Nothing is replaced either: Safari makes no click of a press on a text that is.
    """
    held = Held(visitor, "**/form/journey.js")
    visitor.goto(f"{FORM}#section-{section}")
    ready(visitor)
    button = visitor.locator("#form button[type=submit]")
    before = button.evaluate(PLACE)
    visitor.evaluate(WATCH)
    button.hover()
    visitor.mouse.down()
    held.first()
    held.let_go()
    expect(visitor.locator("#motivation-count")).to_contain_text(" 0 of ")
    assert button.evaluate(PLACE) == before
    assert visitor.evaluate("removed") == []


def test_all_sections_are_printed(visitor: Page, site: Site) -> None:
    visitor.goto(FORM)
    ready(visitor)
    visitor.emulate_media(media="print")
    for field in site.forms["expert"].fields():
        expect(visitor.locator(f"[data-field={field.id}]")).to_be_visible()
    expect(visitor.locator(".form__step").first).to_be_hidden()
