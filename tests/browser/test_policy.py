"""What the browser makes of the security headers: nothing of the site is blocked, forms of other sites are."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request
from sitedata.site import Site

from receiver.forms import contract as contracts
from tests.browser.conftest import Receiver
from tests.browser.holding import wait_until_told

REPORT = """addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI}) =>
  console.error(`Content Security Policy: ${violatedDirective} ${blockedURI}`))"""


@pytest.fixture
def watched(browser: Browser, receiver: Receiver) -> Iterator[tuple[Page, list[str]]]:
    """A page, and everything the browser refused on it."""
    refused: list[str] = []
    with browser.new_context(base_url=receiver.address) as context:
        context.add_init_script(REPORT)
        page = context.new_page()
        context.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)
        yield page, refused


def test_no_page_asks_for_anything_the_policy_forbids(watched: tuple[Page, list[str]], site: Site) -> None:
    page, refused = watched
    for language in site.languages:
        # Side by side, for each is watched until nothing moves any more.
        opened = [page.context.new_page() for one in site.pages.values() if one.language == language]
        for tab, one in zip(opened, (one for one in site.pages.values() if one.language == language), strict=True):
            tab.goto("/" + one.url)
        for tab in opened:
            tab.wait_for_load_state("networkidle")
            tab.close()
    assert refused == []


def test_neither_does_a_picture_that_is_opened_alone(watched: tuple[Page, list[str]], built_site: Path) -> None:
    page, refused = watched
    for picture in built_site.rglob("*.svg"):
        page.goto(f"/{picture.relative_to(built_site)}")
    assert refused == []


def test_what_the_policy_forbids_is_seen_by_these_tests(watched: tuple[Page, list[str]]) -> None:
    page, refused = watched
    page.goto("/en/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    wait_until_told(page, lambda: refused)


def test_our_own_forms_say_where_they_come_from(visitor: Page, site: Site) -> None:
    """Otherwise the receiver could not tell them from those of other sites."""
    posts: list[Request] = []
    visitor.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    visitor.goto("/" + site.page("en", "apply").url)
    with visitor.expect_response(lambda response: response.request.method == "POST") as answered:
        # As without script: the form's own button, nothing checked before.
        visitor.locator("#form").evaluate(
            "form => form.requestSubmit ? HTMLFormElement.prototype.submit.call(form) : 0"
        )
    assert answered.value.status == 422
    origin = visitor.url.partition("/en/")[0]
    assert posts[0].header_value("origin") == origin


def test_a_form_of_another_site_is_refused(
    browser: Browser,
    receiver: Receiver,
    built_site: Path,
    static_site: Callable[[Path], str],
    tmp_path: Path,
) -> None:
    path = contracts.load(built_site).forms["expert"].pages["en"]
    form = f'<form method="post" action="{receiver.address}{path}"><button>Send</button></form>'
    (tmp_path / "index.html").write_text(f"<!doctype html><title>evil</title>{form}", "utf-8")
    before = receiver.references()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(static_site(tmp_path))
        with page.expect_response(lambda response: response.request.method == "POST") as answered:
            page.get_by_role("button").click()
        assert answered.value.status == 403
        page.get_by_text("did not come from a page of this site").wait_for()
    assert receiver.references() == before
