"""The reader view of browsers keeps the pages: Firefox's own script for it, on every page that is read."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sitedata.rendering.quotations import in_quotation_marks
from sitedata.site import Page, Site

from tests.programs import needed

KEPT = 0.88
"""Share of a page's words that the reader view has to keep."""
SCRIPT = "moz-src/toolkit/components/reader/readability/Readability.js"
"""Its place within Firefox."""
READ = """
  ([html, script]) => {
    const parse = (text) => new DOMParser().parseFromString(text, "text/html");
    const words = (text) => text.toLowerCase().match(/[\\p{L}\\p{N}]+/gu) ?? [];
    const apart = (root) => {
      const found = [];
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) found.push(...words(walker.currentNode.data));
      return found;
    };
    const headings = (root) => [...root.querySelectorAll("h2, h3")].map((one) => one.textContent.trim());
    const main = parse(html).querySelector("main");
    for (const left of main.querySelectorAll("script, form, svg, [hidden]")) left.remove();
    const article = new (new Function(`${script}; return Readability`)())(parse(html)).parse();
    const kept = parse(article.content).body;
    return {
      page: { words: apart(main), headings: headings(main) },
      view: { words: apart(kept), headings: headings(kept), text: kept.textContent, glued: words(kept.textContent) },
    };
  }
"""
"""Returns words and headings of a page, and of what the reader view makes of it."""


@pytest.fixture(scope="module")
def views(browser: Browser, built_site: Path, site: Site) -> Iterator[list[tuple[Page, dict[str, Any]]]]:
    """Every page that is read, not only shown for a moment, and what `READ` returns of it."""
    with zipfile.ZipFile(Path(needed("firefox-esr")).resolve().with_name("omni.ja")) as firefox:
        script = firefox.read(SCRIPT).decode()
    window = browser.new_page()
    pages = [page for page in site.pages.values() if not page.meta.receipt]
    files = ((built_site / page.url / "index.html").read_text("utf-8") for page in pages)
    yield list(zip(pages, [window.evaluate(READ, [file, script]) for file in files], strict=True))
    window.close()


def test_most_words_of_every_page_are_kept(views: list[tuple[Page, dict[str, Any]]]) -> None:
    shares = {}
    for page, read in views:
        written, kept = Counter(read["page"]["words"]), Counter(read["view"]["words"])
        shares[page.language, page.name] = (written & kept).total() / written.total()
    assert {page: share for page, share in shares.items() if share < KEPT} == {}


def test_no_words_are_glued(views: list[tuple[Page, dict[str, Any]]]) -> None:
    """What a reader copies, or hears, has a space where one box ends and another begins."""
    glued = {
        (page.language, page.name): set(read["view"]["glued"]) - set(read["view"]["words"])
        for page, read in views
        if not page.meta.form
    }
    assert {page: words for page, words in glued.items() if words} == {}


def test_headings_are_kept(views: list[tuple[Page, dict[str, Any]]], site: Site) -> None:
    """All but that of the contact, which stands on most pages, and what repeats the title of the view."""
    for page, read in views:
        lost = set(read["page"]["headings"]) - set(read["view"]["headings"])
        lost.discard(site.word(page.language, "contact.title"))
        title = set(page.meta.title.lower().split())
        assert [heading for heading in lost if not title <= set(heading.lower().split())] == [], page


def test_quotations_keep_their_quotation_marks(views: list[tuple[Page, dict[str, Any]]], site: Site) -> None:
    home = {page.language: read["view"]["text"] for page, read in views if page.name == "index"}
    for language, text in home.items():
        for record in site.testimonials:
            quoted = re.escape(in_quotation_marks(record.quote[language], language).replace("’", "."))
            expected = re.sub(r"\\?\s", r"\\s?", quoted.replace("\\.", "."))
            assert re.search(expected, text), (language, record.id)
