"""The button for a file: in the page's language, for every hand, on every screen."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sitedata.site import Site

from tests.browser.conftest import Receiver
from tests.browser.people import CV

CHOOSE = {"fr": "Choisir un fichier", "en": "Choose a file", "es": "Elegir un archivo"}
FILE_WORDS = """input => {
  const style = (element, pseudo) => getComputedStyle(element, pseudo);
  return [style(input.parentElement, "::before").content, style(input, "::file-selector-button").fontSize];
}"""


@pytest.mark.parametrize("language", CHOOSE)
def test_the_button_for_a_file_speaks_the_language_of_the_page(
    language: str, visitor: Page, script: bool, site: Site
) -> None:
    visitor.goto(
        "/" + next(p.url for p in site.pages_with(form="expert") if p.language == language) + "#section-documents"
    )
    box = visitor.locator("#cv")
    own = box.evaluate("input => getComputedStyle(input).fontSize")
    assert (own == "0px") == script, "with script the browser's words for no file give way"
    assert box.evaluate(FILE_WORDS) == [f'"{CHOOSE[language]}"', "0px"]
    box.set_input_files(CV)  # type: ignore[arg-type]
    # Without script the browser shows the name.
    expect(visitor.locator(".file")).to_have_text(CV["name"] if script else "")


@pytest.mark.parametrize("language", CHOOSE)
def test_so_does_the_button_for_a_saved_file(language: str, browser: Browser, receiver: Receiver, site: Site) -> None:
    page = browser.new_page(base_url=receiver.address)
    page.goto("/" + next(p.url for p in site.pages_with(form="expert") if p.language == language))
    page.locator("[data-keep] summary").click()
    box = page.locator("#_resume")
    assert box.evaluate(FILE_WORDS) == [f'"{CHOOSE[language]}"', "0px"]
    assert box.evaluate("input => getComputedStyle(input).fontSize") == "0px"
    page.close()


def test_a_file_is_chosen_with_the_keyboard_and_wherever_the_box_is_touched(visitor: Page) -> None:
    visitor.goto("/en/apply/#section-documents")
    box = visitor.locator("#cv")
    visitor.keyboard.press("Tab")
    box.focus()
    assert box.evaluate("input => getComputedStyle(input).outlineStyle") != "none"
    for touch in (
        lambda: box.press("Enter"),
        lambda: box.click(position={"x": 40, "y": 30}),
        lambda: box.click(position={"x": 250, "y": 30}),
    ):
        with visitor.expect_file_chooser() as asked:
            touch()
        assert not asked.value.is_multiple()


def test_forced_colours_keep_the_border_of_the_button(browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address, forced_colors="active")
    page.goto("/en/apply/#section-documents")
    style = page.locator("#cv").evaluate(
        "input => { const {borderStyle, borderColor, fontSize} = getComputedStyle(input, '::file-selector-button');"
        " return [borderStyle, borderColor, fontSize]; }"
    )
    assert style[0] == "solid"
    assert style[1] != "rgba(0, 0, 0, 0)"
    assert style[2] == "0px", "the browser's own word stays away: its size, not its colour, hides it"
    page.close()


def test_a_long_name_of_a_file_stays_on_the_screen(browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address, viewport={"width": 320, "height": 700})
    page.goto("/en/apply/#section-documents")
    page.locator("#cv").set_input_files({**CV, "name": "x" * 150 + ".pdf"})  # type: ignore[arg-type]
    expect(page.locator(".file")).to_contain_text("xxx")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


def test_on_paper_no_button_for_a_file_is_drawn(browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address)
    page.goto("/en/apply/#section-documents")
    page.emulate_media(media="print")
    assert page.locator(".file").evaluate("place => getComputedStyle(place, '::before').display") == "none"
    page.close()


LABEL_IN_BUTTON = """place => {
  const label = getComputedStyle(place, "::before");
  const inner = place.querySelector("input").getBoundingClientRect();
  const lengths = [label.width, label.height, label.lineHeight].map(parseFloat);
  return [...lengths, inner.width, place.scrollWidth];
}"""


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_the_words_on_the_button_fit_it_at_every_size_of_text(size: str, browser: Browser, receiver: Receiver) -> None:
    page = browser.new_page(base_url=receiver.address, viewport={"width": 360, "height": 700}, bypass_csp=True)
    page.goto("/candidature/#section-documents")
    page.add_style_tag(content=f"html {{ font-size: {size} !important }}")
    width, height, line, box, content = page.locator(".file").evaluate(LABEL_IN_BUTTON)
    assert width <= box
    assert 2 * line <= height + 1, "two lines fit"
    assert content <= box + 1
    page.close()
