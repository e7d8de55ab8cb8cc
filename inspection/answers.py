"""Fills in any form as its definition asks: the first choice of each question, short words, small files."""

from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Locator, Page
from sitedata.models.form_definition import Field, Form

from tests.browser.people import reach
from tests.receiver.sample_files import DOCX, JPEG, ODT, PDF, png

TEXTS: Mapping[str, str] = {"email": "reader@example.org", "tel": "+32 2 123 45 67"}
WORDS = "abc"
FILES: Mapping[str, tuple[str, bytes]] = {
    "pdf": ("application/pdf", PDF),
    "jpeg": ("image/jpeg", JPEG),
    "png": ("image/png", png()),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", DOCX),
    "odt": ("application/vnd.oasis.opendocument.text", ODT),
}
YEAR, MONTH = "2099", "12"


def fill(page: Page, form: Form) -> None:
    """Answer every question that the page asks, section by section: an answer may ask for another one."""
    for field in form.fields():
        reach(page, field.id)
        place = page.locator(f"[data-field={field.id}]")
        if place.is_visible():
            FILLERS.get(field.kind, _write)(place, field)


def _write(place: Locator, field: Field) -> None:
    text = TEXTS.get(field.kind, WORDS)
    place.locator("input, textarea").first.fill(text[: field.max_length])


def _choose(place: Locator, _: Field) -> None:
    place.locator("select").first.select_option(index=1)


def _tick(place: Locator, _: Field) -> None:
    place.locator("input:visible").first.check()


def _choose_languages(place: Locator, _: Field) -> None:
    row = place.locator(".row-fields").first
    for number in range(row.locator("select").count()):
        row.locator("select").nth(number).select_option(index=1)


def _choose_month(place: Locator, _: Field) -> None:
    place.locator("select").first.select_option(MONTH)
    place.locator("input").first.fill(YEAR)


def _attach(place: Locator, field: Field) -> None:
    ending = field.formats[0]
    kind, content = FILES[ending]
    place.locator("input").set_input_files({"name": f"{WORDS}.{ending}", "mimeType": kind, "buffer": content})


FILLERS: Mapping[str, Callable[[Locator, Field], Any]] = {
    "select": _choose,
    "radios": _tick,
    "checkboxes": _tick,
    "languages": _choose_languages,
    "month": _choose_month,
    "file": _attach,
    "declaration": _tick,
}
"""By kind of field; the others are written."""
