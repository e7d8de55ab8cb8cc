"""The search page in a real browser, with the index that the build has made, served by the receiver."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sitedata.site import Site

from inspection.tasks import FIND
from tests.browser.conftest import Receiver
from tests.browser.holding import Held

INDEX = re.compile(r"/assets/[0-9a-f]{10}/(en/|search/)")
"""Addresses of what is fetched when somebody begins to search."""

FIRST_WORDS = re.compile(r"/words-0.json")


@pytest.fixture
def page(browser: Browser, receiver: Receiver) -> Iterator[Page]:
    with browser.new_context(base_url=receiver.address) as context:
        yield context.new_page()


def open_search(page: Page, site: Site, language: str, query: str = "") -> str:
    """Go to the search page of a language and return its address."""
    address = f"/{site.page(language, 'search').url}"
    page.goto(f"{address}?q={query}" if query else address)
    return address


def expect_all_results(page: Page) -> None:
    """Wait for the results of the first search on a page: the best come first, the others a few at a time."""
    expect(page.locator("#search-results")).to_have_attribute("aria-busy", "false")


@pytest.mark.parametrize(
    ("language", "typed", "marked"),
    [("fr", "mobilite", "mobilité"), ("en", "smuggling", "smuggling"), ("es", "mision", "misión")],
)
def test_what_is_found(language: str, typed: str, marked: str, page: Page, site: Site) -> None:
    """Accents do not matter, results are in the reader's language only, and what was typed is marked."""
    open_search(page, site, language)
    page.locator("#q").fill(typed)
    expect_all_results(page)
    expect(page.locator("#search-status")).to_contain_text(typed)
    marks = [text.lower() for text in page.locator("#search-results mark").all_inner_texts()]
    assert any(marked in text for text in marks), marks
    own = {f"/{found.url}" for found in site.pages.values() if found.language == language}
    links = page.locator("#search-results > li > h2 a")
    addresses = {str(link.get_attribute("href")).partition("#")[0] for link in links.all()}
    assert addresses <= own
    assert f"?q={typed}" in page.url


def test_little_words_do_not_matter_and_headings_come_first(page: Page, site: Site) -> None:
    open_search(page, site, "en")
    found = page.evaluate(FIND, ["smuggling", "the smuggling of my", "who request"])
    assert found["smuggling"]
    assert found["the smuggling of my"] == found["smuggling"]
    assert found["who request"][0] == f"/{site.page('en', 'how-it-works').url}"


def test_excerpts_are_written_as_the_pages_are(page: Page, site: Site) -> None:
    """The index has straight apostrophes, and words with ligatures twice."""
    open_search(page, site, "fr")
    page.locator("#q").fill("oeuvre d'expertise")
    expect_all_results(page)
    shown = page.locator("#search-results").inner_text()
    assert "œuvre" in shown
    assert "’" in shown
    assert not {"'", "\u2063"} & set(shown)
    assert "œuvre oeuvre" not in shown
    assert "œuvre ." not in shown
    marks = page.locator("#search-results mark").all_inner_texts()
    assert "œuvre" in {mark.lower().rpartition("’")[2] for mark in marks}
    assert all(any(map(str.isalpha, mark)) for mark in marks), marks


def test_nothing_is_fetched_before_somebody_searches(page: Page, site: Site) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_search(page, site, "en")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if INDEX.search(url)]
    page.locator("#q").fill("visas")
    expect(page.locator("#search-results > li").first).to_be_visible()
    assert [url for url in asked if INDEX.search(url)]


def test_with_the_keyboard_alone(page: Page, site: Site) -> None:
    open_search(page, site, "fr")
    page.locator("#q").focus()
    page.keyboard.type("experts")
    page.keyboard.press("Enter")
    expect(page.locator("#search-status")).to_be_focused()
    page.keyboard.press("Tab")
    first = page.locator("#search-results a").first
    expect(first).to_be_focused()
    target = str(first.get_attribute("href"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")


def test_an_address_with_a_query_shows_its_results(page: Page, site: Site) -> None:
    open_search(page, site, "es", "expertos")
    expect(page.locator("#q")).to_have_value("expertos")
    expect(page.locator("#search-results > li").first).to_be_visible()


def test_nothing_found_is_said_and_hostile_words_stay_words(page: Page, site: Site) -> None:
    open_search(page, site, "en")
    page.locator("#q").fill("<img src=x onerror=alert(1)> zzzzqqqq")
    expect(page.locator("#search-status")).to_contain_text("<img src=x")
    assert page.locator("#search-status img, #search-results img").count() == 0


def test_names_that_every_object_has_are_words_like_others(page: Page, site: Site) -> None:
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    open_search(page, site, "en")
    words = ["constructor", "__proto__", "toString", "hasOwnProperty"]
    assert all(isinstance(found, list) for found in page.evaluate(FIND, words).values())
    assert broken == []
    assert page.evaluate("Object.keys(Object.prototype).length") == 0


def test_a_search_that_cannot_be_loaded_is_said(page: Page, site: Site) -> None:
    page.route(INDEX, lambda route: route.abort())
    open_search(page, site, "en")
    page.locator("#q").fill("visas")
    expect(page.locator("#search-status")).to_have_text(site.word("en", "search.failed"))


def test_a_search_that_failed_is_tried_again(page: Page, site: Site) -> None:
    """Whatever was missing: the script, the words, or the pages."""
    for missing in (INDEX, re.compile("finding.js"), re.compile(r"/words-\d+.json"), re.compile(r"/\d+.json")):
        open_search(page, site, "en")
        page.route(missing, lambda route: route.abort())
        page.locator("#q").fill("visas")
        expect(page.locator("#search-status")).to_have_text(site.word("en", "search.failed"))
        expect(page.locator("#search-results")).to_be_hidden()
        page.unroute(missing)
        page.locator("#q").press("Enter")
        expect(page.locator("#search-results > li").first).to_be_visible()


@pytest.mark.parametrize(("language", "typed", "meant"), [("fr", "migratien", "migrat"), ("en", "expertase", "expert")])
def test_words_that_only_resemble_are_called_similar(
    language: str, typed: str, meant: str, page: Page, site: Site
) -> None:
    open_search(page, site, language)
    page.locator("#q").fill(typed)
    before, _, after = site.word(language, "search.similar").partition("{query}")
    expect(page.locator("#search-status")).to_contain_text(before + typed + after.partition("{count}")[0])
    marks = page.locator("#search-results mark").all_inner_texts()
    assert marks
    assert all(mark.lower().startswith(meant) for mark in marks)


@pytest.mark.parametrize(
    ("typed", "whole"), [("{name}", False), ("{address}", True)], ids=["a word of it", "all of it"]
)
def test_an_address_is_marked_as_a_whole_or_not_at_all(typed: str, whole: bool, page: Page, site: Site) -> None:
    address = site.programme.contact.email
    open_search(page, site, "es")
    page.locator("#q").fill(typed.format(name=site.programme.name, address=address))
    expect_all_results(page)
    marks = page.locator("#search-results mark").all_inner_texts()
    assert (address in marks) == whole
    assert not {mark for mark in marks if "-" in mark} - {address}


def test_results_of_an_earlier_query_do_not_come_late(page: Page, site: Site) -> None:
    """The words of the first one are held back until the second one is answered."""
    open_search(page, site, "en")
    held = Held(page, FIRST_WORDS)
    page.locator("#q").fill("asylum")
    held.first()
    expect(page.locator("#search-status")).to_have_text(site.word("en", "search.searching"))
    page.locator("#q").fill("visas")
    expect_all_results(page)
    marks = page.locator("#search-results mark").all_inner_texts()
    with page.expect_response(FIRST_WORDS):
        held.let_go()
    # Asked for and found as the page does: whatever it still had to show of the first one is shown by then.
    page.evaluate(FIND, ["asylum"])
    assert page.locator("#search-results mark").all_inner_texts() == marks


def test_a_receipt_is_never_found(page: Page, site: Site) -> None:
    open_search(page, site, "en")
    hidden = {f"/{found.url}" for found in site.pages.values() if found.meta.noindex}
    page.locator("#q").fill("reference")
    expect_all_results(page)
    links = {str(link.get_attribute("href")) for link in page.locator("#search-results a").all()}
    assert not {link for link in links if link.partition("#")[0] in hidden}


def test_without_javascript_there_is_the_list_of_all_pages(browser: Browser, receiver: Receiver, site: Site) -> None:
    with browser.new_context(base_url=receiver.address, java_script_enabled=False) as context:
        page = context.new_page()
        open_search(page, site, "en")
        expect(page.locator("#q")).to_be_hidden()
        listed = [found for found in site.pages.values() if found.language == "en" and not found.meta.noindex]
        expect(page.locator("main .pages a")).to_have_count(len(listed))
