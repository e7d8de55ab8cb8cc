"""Both forms from the first question to the reference without touching a mouse."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sitedata.models.form_definition import Form
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.people import EXPERT, REQUEST

FOCUSED = """() => {
  const { name, type, value, tagName, outerHTML } = document.activeElement;
  return { name: name ?? "", type: type ?? tagName, value: value ?? "", html: outerHTML.slice(0, 99) };
}"""
SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.width > 0 && box.right > 0 && box.left < innerWidth && box.top < innerHeight && box.bottom > 0;
}"""


@pytest.fixture(params=[360, 1280])
def page(request: pytest.FixtureRequest, browser: Browser, receiver: Receiver) -> Iterator[Page]:
    """A page at two widths, in pixels."""
    with browser.new_context(base_url=receiver.address, viewport={"width": request.param, "height": 740}) as context:
        yield context.new_page()


@pytest.mark.parametrize(
    ("form", "url", "answers"), [("expert", "en/apply/", EXPERT), ("request", "es/solicitud/", REQUEST)]
)
def test_a_form_is_sent_by_keyboard(
    form: str, url: str, answers: dict[str, Any], page: Page, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    page.goto("/" + url)
    wanted = controls(site.forms[form], answers)
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        # The browser scrolls to the stop; when it never comes into view, this fails.
        page.wait_for_function(SEEN)
        if stop["type"] != "submit":
            answer(page, stop, wanted)
            continue
        page.keyboard.press("Enter")
        expect(page.locator("h2:focus")).to_be_visible()
        if page.locator(".review").is_visible():
            break
    for _ in range(100):
        page.keyboard.press("Tab")
        if "button--primary" in page.evaluate(FOCUSED)["html"]:
            break
    page.keyboard.press("Enter")
    expect(page.locator("[data-reference]").first).to_have_text(re.compile(r"^\w{8}$"))
    assert len(receiver.references()) == len(before) + 1


def controls(form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    """What to give each control, by its name."""
    wanted: dict[str, Any] = {}
    for field in form.fields():
        given = answers[field.id]
        if field.kind == "languages":
            for row, (language, level) in enumerate(given, 1):
                wanted |= {f"{field.id}.{row}.language": language, f"{field.id}.{row}.level": level}
        elif field.kind == "month":
            wanted |= {f"{field.id}.month": given[0], f"{field.id}.year": given[1]}
        else:
            wanted[field.id] = given
    return wanted


def answer(page: Page, stop: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Answer the control that has the focus, with keys alone (but for the system's dialogue that chooses a file)."""
    given = wanted.get(stop["name"])
    if given is None:
        return
    if stop["type"] == "checkbox":
        if given is True or stop["value"] in given or (given == [] and wanted.pop(stop["name"]) == []):
            page.keyboard.press("Space")
    elif stop["type"] == "radio":
        page.keyboard.press("Space")
        while page.evaluate(FOCUSED)["value"] != given:
            page.keyboard.press("ArrowDown")
    elif stop["type"] == "select-one":
        while page.evaluate(FOCUSED)["value"] != given:
            page.keyboard.press("ArrowDown")
    elif stop["type"] == "file":
        page.locator(f"[name={stop['name']}]").set_input_files(given)
    else:
        page.keyboard.insert_text(given)
