"""Testimonials that were given in languages the site does not have: read in translation, the original at hand."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sitedata.rendering.quotations import in_quotation_marks

from tests.browser.accessibility import check
from tests.browser.conftest import running_receiver
from tests.conftest import build, copy_sources

ARABIC = "لقد ساعدنا الخبراء على إيجاد حلولنا الخاصة"
PORTUGUESE = "A parceria começou pelas nossas perguntas"
RECORD = """
- id: {name}
  original_language: {language}
  original: {original}
  quote: {{fr: "{name}, traduit", en: "{name}, translated", es: "{name}, traducido"}}
  attribution: {{fr: Un expert, en: An expert, es: Un experto}}
  countries: [TN]
"""
FRENCH = "Citation traduite (langue d’origine\u00a0: {})"
SPANISH = "Cita traducida (idioma original: {})"
NOTES = {
    "": (FRENCH.format("arabe"), FRENCH.format("portugais brésilien")),
    "en/": ("Translated from Arabic", "Translated from Brazilian Portuguese"),
    "es/": (SPANISH.format("árabe"), SPANISH.format("portugués de Brasil")),
}
"""Home page → what its readers are told about each."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A receiver with the site to which an editor has added both."""
    folder = tmp_path_factory.mktemp("testimonials")
    root = copy_sources(folder)
    with (root / "data/testimonials.yml").open("a", encoding="utf-8") as file:
        file.write(RECORD.format(name="tunisia", language="ar", original=ARABIC))
        file.write(RECORD.format(name="brazil", language="pt-BR", original=PORTUGUESE))
    done = build(root, folder / "site")
    assert done.returncode == 0, done.stderr
    with running_receiver(folder / "site", folder) as receiver:
        yield receiver.address


@pytest.fixture(params=NOTES)
def home(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """The home page in a language."""
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto("/" + request.param)
        yield page


def quotation(page: Page, name: str) -> Locator:
    return page.locator(".quotation").filter(has_text=name)


def test_readers_are_told_what_a_translation_was_made_from(home: Page, address: str) -> None:
    arabic, portuguese = NOTES[home.url.removeprefix(address)]
    expect(quotation(home, "tunisia").locator(".small")).to_have_text(arabic)
    expect(quotation(home, "brazil").locator(".small")).to_have_text(portuguese)


def test_the_original_opens_in_its_own_language_and_direction(home: Page) -> None:
    expect(home.locator(".quotation details")).to_have_count(2)
    for name, language, way, words in (("tunisia", "ar", "rtl", ARABIC), ("brazil", "pt-BR", "ltr", PORTUGUESE)):
        original = quotation(home, name).locator(f"blockquote[lang={language}]")
        expect(original).to_be_hidden()
        quotation(home, name).locator("summary").click()
        expect(original).to_be_visible()
        expect(original).to_have_text(in_quotation_marks(words, language))
        expect(original).to_have_css("direction", way)


def test_nothing_stands_in_the_way_of_anybody(home: Page) -> None:
    for summary in home.locator(".quotation summary").all():
        summary.click()
    check(home, "testimonials")


def test_originals_are_on_paper(home: Page) -> None:
    home.emulate_media(media="print")
    expect(quotation(home, "tunisia").locator("blockquote[lang]")).to_be_visible()
