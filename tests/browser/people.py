"""Two people and what they fill in, by field; and how a browser types it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page
from sitedata.models.form_definition import Field, Form

from tests.browser.engines.expecting import expect
from tests.browser.engines.sight import on_screen
from tests.receiver.sample_files import JPEG, PDF
from tests.receiver.waiting import wait_until

if TYPE_CHECKING:
    from tests.browser.conftest import Receiver  # which gives people's work to the tests

CV = {"name": "CV Åsa Ñúñez.pdf", "mimeType": "application/pdf", "buffer": PDF}
LETTER = {"name": "lettre officielle.jpg", "mimeType": "image/jpeg", "buffer": JPEG}

EXPERT: dict[str, Any] = {
    "given_name": "Åsa",
    "family_name": "O’Ñúñez & <Fils>",
    "email": "asa@example.org",
    "telephone": "+228 90 00 00 00",
    "country": "TG",
    "employer": "Ministère de l’Intérieur",
    "function": "Cheffe de service",
    "employer_kind": "eu_administration",
    "employer_agreement": "to_be_asked",
    "topics": ["trafficking_in_human_beings", "development"],
    "regions": ["acp", "asia"],
    "support_types": [],
    "experience": "from_10_to_19",
    "working_languages": [("fr", "native"), ("en", "B1-B2")],
    "availability": "Mars et avril.\nPréavis d’un mois.",
    "motivation": "Partager l’expérience togolaise : données, registres.",
    "cv": CV,
    "answers_checked": True,
    "privacy_read": True,
}
REQUEST: dict[str, Any] = {
    "institution_name": "Ministerio de Migración",
    "institution_kind": "central_administration",
    "country": "PE",
    "partners": "",
    "given_name": "José",
    "family_name": "Quispe",
    "function": "Director",
    "email": "jose@example.org",
    "telephone": "",
    "correspondence_language": "es",
    "title": "Datos migratorios",
    "topics": ["migration_data"],
    "situation": 'Línea uno.\n\nLínea dos con "comillas" y <etiquetas>.',
    "support_types": [],
    "results": "Un manual.",
    "period_from": ("03", "2027"),
    "period_to": ("09", "2027"),
    "working_language": "other",
    "other_working_language": "Quechua",
    "wishes": "",
    "letter_status": "attached",
    "letter": LETTER,
    "sent_to_delegation": "no",
    "authorised": True,
    "answers_checked": True,
    "privacy_read": True,
}

FORMS = {"expert": EXPERT, "request": REQUEST}


@dataclass(frozen=True)
class Errand:
    """A form in a language, and what a person has to say in it."""

    form: Form
    language: str
    url: str

    @property
    def answers(self) -> dict[str, Any]:
        """Everything that is filled in, by field."""
        return FORMS[self.form.id]

    @property
    def file(self) -> str:
        """The field that takes a file."""
        return next(field.id for field in self.form.fields() if field.kind == "file")


REFERENCE = re.compile(r"^[2-9A-HJ-NP-Z]{8}$")


STEP = ".form__section:not([hidden])"


def ready(page: Page) -> None:
    """Wait until the page's script has run: with it a form shows its sections one at a time."""
    wait_until(lambda: page.evaluate("document.readyState") == "complete")


def submit(page: Page) -> None:
    """Press the form's own button, once the form is ready."""
    ready(page)
    page.locator("#form button[type=submit]").click()


def reach(page: Page, field: str) -> bool:
    """With JavaScript: go on, section by section, until the one of a field is shown; without, all of them are.

    Say whether it is: a section with a wrong answer is not left.
    """
    ready(page)
    section = page.locator(f".form__section:has([data-field={field}])")
    for _ in range(page.locator(".form__section").count()):
        if section.is_visible():
            return True
        step = page.locator(STEP).get_attribute("id")
        submit(page)
        # Not by the focus: a window of WebKit may be without it.
        expect(page.locator(f"{STEP}:not([id={step}]), #error-summary:not([hidden])").first).to_be_visible()
        if page.locator(f"{STEP}[id={step}]").is_visible():
            return section.is_visible()
    return section.is_visible()


def first_step(page: Page) -> None:
    """With JavaScript: go back to the first section."""
    ready(page)
    previous = page.locator("#form button[type=submit] + button")
    while previous.is_visible():
        step = page.locator(STEP).get_attribute("id")
        previous.click()
        expect(page.locator(f"{STEP}:not([id={step}]) h2")).to_be_focused()


def look(page: Page) -> None:
    """With JavaScript: go from a filled form to the last look at the answers."""
    ready(page)
    review = page.locator(".review h2")
    for _ in range(page.locator(".form__section").count()):
        step = page.locator(STEP).get_attribute("id")
        submit(page)
        expect(page.locator(f"{STEP}:not([id={step}]), .review").first).to_be_visible()
        if review.is_visible():
            break
    expect(review).to_be_focused()


def take_away(page: Page) -> None:
    """Take all answers of a filled form away, as only a program can."""
    page.locator("#form").evaluate("form => { form.reset(); form.dispatchEvent(new Event('change')); }")


def confirm(page: Page) -> None:
    """Send what the last look shows."""
    page.locator(".review .button--primary").first.click()


def send(page: Page, script: bool) -> None:
    """Send a filled form, with JavaScript after the last look."""
    if script:
        look(page)
        confirm(page)
    else:
        submit(page)


def reference(page: Page) -> str:
    """Wait for the receipt, with its reference in sight; return the reference."""
    place = page.locator("[data-reference]").first
    expect(place).to_have_text(REFERENCE)
    on_screen(place)
    return place.inner_text()


def check_arrived(page: Page, receiver: "Receiver", before: list[str]) -> None:
    """One more submission than before, and its reference is shown."""
    found = reference(page)
    assert receiver.references() == [*before, found]


def fill(page: Page, form: Form, answers: dict[str, Any]) -> None:
    """Fill in every field of a form that has an answer, as far as its sections let go on.

    Empty lists tick the first box.
    """
    first_step(page)
    for field in form.fields():
        if field.id in answers:
            if not reach(page, field.id):
                return
            wrapper = page.locator(f"[data-field={field.id}]")
            # What the last look declares is no box with JavaScript.
            if wrapper.is_visible() or not field.in_review:
                answer_field(wrapper, field, answers[field.id])


def answer_field(wrapper: Locator, field: Field, answer: Any) -> None:
    """Fill in one field as a person does: type, choose, tick."""
    fillers: dict[str, Callable[[Locator, Any], None]] = {
        "select": choose,
        "radios": lambda place, value: place.locator(f"input[value={value}]").check(),
        "checkboxes": tick,
        "languages": choose_languages,
        "month": choose_month,
        "file": lambda place, value: place.locator("input").set_input_files(value),
        "declaration": lambda place, value: place.locator("input").set_checked(value),
    }
    fillers.get(field.kind, write)(wrapper, answer)


def write(place: Locator, text: str) -> None:
    """Type an answer."""
    place.locator("input, textarea").fill(text)


def choose(place: Locator, value: str) -> None:
    """Choose one entry of a list."""
    place.locator("select").select_option(value)


def tick(place: Locator, values: list[str]) -> None:
    """Tick boxes, or the first one."""
    for value in values:
        place.locator(f"input[value={value}]").check()
    if not values:
        place.locator("input").first.check()


def choose_languages(place: Locator, rows: list[tuple[str, str]]) -> None:
    """Choose a language and a level in each row."""
    for row, (language, level) in enumerate(rows):
        place.locator(".row-fields").nth(row).locator("select").first.select_option(language)
        place.locator(".row-fields").nth(row).locator("select").last.select_option(level)


def choose_month(place: Locator, answer: tuple[str, str]) -> None:
    """Choose the month and type the year."""
    place.locator("select").select_option(answer[0])
    place.locator("input").fill(answer[1])
