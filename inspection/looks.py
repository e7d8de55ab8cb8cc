"""Whether everyone can use what a page shows now: axe in each colour scheme and width, nothing wider than a phone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = [(width, scheme) for width in (360, 1280) for scheme in SCHEMES]
"""Widths in pixels and colour schemes."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""WCAG 2.2 A and AA, and the best practices of axe."""
NARROWEST = 320
"""Pixels of a window of 1280 at 400 %."""
TOO_WIDE = "too-wide"
"""A rule of ours beside those of axe."""
RUN = "async (options) => (await axe.run(options)).violations"
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return null;
  const all = [...document.body.querySelectorAll("*")];
  const wide = all.filter((node) => node.getBoundingClientRect().right > width + 1);
  return (wide.at(-1) || document.body).outerHTML.slice(0, 300);
}"""


@dataclass(frozen=True)
class Violation:
    """A rule that something on a page breaks; `text` is what one reads there."""

    rule: str
    help: str
    html: str
    text: str
    width: int
    scheme: str


def violations(page: Page) -> Iterator[Violation]:
    """Yield what is wrong with what a page shows now, in each look."""
    # After a form was sent without JavaScript, the text is there before its style sheet.
    page.wait_for_load_state()
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    if html := page.evaluate(WIDER):
        yield Violation(TOO_WIDE, "", html, _text(page, html), NARROWEST, SCHEMES[0])
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        for found in _run(page):
            for node in found["nodes"]:
                html = str(node["html"])
                yield Violation(found["id"], found["help"], html, _text(page, html), width, scheme)


def _run(page: Page) -> list[dict[str, Any]]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    found: list[dict[str, Any]] = page.evaluate(RUN, {"runOnly": TAGS, "resultTypes": ["violations"]})
    return found


@cache
def _script() -> str:
    return str(Axe().axe_script)


def _text(page: Page, html: str) -> str:
    """Return what one reads in a piece of HTML, or what stands for it: an alternative text, an address."""
    code = """(html) => {
      const node = new DOMParser().parseFromString(html, "text/html").body;
      const named = node.querySelector("[alt], [href], [src]");
      return node.textContent.trim() || named?.getAttribute("alt") || named?.getAttribute("href")
        || named?.getAttribute("src") || "";
    }"""
    return str(page.evaluate(code, html))
