"""axe in Firefox and in WebKit, in each state of a form. Chromium, all pages and languages: test_accessibility.py."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from sitedata.site import Site

from inspection.looks import RUN, TAGS
from tests.browser.cutting import Line
from tests.browser.engines.expecting import expect
from tests.browser.engines.visitor import Engine, Visitor
from tests.browser.engines.webdriver import Page
from tests.browser.people import FORMS, confirm, fill, look, reference, submit


@pytest.mark.parametrize("engine", ["firefox", "webkit"], indirect=True)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_state_of_a_form(dark: bool, form: str, engine: Engine, line: Line, site: Site) -> None:
    with engine.visit(line.address, Visitor(dark=dark, watched=False)) as page:
        page.goto("/" + next(found.url for found in site.pages_with(form=form) if found.language == "es"))
        submit(page)
        expect(page.locator("#error-summary")).to_be_visible()
        check(page, "errors")
        fill(page, site.forms[form], FORMS[form])
        check(page, "last section")
        look(page)
        check(page, "review")
        line.down = True
        confirm(page)
        expect(page.locator(".sending .button--primary")).to_be_visible()
        check(page, "interrupted")
        line.mend()
        page.locator(".sending .button--primary").click()
        reference(page)
        check(page, "receipt")


def check(page: Page, state: str) -> None:
    """Nothing that axe finds."""
    if not page.evaluate("'axe' in window"):
        page.session.run(AXE_SCRIPT)
    found = page.evaluate(RUN, {"runOnly": TAGS, "resultTypes": ["violations"]})
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], state
