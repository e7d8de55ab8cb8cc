"""Slow and broken links: nothing typed is lost, and whatever is tried again arrives once."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.cutting import Line
from tests.browser.people import CV, EXPERT, fill
from tests.receiver.sample_files import PDF, padded

BIG = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": padded(PDF, 5 * 1024 * 1024)}
"""Exactly at the limit of 5 MB."""
TOO_BIG = {**BIG, "buffer": padded(PDF, 5 * 1024 * 1024 + 1)}
SEND = ".review .button--primary"


@pytest.fixture
def line(receiver: Receiver) -> Iterator[Line]:
    """A line to the receiver that can be cut."""
    made = Line(receiver.address)
    yield made
    made.close()


@pytest.fixture
def visitor(browser: Browser, line: Line) -> Iterator[Page]:
    """A visitor with JavaScript, behind that line."""
    with browser.new_context(base_url=line.address, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto("/en/apply/")
        yield page


def review(page: Page, site: Site, **changes: object) -> None:
    """Fill in the expert form and go as far as the last look."""
    fill(page, site.forms["expert"], {**EXPERT, **changes})
    page.locator("#form button[type=submit]").click()
    expect(page.locator(".review h2")).to_be_focused()


def check_arrived(page: Page, receiver: Receiver, before: list[str]) -> None:
    """One more submission than before, and its reference is shown."""
    reference = page.locator("[data-reference]").first
    expect(reference).to_have_text(re.compile(r"^\w{8}$"))
    assert receiver.references() == [*before, reference.inner_text()]


def test_a_cut_half_way_loses_nothing(visitor: Page, line: Line, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    review(visitor, site, cv=BIG)
    line.cut_request_after = 2_000_000
    visitor.locator(SEND).click()
    expect(visitor.locator(".sending h2")).to_have_text(site.word("en", "browser.not_sent"))
    expect(visitor.locator(".sending__status")).to_have_text(site.word("en", "browser.cut"))
    assert receiver.references() == before
    line.mend()
    visitor.get_by_role("button", name=site.word("en", "browser.retry")).click()
    check_arrived(visitor, receiver, before)


def test_a_cut_after_storing_is_not_a_second_submission(
    visitor: Page, line: Line, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    review(visitor, site)
    line.cut_answer = True
    visitor.locator(SEND).click()
    expect(visitor.locator(".sending__status")).to_have_text(site.word("en", "browser.cut"))
    stored = receiver.references()
    assert len(stored) == len(before) + 1
    line.mend()
    visitor.get_by_role("button", name=site.word("en", "browser.retry")).click()
    check_arrived(visitor, receiver, before)
    assert receiver.references() == stored


def test_no_network_at_all(visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    review(visitor, site)
    visitor.context.set_offline(True)
    visitor.locator(SEND).click()
    expect(visitor.locator(".sending__status")).to_have_text(site.word("en", "browser.cut"))
    mail = visitor.locator(".sending a[href^='mailto:']")
    expect(mail).to_have_attribute("href", re.compile("mieux-initiative@icmpd.org"))
    visitor.context.set_offline(False)
    visitor.get_by_role("button", name=site.word("en", "browser.retry")).click()
    check_arrived(visitor, receiver, before)


@pytest.mark.parametrize("status", [413, 429, 502])
def test_a_refusal_on_the_way_keeps_everything(status: int, visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=status, content_type="text/html", body="<h1>proxy</h1>")
        else:
            route.continue_()

    review(visitor, site)
    visitor.route("**/en/apply/", refuse)
    visitor.locator(SEND).click()
    expect(visitor.locator(".sending h2")).to_have_text(site.word("en", "browser.not_sent"))
    visitor.unroute("**/en/apply/")
    visitor.get_by_role("button", name=site.word("en", "browser.retry")).click()
    check_arrived(visitor, receiver, before)


def test_sending_can_be_stopped_and_started_again(visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    review(visitor, site, cv=BIG)
    client = visitor.context.new_cdp_session(visitor)
    client.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": 100_000, "uploadThroughput": 200_000}
    client.send("Network.emulateNetworkConditions", slow)
    visitor.locator(SEND).click()
    visitor.get_by_role("button", name=site.word("en", "browser.cancel")).click()
    expect(visitor.locator(".sending__status")).to_have_text(site.word("en", "browser.cancelled"))
    client.send("Network.emulateNetworkConditions", {**slow, "downloadThroughput": -1, "uploadThroughput": -1})
    assert receiver.references() == before
    visitor.get_by_role("button", name=site.word("en", "browser.retry")).click()
    check_arrived(visitor, receiver, before)


def test_back_from_the_last_look_finds_the_form_as_it_was(visitor: Page, site: Site) -> None:
    review(visitor, site)
    visitor.go_back()
    expect(visitor.locator(".review")).to_have_count(0)
    expect(visitor.locator("#given_name")).to_have_value(str(EXPERT["given_name"]))


def test_each_answer_has_a_way_back_to_its_question(visitor: Page, site: Site) -> None:
    review(visitor, site)
    shown = visitor.locator(".review")
    for value in (EXPERT["family_name"], "Togo", CV["name"]):
        expect(shown).to_contain_text(str(value))
    count = shown.locator(".review__change").count()
    assert count == sum(1 for _ in site.forms["expert"].fields())
    link = shown.locator(".review__change").nth(2)
    expect(link).to_have_accessible_name(re.compile(site.forms["expert"].field("email").label["en"]))  # type: ignore[union-attr]
    link.click()
    expect(visitor.locator("#email")).to_be_focused()


def test_reload_back_and_send_again_are_the_same_submission(visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    review(visitor, site)
    visitor.locator(SEND).click()
    check_arrived(visitor, receiver, before)
    stored = receiver.references()
    visitor.reload()
    assert receiver.references() == stored
    visitor.go_back()
    expect(visitor.locator("#given_name")).to_have_value(str(EXPERT["given_name"]))
    visitor.locator("#cv").set_input_files(CV)
    visitor.locator("#form button[type=submit]").click()
    visitor.locator(SEND).click()
    expect(visitor.locator("[data-reference]").first).to_have_text(stored[-1])
    assert receiver.references() == stored


def test_the_receipt_lists_what_was_sent_in_this_tab_only(
    visitor: Page, browser: Browser, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    review(visitor, site)
    visitor.locator(SEND).click()
    check_arrived(visitor, receiver, before)
    sent = visitor.locator(".sent")
    for value in (EXPERT["family_name"], "Togo", CV["name"]):
        expect(sent).to_contain_text(str(value))
    with browser.new_context() as stranger:
        other = stranger.new_page()
        other.goto(visitor.url)
        expect(other.locator("[data-reference]").first).to_be_visible()
        expect(other.locator(".sent")).to_be_hidden()
        assert str(EXPERT["family_name"]) not in other.content()


def test_a_file_is_judged_before_it_is_sent(visitor: Page, site: Site) -> None:
    posts: list[str] = []
    visitor.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    fill(visitor, site.forms["expert"], {**EXPERT, "cv": TOO_BIG})
    visitor.locator("#form button[type=submit]").click()
    expect(visitor.locator("#cv-error")).to_contain_text("5")
    assert posts == []


def test_answers_are_saved_and_resumed_in_another_language(visitor: Page, site: Site, tmp_path: Path) -> None:
    fill(visitor, site.forms["expert"], EXPERT)
    visitor.locator("[data-keep] summary").click()
    with visitor.expect_download() as started:
        visitor.locator("[data-save]").click()
    saved = tmp_path / "saved.json"
    started.value.save_as(saved)
    text = saved.read_text("utf-8")
    assert json.loads(text)["answers"]["country"] == "TG"
    assert "CV " not in text

    visitor.goto("/es/presentarse/")
    visitor.locator("[data-keep] summary").click()
    visitor.locator("#_resume").set_input_files(saved)
    expect(visitor.locator("[data-said]")).to_have_text(site.word("es", "browser.resumed"))
    expect(visitor.locator("#family_name")).to_have_value(str(EXPERT["family_name"]))
    expect(visitor.locator("#working_languages-2-level")).to_have_value("B1-B2")
    expect(visitor.locator("#employer_agreement-to_be_asked")).to_be_checked()
    expect(visitor.locator("#answers_checked")).not_to_be_checked()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("not json", "browser.resume_wrong"),
        ('{"form": "expert"}', "browser.resume_wrong"),
        ('{"form": "expert", "version": "x", "answers": {"given_name": {"a": 1}}}', "browser.resume_wrong"),
        ('{"form": "request", "version": "x", "answers": {}}', "browser.resume_other"),
        ('{"form": "expert", "version": "older", "answers": {"given_name": "Awa"}}', "browser.resumed_older"),
    ],
)
def test_a_file_that_is_not_ours_is_explained(content: str, key: str, visitor: Page, site: Site) -> None:
    visitor.locator("[data-keep] summary").click()
    chosen = {"name": "x.json", "mimeType": "application/json", "buffer": content.encode()}
    visitor.locator("#_resume").set_input_files(chosen)  # type: ignore[arg-type]
    expect(visitor.locator("[data-said]")).to_have_text(site.word("en", key))
    expect(visitor.locator("[data-said]")).to_be_focused()


def test_changing_the_language_keeps_the_answers(visitor: Page, site: Site) -> None:
    fill(visitor, site.forms["expert"], EXPERT)
    visitor.locator("header a[hreflang=fr]").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "fr")
    expect(visitor.locator("[data-said]")).to_have_text(site.word("fr", "browser.resumed"))
    expect(visitor.locator("#motivation")).to_have_value(str(EXPERT["motivation"]))
    assert visitor.evaluate("sessionStorage.length") == 0


def test_nothing_is_kept_without_being_asked(visitor: Page, site: Site) -> None:
    fill(visitor, site.forms["expert"], EXPERT)
    stores = "[localStorage.length, sessionStorage.length, document.cookie.length]"
    assert visitor.evaluate(stores) == [0, 0, 0]
