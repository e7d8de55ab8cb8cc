"""Forms without the receiver: sent by e-mail from a static host, or closed."""

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sitedata import Site

from tests.browser.people import CV, EXPERT, fill

ADDRESS = "mieux-initiative@icmpd.org"
URLS = {"fr": "candidature/", "en": "en/apply/", "es": "es/presentarse/"}
CLOSED = {"fr": "demande/", "en": "en/request/", "es": "es/solicitud/"}


@pytest.mark.parametrize("language", URLS)
def test_the_message_is_prepared_and_not_sent(
    language: str, browser: Browser, static_site: Callable[[Path], str], other_ways: Path, site: Site, tmp_path: Path
) -> None:
    with browser.new_context(base_url=static_site(other_ways)) as context:
        page = context.new_page()
        posts: list[str] = []
        page.on("request", lambda request: posts.append(request.url) if request.method != "GET" else None)
        page.goto("/" + URLS[language])
        fill(page, site.forms["expert"], EXPERT)
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
    assert "O%E2%80%99%C3%91%C3%BA%C3%B1ez" in link
    message = message_from_bytes(draft.read_bytes(), policy=policy.default)
    assert message["To"] == ADDRESS
    assert message["Subject"] == site.forms["expert"].title[language]
    assert message["X-Unsent"] == "1"
    body = message.get_body(("plain",))  # type: ignore[attr-defined]
    text = body.get_content()
    for key in ("given_name", "family_name", "email", "employer", "motivation"):
        assert str(EXPERT[key]) in text
    (attachment,) = message.iter_attachments()  # type: ignore[attr-defined]
    assert attachment.get_filename() == CV["name"]
    assert attachment.get_content() == CV["buffer"]


@pytest.mark.parametrize("language", URLS)
def test_without_javascript_the_page_says_what_to_send_where(
    language: str, browser: Browser, static_site: Callable[[Path], str], other_ways: Path, site: Site
) -> None:
    with browser.new_context(base_url=static_site(other_ways), java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/" + URLS[language])
        expect(page.locator("#form")).to_be_hidden()
        told = page.locator("[data-without-script]")
        for field in site.forms["expert"].fields():
            expect(told).to_contain_text(field.label[language])
        expect(told.locator(f"a[href^='mailto:{ADDRESS}']").first).to_be_visible()


@pytest.mark.parametrize("language", CLOSED)
@pytest.mark.parametrize("script", [True, False])
def test_a_closed_form_says_so_and_leads_on(
    language: str, script: bool, browser: Browser, static_site: Callable[[Path], str], other_ways: Path, site: Site
) -> None:
    with browser.new_context(base_url=static_site(other_ways), java_script_enabled=script) as context:
        page = context.new_page()
        page.goto("/" + CLOSED[language])
        expect(page.locator("#form")).to_have_count(0)
        expect(page.locator("main")).to_contain_text(site.forms["request"].closed_message[language])
        expect(page.locator(f"main a[href^='mailto:{ADDRESS}']").first).to_be_visible()
