"""The EU's rules for its emblem and funding statement: seen first, at least as large as our mark, plain."""

import pytest
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.engines import in_every_engine
from tests.browser.engines.visitor import Engine, Visitor

LANGUAGES = ("fr", "en", "es")
WINDOWS = [(360, 640), (1000, 640), (1280, 720)]
ONE_CENTIMETRE = 37.7
"""The least height of the emblem, in CSS pixels."""
FONTS = ("Arial", "Calibri", "Garamond", "Tahoma", "Trebuchet MS", "Ubuntu", "Verdana", "sans-serif")
REFLEX_BLUE, WHITE = "rgb(0, 51, 153)", "rgb(255, 255, 255)"
BOXES = """() => [".masthead .funding__eu", ".masthead .emblem", ".masthead .emblem svg", ".brand__mark"].map((one) => {
  const { left, top, right, bottom, height } = document.querySelector(one).getBoundingClientRect();
  return { left, top, right, bottom, height };
})"""
STYLES = """() => [...document.querySelectorAll(".funding__eu")].map((node) => {
  const { fontFamily, fontStyle, fontWeight, color, textDecorationLine, textShadow } = getComputedStyle(node);
  const inner = [...node.querySelectorAll("a, em, i, u")].length;
  return { fontFamily, fontStyle, fontWeight, color, textDecorationLine, textShadow, inner };
})"""
MARK = "getComputedStyle(document.querySelector('.brand__name')).fontWeight"


@in_every_engine
@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_the_home_page_says_who_pays_before_one_scrolls(
    window: tuple[int, int], engine: Engine, receiver: Receiver, site: Site
) -> None:
    width, height = window
    with engine.visit(receiver.address, Visitor(width=width, height=height)) as page:
        for language in LANGUAGES:
            page.goto("/" + site.page(language, "index").url)
            statement, frame, emblem, mark = page.evaluate(BOXES)
            for box in (statement, frame, emblem):
                assert (box["left"] >= 0, box["top"] >= 0) == (True, True), language
                assert (box["right"] <= width, box["bottom"] <= height) == (True, True), language
            assert emblem["height"] >= max(mark["height"], ONE_CENTIMETRE), language


@in_every_engine
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_statement_is_written_as_the_rules_allow(dark: bool, engine: Engine, receiver: Receiver) -> None:
    """In the header and in the footer; as bold as the name of the programme."""
    with engine.visit(receiver.address, Visitor(dark=dark)) as page:
        for address, places in (("/", 2), ("/en/apply/", 1), ("/es/", 2)):
            page.goto(address)
            found = page.evaluate(STYLES)
            assert len(found) == places, address
            for style in found:
                families = [name.strip(" \"'") for name in style["fontFamily"].split(",")]
                assert set(families) <= set(FONTS), address
                assert style["color"] == (WHITE if dark else REFLEX_BLUE), address
                assert (style["fontStyle"], style["textDecorationLine"]) == ("normal", "none"), address
                assert (style["textShadow"], style["inner"]) == ("none", 0), address
                assert style["fontWeight"] == page.evaluate(MARK), address
