"""No line ends at the hyphen of “traitons-nous”, of “e-mail” or of an address, however narrow the page."""

import pytest
from playwright.sync_api import Browser
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.engines.visitor import Engine, Visitor
from tests.browser.people import submit

LINES = """() => {
  const widths = Array.from({ length: 60 }, (_, index) => 40 + 4 * index);
  const lines = (word, width) => {
    word.parentElement.closest(":not(a, strong, em)").style.width = `${width}px`;
    return word.getClientRects().length;
  };
  const most = (word) => Math.max(...widths.map((width) => lines(word, width)));
  const words = [...document.querySelectorAll("main .unbroken")].filter((word) => word.getClientRects().length);
  const whole = words.map((word) => [word.textContent, most(word)]);
  for (const word of words) word.style.whiteSpace = "normal";
  return { whole, broken: words.map(most) };
}"""


@in_every_engine
@pytest.mark.parametrize(
    ("language", "name", "word"),
    [
        ("fr", "privacy", "traitons-nous"),
        ("fr", "apply", "écrivez-le"),
        ("en", "accessibility", "e-mail"),
        ("es", "privacy", "mieux-initiative@icmpd.org"),
    ],
)
def test_words_stay_whole(language: str, name: str, word: str, engine: Engine, receiver: Receiver, site: Site) -> None:
    with engine.visit(receiver.address, Visitor()) as page:
        page.goto("/" + site.page(language, name).url)
        found = page.evaluate(LINES)
    assert word in [text for text, _ in found["whole"]]
    assert {lines for _, lines in found["whole"]} == {1}
    assert max(found["broken"]) > 1, "without the rule they would break"


@in_every_engine
def test_so_do_those_that_a_script_writes(engine: Engine, receiver: Receiver, site: Site) -> None:
    with engine.visit(receiver.address, Visitor()) as page:
        page.goto("/" + site.page("en", "apply").url)
        submit(page)
        expect(page.locator("#error-summary")).to_contain_text("e-mail")
        places = page.evaluate("[...document.querySelectorAll('.unbroken')].map((word) => word.closest('[id]').id)")
        found = page.evaluate(LINES)
    assert {"error-summary", "email-error"} <= set(places)
    assert {lines for _, lines in found["whole"]} == {1}


@in_every_engine
@pytest.mark.parametrize(("query", "word"), [("Rothschildplatz", "mieux-initiative@icmpd.org"), ("icmpd.org", None)])
def test_so_do_those_of_search_results(
    query: str, word: str | None, engine: Engine, receiver: Receiver, site: Site
) -> None:
    """An address that was found is a <mark> as a whole."""
    with engine.visit(receiver.address, Visitor()) as page:
        page.goto(f"/{site.page('en', 'search').url}?q={query}")
        expect(page.locator("#search-results")).to_have_attribute("aria-busy", "false")
        found = page.evaluate(LINES.replace("main .unbroken", ".search .unbroken, .search mark"))
    assert word is None or word in [text for text, _ in found["whole"]]
    assert found["whole"], query
    assert {lines for _, lines in found["whole"]} == {1}


TORN_OUT = """() => [...document.querySelectorAll("main :not(.button) > .unbroken")]
  .map((word) => word.parentElement)
  .filter((place) => /flex|grid/.test(getComputedStyle(place).display)).map((place) => place.outerHTML)"""


def test_none_is_an_item_beside_the_rest_of_its_text(browser: Browser, receiver: Receiver, site: Site) -> None:
    """In a row of items the text before it and the text after it would be two more."""
    page = browser.new_page(base_url=receiver.address)
    seen = 0
    for each in (page for page in site.pages.values() if page.language == "fr"):
        page.goto("/" + each.url)
        assert page.evaluate(TORN_OUT) == [], each.url
        seen += page.locator(".chips .unbroken").count()
    assert seen, "the name of a region has one"
    page.close()
