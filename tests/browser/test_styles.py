"""A page's own style sheet lacks nothing that another one has: with all parts together it looks the same."""

import re
from pathlib import Path

from playwright.sync_api import Browser
from sitedata.build.assets import style_sheet
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.conftest import ROOT

STYLES = ROOT / "overrides" / "styles"
ORDER = [
    "tokens",
    "elements",
    "header",
    "bands",
    "sections",
    "forms",
    "footer",
    "paper",
    "paper-forms",
    "many-languages",
]
LOOK = """() => {
  const names = [...getComputedStyle(document.body)].filter((name) => !name.startsWith("--"));
  // What has no content is not there, whatever it would look like.
  const look = (style) => style.content === "none" ? "none" : names.map((name) => style.getPropertyValue(name)).join();
  return [...document.body.querySelectorAll("*")].map((element) =>
    [null, "::before", "::after"].map((part) => look(getComputedStyle(element, part))).join("\\n"));
}"""
REPLACE = """(text) => new Promise((done) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.querySelector("link[rel=stylesheet]").disabled = true;
  document.adoptedStyleSheets = [sheet];
  requestAnimationFrame(() => done());
})"""


def test_every_part_belongs_to_a_style_sheet() -> None:
    assert {path.stem for path in STYLES.glob("*.css")} == set(ORDER)


def test_no_rule_is_lost_by_what_older_browsers_do_not_know() -> None:
    """A browser drops a whole rule when it does not know one of its selectors: Chromium before 88 (2021) and 105."""
    text = style_sheet(STYLES, ORDER)
    assert re.findall(r"[^{}]*:(?:is|where)\([^{}]*", text) == []
    rules = re.findall(r"(?:^|[{}])([^{}@]*(?::has\(|file-selector)[^{}]*){", text)
    assert rules, "selectors of this kind are used"
    assert [rule for rule in rules if "," in rule] == []


def test_each_page_looks_as_with_all_style_sheets(browser: Browser, receiver: Receiver, site: Site) -> None:
    whole = style_sheet(Path(STYLES), ORDER)
    context = browser.new_context(base_url=receiver.address, reduced_motion="reduce")
    for found in site.pages.values():
        if found.language == site.languages[0]:
            page = context.new_page()
            page.goto("/" + found.url)
            before = page.evaluate(LOOK)
            page.evaluate(REPLACE, whole)
            after = page.evaluate(LOOK)
            differing = [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
            assert differing == [], (found.url, page.locator("body *").nth(differing[0]).evaluate("e => e.outerHTML"))
            page.close()
    context.close()
