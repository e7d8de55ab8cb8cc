"""Forms without the receiver: sent by e-mail from a static host, or closed."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sitedata.site import Site

from tests.browser.conftest import OtherWays
from tests.browser.people import CV, FORMS, LETTER, fill

ADDRESS = "mieux-initiative@icmpd.org"
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
        fill(page, site.forms[form], FORMS[form])
        page.locator("#form button[type=submit]").click()
        page.locator(".review .button--primary").click()
        expect(page.locator(".draft h2")).to_have_text(site.word(language, "browser.draft_title"))
        link = page.locator(".draft a[href^='mailto:']").get_attribute("href") or ""
        with page.expect_download() as started:
            page.locator(".draft .button--primary").click()
        draft = tmp_path / "draft.eml"
        started.value.save_as(draft)
        assert posts == []
    assert link.startswith(f"mailto:{ADDRESS}?subject=")
    assert str(FORMS[form]["email"]).replace("@", "%40") in link
    check_draft(draft, form, language, site)


def check_draft(draft: Path, form: str, language: str, site: Site) -> None:
    """The draft is a message that a mail program can send: address, subject, every answer, the file."""
    message = message_from_bytes(draft.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["To"] == ADDRESS
    assert message["Subject"] == site.forms[form].title[language]
    assert message["X-Unsent"] == "1"
    body = message.get_body(("plain",))
    assert body
    text = body.get_content()
    for field in site.forms[form].fields():
        assert field.label[language] in text, field.id
        if field.kind in ("text", "email", "tel"):
            assert str(FORMS[form][field.id]) in text, field.id
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
        expect(told.locator(f"a[href^='mailto:{ADDRESS}']").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_form_says_so_and_leads_on(
    language: str, script: bool, browser: Browser, static_site: Serve, other_ways: OtherWays, site: Site
) -> None:
    with browser.new_context(base_url=static_site(other_ways.folder), java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(url(site, other_ways.closed, language))
        expect(page.locator("#form")).to_have_count(0)
        expect(page.locator("main")).to_contain_text(site.forms[other_ways.closed].closed_message[language])
        expect(page.locator(f"main a[href^='mailto:{ADDRESS}']").first).to_be_visible()
