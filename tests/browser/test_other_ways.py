"""Forms without the receiver: sent by e-mail from a static host, or closed."""

import io
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sitedata.form_contract.choices import field_options
from sitedata.site import Site

from tests.browser.conftest import OtherWays
from tests.browser.people import CV, FORMS, LETTER, confirm, fill, look

LANGUAGES = ("fr", "en", "es")
FILES = {"expert": CV, "request": LETTER}
Serve = Callable[[Path], str]


def url(site: Site, form: str, language: str) -> str:
    return "/" + next(page.url for page in site.pages_with(form=form) if page.language == language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_message_is_prepared_and_not_sent(
    language: str, browser: Browser, static_site: Serve, other_ways: OtherWays, site: Site, tmp_path: Path
) -> None:
    form = other_ways.by_email
    with browser.new_context(base_url=static_site(other_ways.folder)) as context:
        page = context.new_page()
        posts: list[str] = []
        page.on("request", lambda request: posts.append(request.url) if request.method != "GET" else None)
        page.goto(url(site, form, language))
        link = prepare(page, form, site)
        expect(page.locator(".draft h2")).to_have_text(site.word(language, "browser.draft_title"))
        with page.expect_download() as started:
            page.locator(".draft .button--primary").click()
        draft = tmp_path / "draft.eml"
        started.value.save_as(draft)
        assert posts == []
    assert link.startswith(f"{other_ways.mailto}?subject=")
    assert str(FORMS[form]["email"]).replace("@", "%40") in link
    check_draft(draft, form, site, other_ways.sent)


def test_a_picture_that_was_converted_is_in_the_message(
    browser: Browser, static_site: Serve, other_ways: OtherWays, site: Site, tmp_path: Path
) -> None:
    """Where a question takes photos: a CV is none."""
    form = other_ways.by_email
    photo = io.BytesIO()
    Image.new("RGB", (320, 200), "green").save(photo, "webp")
    scan = {"name": "scan.webp", "mimeType": "image/webp", "buffer": photo.getvalue()}
    takes_photos = {field.id for field in site.forms[form].fields() if "jpeg" in (field.formats or ())}
    with browser.new_context(base_url=static_site(other_ways.folder)) as context:
        page = context.new_page()
        page.goto(url(site, form, "fr"))
        prepare(page, form, site, answers={**FORMS[form], **dict.fromkeys(takes_photos, scan)})
        with page.expect_download() as started:
            page.locator(".draft .button--primary").click()
        started.value.save_as(tmp_path / "draft.eml")
    message = message_from_bytes((tmp_path / "draft.eml").read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    (attachment,) = message.iter_attachments()
    assert takes_photos == ({"letter"} if form == "request" else set())
    if takes_photos:
        assert (attachment.get_filename(), attachment.get_content_type()) == ("scan.jpg", "image/jpeg")
        assert Image.open(io.BytesIO(attachment.get_content())).size == (320, 200)


NOTHING = "() => undefined"
TRANSLATE = """
  () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.data.trim()) walker.currentNode.data = "ترجمة";
  }
"""


def test_a_translated_page_prepares_the_same_message(
    browser: Browser, static_site: Serve, other_ways: OtherWays, site: Site
) -> None:
    """A browser may translate the page and write into every text of it: the team gets its own language."""
    form = other_ways.by_email
    links: list[str] = []
    for translate in (NOTHING, TRANSLATE):
        with browser.new_context(base_url=static_site(other_ways.folder)) as context:
            page = context.new_page()
            page.goto(url(site, form, "es"))
            links.append(prepare(page, form, site, translate))
    assert links[0] == links[1]


def prepare(page: Page, form: str, site: Site, translate: str = NOTHING, answers: dict[str, Any] | None = None) -> str:
    """Fill the form in, look, and prepare the message; return the link that opens it in a mail program."""
    fill(page, site.forms[form], answers or FORMS[form])
    page.evaluate(translate)
    look(page)
    page.evaluate(translate)
    confirm(page)
    return page.locator(".draft a[href^='mailto:']").get_attribute("href") or ""


def check_draft(draft: Path, form: str, site: Site, address: str) -> None:
    """The draft is a message that a mail program can send: address, subject, every answer, the file.

    It is written in the language that the team reads.
    """
    language = site.programme.team_language
    message = message_from_bytes(draft.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    # RFC 6532: in a message, too, such a name stands as it is.
    assert f"To: {address}\r\n".encode() in draft.read_bytes()
    assert message["Subject"] == site.forms[form].title[language]
    assert message["X-Unsent"] == "1"
    body = message.get_body(("plain",))
    assert body
    text = body.get_content()
    for field in site.forms[form].fields():
        assert field.label[language] in text, field.id
        if field.kind in ("text", "email", "tel"):
            assert str(FORMS[form][field.id]) in text, field.id
        chosen = FORMS[form][field.id] if field.kind in ("select", "radios", "checkboxes") else []
        labels = {choice.value: choice.label[language] for choice in field_options(field, site)}
        assert all(labels[value] in text for value in ([chosen] if isinstance(chosen, str) else chosen)), field.id
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == FILES[form]["name"]
    assert attachment.get_content() == FILES[form]["buffer"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_javascript_the_page_says_what_to_send_where(
    language: str, browser: Browser, static_site: Serve, other_ways: OtherWays, site: Site
) -> None:
    with browser.new_context(base_url=static_site(other_ways.folder), java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(url(site, other_ways.by_email, language))
        expect(page.locator("#form")).to_be_hidden()
        told = page.locator("[data-without-script]")
        for field in site.forms[other_ways.by_email].fields():
            expect(told).to_contain_text(field.label[language])
        link = told.locator(f"a[href^='{other_ways.mailto}']").first
        expect(link).to_be_visible()
        expect(link).to_contain_text(other_ways.address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_form_says_so_and_leads_on(
    language: str, script: bool, browser: Browser, static_site: Serve, other_ways: OtherWays, site: Site
) -> None:
    with browser.new_context(base_url=static_site(other_ways.folder), java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(url(site, other_ways.closed, language))
        expect(page.locator("#form")).to_have_count(0)
        expect(page.locator("main")).to_contain_text(site.forms[other_ways.closed].closed_message[language])
        closed = site.word(language, "state.is_closed")
        expect(page.locator("h1")).to_contain_text(closed)
        assert f" ({closed}) – " in page.title()
        expect(page.locator(f"main a[href^='{other_ways.mailto}']").first).to_be_visible()
