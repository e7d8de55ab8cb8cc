"""A receipt in the end, whatever a browser lacks or refuses."""

import pytest
from playwright.sync_api import Page, expect
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.engines.visitor import Engine, Visitor
from tests.browser.people import EXPERT, check_arrived, confirm, fill, reference, submit

pytestmark = pytest.mark.parametrize("script", [True], ids=["with JavaScript"])

THROWS = "() => { throw new DOMException('The operation is insecure.', 'SecurityError'); }"
FEATURES = {
    "storage": f"""for (const name of ["sessionStorage", "localStorage", "indexedDB", "caches"])
        Object.defineProperty(window, name, {{ get: {THROWS} }});
        Object.defineProperty(Document.prototype, "cookie", {{ get: {THROWS}, set: {THROWS} }});""",
    "writing into storage": f"Storage.prototype.setItem = {THROWS};",
    "the history": f"History.prototype.replaceState = History.prototype.pushState = {THROWS};",
    "what the history says": f"Object.defineProperty(History.prototype, 'state', {{ get: {THROWS} }});",
    "restoring the scroll": f"Object.defineProperty(History.prototype, 'scrollRestoration', {{ set: {THROWS} }});",
    "cryptography": "Object.defineProperty(window, 'crypto', { value: undefined });",
    "digests": "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });",
    "random numbers": f"Crypto.prototype.randomUUID = {THROWS};",
    "the clipboard": f"Object.defineProperty(Navigator.prototype, 'clipboard', {{ get: {THROWS} }});",
    "files": f"window.File = window.Blob = window.FileReader = {THROWS};",
    "reading files": "for (const name of ['arrayBuffer', 'text', 'stream']) delete Blob.prototype[name];",
    "a file that refuses": f"Blob.prototype.arrayBuffer = {THROWS};",
    "a file that never comes": "Blob.prototype.arrayBuffer = () => new Promise(() => {});",
    "addresses of objects": f"URL.createObjectURL = {THROWS};",
    "workers": f"window.Worker = window.SharedWorker = {THROWS}; delete Navigator.prototype.serviceWorker;",
    "media queries": f"window.matchMedia = {THROWS};",
    "dialogs": f"window.alert = window.confirm = window.prompt = {THROWS}; delete window.HTMLDialogElement;",
    "observers": "delete window.IntersectionObserver; delete window.ResizeObserver; delete window.MutationObserver;",
    "fetch": f"window.fetch = {THROWS};",
    "a fetch that never ends": "window.fetch = () => new Promise(() => {});",
    "requests": f"window.XMLHttpRequest = {THROWS};",
    "text encoding": "delete window.TextEncoder;",
}


def join(page: Page) -> None:
    """Without the rest of the script nothing leads to the next section: all of them are shown."""
    submit(page)
    expect(page.locator("#form:not([data-steps])")).to_be_visible()
    expect(page.locator(".form__section").last).to_be_visible()


@pytest.mark.parametrize("feature", FEATURES)
def test_without_it_the_form_arrives(feature: str, visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    visitor.add_init_script(FEATURES[feature])
    visitor.goto("/en/apply/")
    if "fetch" in feature:
        join(visitor)
    fill(visitor, site.forms["expert"], EXPERT)
    submit(visitor)
    place = visitor.locator("[data-reference], .review .button--primary").first
    expect(place).to_be_visible()
    if visitor.locator(".review").count():
        confirm(visitor)
    check_arrived(visitor, receiver, before)


def test_without_the_rest_of_the_script_the_form_arrives(visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    visitor.route("**/form/*.js", lambda route: route.fulfill(content_type="text/javascript", body="throw 1;"))
    visitor.goto("/en/apply/")
    join(visitor)
    fill(visitor, site.forms["expert"], EXPERT)
    submit(visitor)
    check_arrived(visitor, receiver, before)


def test_what_cannot_be_filled_does_not_stay_open(engine: Engine, script: bool, receiver: Receiver) -> None:
    # Not watched: a browser tells its console of what could not be fetched.
    with engine.visit(receiver.address, Visitor(script=script, watched=False)) as page:
        keep = page.locator("[data-keep]")
        page.route("**/form/*.js", lambda route: route.abort())
        page.goto("/en/apply/")
        keep.locator("summary").click()
        expect(keep).not_to_have_attribute("open", "")
        page.unroute("**/form/*.js")
        keep.locator("summary").click()
        expect(keep.locator("[data-save]")).to_be_visible()


def test_the_receipt_without_storage_has_its_reference(visitor: Page, site: Site) -> None:
    """Read again, from the address alone."""
    visitor.goto("/en/apply/")
    fill(visitor, site.forms["expert"], EXPERT)
    submit(visitor)
    confirm(visitor)
    found = reference(visitor)
    visitor.add_init_script(FEATURES["storage"])
    visitor.reload()
    assert reference(visitor) == found
    expect(visitor.locator(".sent")).to_be_hidden()
