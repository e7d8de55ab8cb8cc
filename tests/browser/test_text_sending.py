"""Readers with Lynx and w3m fill in both forms with keys alone, make a mistake, correct it, and read the receipt."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sitedata.form_contract.choices import field_options
from sitedata.form_contract.error_messages import messages
from sitedata.models.form_definition import Field
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.people import FORMS
from tests.browser.text_browsers.filling import Reader
from tests.browser.text_browsers.lynx import Lynx
from tests.browser.text_browsers.w3m import W3m

LANGUAGES = ("fr", "en", "es")
Open = Callable[[str, str], Reader]


@pytest.fixture(params=[Lynx, W3m])
def reader(request: pytest.FixtureRequest, receiver: Receiver, site: Site, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of a form in a language."""
    opened: list[Any] = []

    def visit(form: str, language: str) -> Reader:
        page = next(page for page in site.pages_with(form=form) if page.language == language)
        browser = request.param(receiver.address + page.url, tmp_path)
        opened.append(browser)
        browser.see(page.meta.title)
        return Reader(browser, site.forms[form], language, site, tmp_path)

    yield visit
    for browser in opened:
        browser.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_arrives_after_a_correction(
    form: str, language: str, reader: Open, receiver: Receiver, site: Site, tmp_path: Path
) -> None:
    before = receiver.references()
    fields = {field.id: field for field in site.forms[form].fields()}
    wrong = messages(fields["email"], site.forms[form], site, language)["invalid"]

    visitor = reader(form, language)
    visitor.fill({**FORMS[form], "email": "asa@nowhere"})
    visitor.send()
    # The file is still there.
    visitor.see_problems([shown(wrong)])
    visitor.correct(wrong, FORMS[form]["email"])
    visitor.send()

    reference = visitor.read_reference()
    assert receiver.references() == [*before, reference]
    answers = stored(receiver, reference, tmp_path)
    for name, answer in FORMS[form].items():
        if answer != "" and fields[name].kind != "file":
            assert answers[name] == as_stored(fields[name], answer, site), name
    file = next(field for field in fields.values() if field.kind == "file")
    [found] = answers[file.id] if file.takes_several else [answers[file.id]]
    assert found["name"] == FORMS[form][file.id]["name"]


@pytest.mark.parametrize("form", FORMS)
def test_no_question_is_answered_for_the_reader(form: str, reader: Open, receiver: Receiver, site: Site) -> None:
    before = receiver.references()
    visitor = reader(form, "en")
    visitor.send()
    asked = [field for field in site.forms[form].fields() if field.required and not field.asked_when]
    visitor.see_problems([shown(messages(field, site.forms[form], site, "en")["required"]) for field in asked])
    assert receiver.references() == before


def shown(text: str) -> str:
    """The text with the spaces that a terminal shows."""
    return " ".join(text.split())


def stored(receiver: Receiver, reference: str, folder: Path) -> Any:
    """What the team exports of a submission."""
    target = folder / "export.json"
    receiver.command("export", "--format", "json", "--to", str(target), reference)
    return json.loads(target.read_text("utf-8"))[0]["answers"]


def as_stored(field: Field, answer: Any, site: Site) -> Any:
    """What is stored of what a person in `people.py` answers."""
    ways: dict[str, Callable[[], Any]] = {
        "checkboxes": lambda: answer or [field_options(field, site)[0].value],
        "languages": lambda: [{"language": language, "level": level} for language, level in answer],
        "month": lambda: f"{answer[1]}-{answer[0]}",
        "declaration": lambda: "yes",
    }
    return ways.get(field.kind, lambda: answer)()
