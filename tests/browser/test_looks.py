"""What pages look like where the engines differ."""

import pytest
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.engines import in_every_engine
from tests.browser.engines.visitor import Engine, Visitor
from tests.contrast import contrast
from tests.receiver.waiting import wait_until

ABOVE = """() => [...document.querySelectorAll(".form__section")].filter((one) => one.offsetHeight).map((section) =>
  section.querySelector("legend h2").getBoundingClientRect().top - section.getBoundingClientRect().top)"""
LOADED = "[...document.querySelectorAll('.map img')].map((image) => image.complete && image.naturalWidth > 0)"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SPACED = """() => {
  for (const node of document.querySelectorAll("body, body *")) {
    node.style.lineHeight = "1.5";
    node.style.letterSpacing = ".12em";
    node.style.wordSpacing = ".16em";
  }
  for (const node of document.querySelectorAll("p")) node.style.marginBottom = "2em";
}"""
"""WCAG 1.4.12: nothing is lost when readers set this."""
BIG = "() => { document.documentElement.style.fontSize = '200%'; }"


@in_every_engine
def test_the_heading_of_a_section_stands_inside_its_border(engine: Engine, receiver: Receiver) -> None:
    """A legend in a grid breaks the border in WebKit; there the box of the section begins where its legend does."""
    with engine.visit(receiver.address, Visitor()) as page:
        page.goto("/en/apply/")
        assert min(page.evaluate(ABOVE)) > 10


@in_every_engine
def test_the_map_is_loaded_with_its_page(engine: Engine, receiver: Receiver) -> None:
    """It is there on paper, in a saved page, and when the connection is lost before one comes to it."""
    with engine.visit(receiver.address, Visitor()) as page:
        page.goto("/en/")
        wait_until(lambda: page.evaluate(LOADED) == [True])
        assert page.evaluate("scrollY") == 0


@in_every_engine
@pytest.mark.parametrize("change", [SPACED, BIG], ids=["text spacing", "text at 200 %"])
def test_no_page_scrolls_sideways_with_other_text(change: str, engine: Engine, receiver: Receiver, site: Site) -> None:
    """WCAG's text spacing at 320 px, text twice as large at 360 px."""
    with engine.visit(receiver.address, Visitor(width=320 if change == SPACED else 360)) as page:
        for found in site.pages.values():
            if found.language == "fr":
                page.goto("/" + found.url)
                page.evaluate(change)
                assert page.evaluate(WIDER) <= 0, found.url


@in_every_engine
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_page_is_as_dark_as_the_system(dark: bool, engine: Engine, receiver: Receiver) -> None:
    with engine.visit(receiver.address, Visitor(dark=dark)) as page:
        page.goto("/en/apply/")
        red = int(page.evaluate("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0]"))
        assert (red < 60) == dark


UNTICKED = """() => [...document.querySelectorAll(".choice input")].map((box) => {
  const { appearance, borderTopColor, borderTopWidth } = getComputedStyle(box);
  return [appearance, borderTopColor, parseFloat(borderTopWidth)];
})"""


@in_every_engine
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_box_to_tick_is_seen_before_it_is_ticked(dark: bool, engine: Engine, receiver: Receiver) -> None:
    """WebKit's own are grey on black; WCAG 1.4.11 asks for three to one."""
    with engine.visit(receiver.address, Visitor(dark=dark)) as page:
        page.goto("/en/apply/")
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        for appearance, colour, width in page.evaluate(UNTICKED):
            assert (appearance, width) == ("none", 2)
            assert contrast(colour, paper) >= 3
