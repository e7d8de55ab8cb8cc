"""Every word of every page finds the page, as people type it; a word of no page finds none."""

import json
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest
import Stemmer
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page
from sitedata.build.search_words import words
from sitedata.site import Site

from inspection.tasks import FIND
from tests.browser.conftest import Receiver

CONTAINING = FIND.replace(
    "found[query] = (await find(query)).pages",
    "{ const { pages, similar } = await find(query); found[query] = similar ? [] : pages",
).replace(".map(({ url }) => url);", ".map(({ url }) => url); }")
"""The same without pages that are only called similar."""
WORD = re.compile(r"\d+(?:[.,]\d+)*(?![^\W_])|[^\W_]+(?:[’'-][^\W_]+)*")
LIGATURES = {"œ": "oe", "æ": "ae"}
UNKNOWN = {
    "fr": ("passeport", "ONG", "accessoirement", "zzzz", "qwertz", "voiture"),
    "en": ("passport", "NGO", "zzzz", "helicopter", "kangaroo"),
    "es": ("pasaporte", "ONG", "zzzz", "helicóptero"),
}


def searched(
    browser: Browser, receiver: Receiver, site: Site, language: str, queries: list[str], script: str = CONTAINING
) -> dict[str, set[str]]:
    with browser.new_context(base_url=receiver.address) as context:
        page: Page = context.new_page()
        page.goto(f"/{site.page(language, 'search').url}")
        found = page.evaluate(script, queries)
    return {query: {url.lstrip("/") for url in urls} for query, urls in found.items()}


def words_by_page(built_site: Path, site: Site, language: str) -> dict[str, set[str]]:
    """Return the addresses of the pages by each of their words."""
    found: dict[str, set[str]] = defaultdict(set)
    for page in site.pages.values():
        soup = BeautifulSoup((built_site / page.url / "index.html").read_text("utf-8"), "html.parser")
        body = soup.select_one("[data-found]")
        if page.language != language or not body:
            continue
        for left_out in body.select("[data-unfound], script, style, svg, template, select, textarea, nav, footer"):
            left_out.decompose()
        for word in WORD.findall(body.get_text(" ")):
            found[word].add(page.url)
    return found


def plain(word: str) -> str:
    """Return a word as it is typed in haste: no accents, no capitals, no ligatures, a straight apostrophe."""
    for sign, letters in {**LIGATURES, "’": "'"}.items():
        word = word.lower().replace(sign, letters)
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_every_word_finds_its_pages(
    language: str, browser: Browser, receiver: Receiver, site: Site, built_site: Path
) -> None:
    wanted: dict[str, set[str]] = defaultdict(set)
    for word, pages in words_by_page(built_site, site, language).items():
        parts = WORD.findall(re.sub(r"[’']", " ", word))
        for spelling in {word, plain(word), *parts, *map(plain, parts)}:
            wanted[spelling] |= pages
    found = searched(browser, receiver, site, language, sorted(wanted))
    missing = {word: pages - found[word] for word, pages in wanted.items() if pages - found[word]}
    assert missing == {}
    assert len(wanted) > 500


@pytest.mark.parametrize("language", UNKNOWN)
def test_a_word_of_no_page_finds_none(language: str, browser: Browser, receiver: Receiver, site: Site) -> None:
    found = searched(browser, receiver, site, language, list(UNKNOWN[language]), FIND)
    assert found == {word: set() for word in UNKNOWN[language]}


SPELT = """async (parts) => {
    const script = [...document.scripts].find(({ src }) => src.includes("search")).src;
    const { opened } = await import(script.replace("search.js", "search/finding.js"));
    const folder = new URL(document.getElementById("search").dataset.index, document.baseURI);
    const head = await (await fetch(new URL("index.json", folder))).json();
    const { wordsOf } = opened(undefined, head, "");
    return parts.map((part) => wordsOf(part).join(" "));
}"""
HARD = (
    "Œuvre ŒUVRE Straße ẞ Łódź København Þór ﬁn № Ⅻ ½ m² ΟΔΟΣ ὁδός İstanbul ısı co\u00adopération rendez\u2011vous "
    "e-mail تَعْلِيم تعلــيم إسلام أمل آمن الهجرة واللجوء، مؤسسات؟ ١٢٣ 한국어 日本語 がぎ नमस्ते АБВ й "
    "l’été l'été l´été qu’il _a_ a_b"
)


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_page_and_index_fold_alike(
    language: str, browser: Browser, receiver: Receiver, site: Site, built_site: Path
) -> None:
    """All parts of all texts, and what other languages write."""
    [head] = built_site.glob(f"assets/*/{language}/index.json")
    texts = [text for path in head.parent.glob("[0-9]*.json") for text in strings(json.loads(path.read_text("utf-8")))]
    parts = sorted({part for text in (*texts, HARD) for part in text.split()})
    with browser.new_context(base_url=receiver.address) as context:
        page: Page = context.new_page()
        page.goto(f"/{site.page(language, 'search').url}")
        found = page.evaluate(SPELT, parts)
    assert dict(zip(parts, found, strict=True)) == {part: " ".join(words(part)) for part in parts}


def strings(value: str | list[str | list[str]]) -> list[str]:
    return [value] if isinstance(value, str) else [text for each in value for text in strings(each)]  # type: ignore[arg-type]


ENDINGS = {
    "fr": [("", "s"), ("s", ""), ("al", "aux"), ("aux", "al")],
    "en": [("", "s"), ("s", ""), ("y", "ies"), ("ies", "y")],
    "es": [("", "s"), ("s", ""), ("ión", "iones"), ("iones", "ión")],
}
"""Singular and plural."""


@pytest.mark.parametrize("language", ENDINGS)
def test_singular_and_plural_find_each_other_where_the_stemmer_knows_them(
    language: str, browser: Browser, receiver: Receiver, site: Site, built_site: Path
) -> None:
    stem = Stemmer.Stemmer(language).stemWord
    known = words_by_page(built_site, site, language)
    wanted: dict[str, set[str]] = defaultdict(set)
    for word, pages in known.items():
        for old, new in ENDINGS[language]:
            form = word[: len(word) - len(old)] + new
            if word.isalpha() and word.islower() and len(word) > 4 and word.endswith(old) and stem(form) == stem(word):
                wanted[form] |= pages
    found = searched(browser, receiver, site, language, sorted(wanted))
    assert {word: pages - found[word] for word, pages in wanted.items() if pages - found[word]} == {}
    assert len(wanted.keys() - known.keys()) > 300
