"""Slow and broken links: nothing typed is lost, and whatever is tried again arrives once."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.cutting import Line
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.engines.sight import on_screen
from tests.browser.people import CV, EXPERT, Errand, check_arrived, confirm, fill, look, submit
from tests.receiver.sample_files import PDF, padded

BIG = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": padded(PDF, 5 * 1024 * 1024)}
"""Exactly at the limit of 5 MB."""
TOO_BIG = {**BIG, "buffer": padded(PDF, 5 * 1024 * 1024 + 1)}

TOLD = (
    "() => [...document.querySelectorAll('main .prose :is(h1, h2, li)')].map(({ textContent }) => textContent.trim())"
)
STORES = "[localStorage.length, sessionStorage.length, document.cookie.length]"
RETRY = ".sending .button--primary"


@pytest.fixture
def visitor(behind_line: Page) -> Page:
    """A visitor with JavaScript at the form, behind a line that can be cut."""
    behind_line.goto("/en/apply/")
    return behind_line


def review(page: Page, site: Site, **changes: object) -> None:
    """Fill in the expert form and go as far as the last look."""
    fill(page, site.forms["expert"], {**EXPERT, **changes})
    look(page)


def review_of(errand: Errand, page: Page, **changes: object) -> None:
    """Fill in a form and go as far as the last look."""
    page.goto(errand.url)
    fill(page, errand.form, {**errand.answers, **changes})
    look(page)


@in_every_engine
def test_a_cut_half_way_loses_nothing(
    errand: Errand, visitor: Page, line: Line, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    review_of(errand, visitor, **{errand.file: BIG})
    line.cut_request_after = 2_000_000
    confirm(visitor)
    expect(visitor.locator(".sending h2")).to_have_text(site.word(errand.language, "browser.not_sent"))
    expect(visitor.locator(".sending__status")).to_have_text(site.word(errand.language, "browser.cut"))
    assert receiver.references() == before
    on_screen(visitor.locator(RETRY))
    line.mend()
    visitor.locator(RETRY).click()
    check_arrived(visitor, receiver, before)


@in_every_engine
def test_a_cut_after_storing_is_not_a_second_submission(
    errand: Errand, visitor: Page, line: Line, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    review_of(errand, visitor)
    line.cut_answer = True
    confirm(visitor)
    expect(visitor.locator(".sending__status")).to_have_text(site.word(errand.language, "browser.cut"))
    stored = receiver.references()
    assert len(stored) == len(before) + 1
    line.mend()
    visitor.locator(RETRY).click()
    check_arrived(visitor, receiver, before)
    assert receiver.references() == stored


@in_every_engine
def test_no_network_at_all(errand: Errand, visitor: Page, line: Line, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    review_of(errand, visitor)
    line.down = True
    confirm(visitor)
    on_screen(visitor.locator(".sending h2"))
    expect(visitor.locator(".sending__status")).to_have_text(site.word(errand.language, "browser.cut"))
    mail = visitor.locator(".sending a[href^='mailto:']")
    expect(mail).to_have_attribute("href", re.compile("mieux-initiative@icmpd.org"))
    line.mend()
    expect(visitor.locator(RETRY)).to_have_text(site.word(errand.language, "browser.retry"))
    visitor.locator(RETRY).click()
    check_arrived(visitor, receiver, before)


def test_answers_can_be_saved_in_one_place_while_sending(visitor: Page, line: Line, site: Site) -> None:
    keep = visitor.locator("[data-keep] summary")
    review(visitor, site)
    keep.click()
    line.down = True
    confirm(visitor)
    expect(visitor.locator(RETRY)).to_be_visible()
    expect(visitor.get_by_role("button", name=site.word("en", "browser.save"))).to_have_count(1)
    visitor.go_back()
    expect(keep).to_be_visible()


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
    confirm(visitor)
    expect(visitor.locator(".sending h2")).to_have_text(site.word("en", "browser.not_sent"))
    visitor.unroute("**/en/apply/")
    visitor.locator(RETRY).click()
    check_arrived(visitor, receiver, before)


def test_sending_can_be_stopped_and_started_again(visitor: Page, site: Site, receiver: Receiver) -> None:
    before = receiver.references()
    review(visitor, site, cv=BIG)
    client = visitor.context.new_cdp_session(visitor)
    client.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": 100_000, "uploadThroughput": 200_000}
    client.send("Network.emulateNetworkConditions", slow)
    confirm(visitor)
    visitor.get_by_role("button", name=site.word("en", "browser.cancel")).click()
    expect(visitor.locator(".sending__status")).to_have_text(site.word("en", "browser.cancelled"))
    client.send("Network.emulateNetworkConditions", {**slow, "downloadThroughput": -1, "uploadThroughput": -1})
    assert receiver.references() == before
    visitor.locator(RETRY).click()
    check_arrived(visitor, receiver, before)


@in_every_engine
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
    assert count == sum(field.kind != "declaration" for field in site.forms["expert"].fields())
    link = shown.locator(".review__change").nth(2)
    expect(link).to_have_accessible_name(re.compile(site.forms["expert"].field("email").label["en"]))  # type: ignore[union-attr]
    link.click()
    expect(visitor.locator("#email")).to_be_focused()


@in_every_engine
def test_reload_back_and_send_again_are_the_same_submission(errand: Errand, visitor: Page, receiver: Receiver) -> None:
    before = receiver.references()
    review_of(errand, visitor)
    confirm(visitor)
    check_arrived(visitor, receiver, before)
    stored = receiver.references()
    visitor.reload()
    assert receiver.references() == stored
    visitor.go_back()
    expect(visitor.locator("#given_name")).to_have_value(errand.answers["given_name"])
    visitor.locator(f"#{errand.file}").set_input_files(errand.answers[errand.file])
    look(visitor)
    confirm(visitor)
    expect(visitor.locator("[data-reference]").first).to_have_text(stored[-1])
    assert receiver.references() == stored


def test_the_receipt_lists_what_was_sent_in_this_tab_only(
    visitor: Page, browser: Browser, site: Site, receiver: Receiver
) -> None:
    before = receiver.references()
    review(visitor, site)
    confirm(visitor)
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


ABOVE_CONTACT = """() => document.querySelector("[data-sent]").nextElementSibling.matches("#contact-block")"""


@in_every_engine
def test_nothing_stays_in_the_tab_after_it_was_shown(behind_line: Page, errand: Errand, site: Site) -> None:
    """As the privacy notice says: the receipt shows the answers once."""
    behind_line.goto(errand.url)
    review_of(errand, behind_line)
    confirm(behind_line)
    summary = behind_line.locator("[data-sent] summary")
    expect(summary).to_have_text(site.word(errand.language, "receipt.sent_title"))
    assert behind_line.evaluate(ABOVE_CONTACT), "below what comes next, above how to reach the team"
    assert behind_line.evaluate(STORES) == [0, 0, 0]
    told = behind_line.evaluate(TOLD)
    behind_line.reload()
    expect(behind_line.locator("[data-sent]")).to_be_hidden()
    expect(behind_line.locator("[data-reference]").first).to_be_visible()
    assert len(told) >= 3, "what comes next"
    assert behind_line.evaluate(TOLD) == told


def test_a_file_is_judged_before_it_is_sent(visitor: Page, site: Site) -> None:
    posts: list[str] = []
    visitor.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    fill(visitor, site.forms["expert"], {**EXPERT, "cv": TOO_BIG})
    submit(visitor)
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


OF_EVERY_OBJECT = ("__proto__", "constructor", "toString", "hasOwnProperty")
"""Names that a script finds in an object although nobody has put them there."""
PROTOTYPES = "[Object, Array, Function, String].map(({ prototype }) => Object.getOwnPropertyNames(prototype)).join()"


def test_names_that_every_object_has_are_names_like_others(visitor: Page, site: Site) -> None:
    before = visitor.evaluate(PROTOTYPES)
    answers = ",".join(f'"{name}": ["x"]' for name in OF_EVERY_OBJECT)
    content = (
        f'{{"form": "expert", "version": "x", "answers": {{{answers}, "given_name": "Awa"}}, "__proto__": {{"x": 1}}}}'
    )
    visitor.locator("[data-keep] summary").click()
    chosen = {"name": "x.json", "mimeType": "application/json", "buffer": content.encode()}
    visitor.locator("#_resume").set_input_files(chosen)  # type: ignore[arg-type]
    expect(visitor.locator("[data-said]")).to_have_text(site.word("en", "browser.resumed_older"))
    expect(visitor.locator("#given_name")).to_have_value("Awa")
    assert visitor.evaluate(PROTOTYPES) == before
    assert visitor.evaluate("({}).x === undefined")


def test_changing_the_language_keeps_the_answers(visitor: Page, site: Site) -> None:
    fill(visitor, site.forms["expert"], EXPERT)
    visitor.locator("header a[hreflang=fr]").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "fr")
    expect(visitor.locator("[data-said]")).to_have_text(site.word("fr", "browser.resumed"))
    expect(visitor.locator("#motivation")).to_have_value(str(EXPERT["motivation"]))
    assert visitor.evaluate("sessionStorage.length") == 0


def test_nothing_is_kept_without_being_asked(visitor: Page, site: Site) -> None:
    fill(visitor, site.forms["expert"], EXPERT)
    assert visitor.evaluate(STORES) == [0, 0, 0]
