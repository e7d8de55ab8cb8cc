"""Without JavaScript nothing that was typed is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.cutting import Line
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.engines.visitor import Engine, Visitor
from tests.browser.people import FORMS, Errand, check_arrived, fill, submit

NO_FILES = {
    form: {key: value for key, value in person.items() if key not in ("cv", "letter")} for form, person in FORMS.items()
}


@pytest.fixture
def page(browser: Browser, receiver: Receiver) -> Iterator[Page]:
    """A visitor without JavaScript."""
    with browser.new_context(base_url=receiver.address, java_script_enabled=False) as context:
        yield context.new_page()


def typed(page: Page) -> list[tuple[str, ...]]:
    """What stands in the form: name, value and tick of each control."""
    controls = page.locator("#form :is(input, select, textarea):not([type=file], [type=hidden])").all()
    ticks = ("checkbox", "radio")
    return [
        (
            str(control.get_attribute("name")),
            control.input_value(),
            str(control.is_checked() if control.get_attribute("type") in ticks else ""),
        )
        for control in controls
    ]


@pytest.mark.parametrize("form", FORMS)
def test_corrections_are_there_after_a_look_at_the_privacy_notice(form: str, page: Page, site: Site) -> None:
    address = next(found for found in site.pages_with(form=form) if found.language == "en").url
    page.goto(f"/{address}")
    page.locator("#form button[type=submit]").click()
    expect(page.locator("#error-summary")).to_be_visible()
    fill(page, site.forms[form], NO_FILES[form])
    before = typed(page)
    page.locator("#form a[href$='/privacy/']").click()
    expect(page).to_have_title("Privacy notice – MIEUX")
    page.go_back()
    expect(page.locator("#error-summary")).to_be_visible()
    assert typed(page) == before


@pytest.fixture
def plain(engine: Engine, line: Line) -> Iterator[Page]:
    """A visitor without JavaScript, behind a line that can be cut."""
    with engine.visit(line.address, Visitor(script=False, watched=False)) as page:
        yield page


@in_every_engine
@pytest.mark.parametrize("cut", ["down", "cut_answer"])
def test_what_did_not_go_is_there_after_back_and_arrives_once(
    cut: str, errand: Errand, plain: Page, line: Line, receiver: Receiver
) -> None:
    before = receiver.references()
    plain.goto(errand.url)
    fill(plain, errand.form, errand.answers)
    setattr(line, cut, True)
    submit(plain)
    expect(plain.locator("#form")).to_have_count(0)
    assert len(receiver.references()) == len(before) + (cut == "cut_answer")
    line.mend()
    plain.go_back()
    expect(plain.locator("#given_name")).to_have_value(errand.answers["given_name"])
    plain.locator(f"#{errand.file}").set_input_files(errand.answers[errand.file])
    submit(plain)
    check_arrived(plain, receiver, before)
