"""All official languages of the EU, with Arabic, Russian and Ukrainian: one site, one receiver, mails in each."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect
from sitedata.loading import load_site
from sitedata.rendering.leaflet import leaflet_file
from sitedata.site import Site

from inspection.tasks import FIND
from tests.browser.conftest import Receiver, running_receiver
from tests.browser.people import EXPERT, fill, reference, send
from tests.build.new_language import declare, translate
from tests.conftest import build, copy_sources, made_once

pytestmark = pytest.mark.process

NAMES = {
    **{"bg": "Български", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "et": "Eesti", "el": "Ελληνικά"},
    **{"ga": "Gaeilge", "hr": "Hrvatski", "it": "Italiano", "lv": "Latviešu", "lt": "Lietuvių", "hu": "Magyar"},
    **{"mt": "Malti", "nl": "Nederlands", "pl": "Polski", "pt": "Português", "ro": "Română", "sk": "Slovenčina"},
    **{"sl": "Slovenščina", "fi": "Suomi", "sv": "Svenska", "ar": "العربية", "ru": "Русский", "uk": "Українська"},
}
"""Beside French, English and Spanish."""
MARKS = {"ar": "ع", "bg": "Щ ", "ru": "Ы ", "uk": "Ї ", "el": "Ω "}
"""Before each text of a language that is not written in Latin letters; before the others: Ű."""
MORE = 27 - 3


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The copy of the project with the languages, and the site."""
    assert len(NAMES) == MORE

    def make(folder: Path) -> None:
        folder.mkdir()
        root = copy_sources(folder)
        for code, name in NAMES.items():
            declare(root, code, name)
            translate(root, code, mark(code))
        done = build(root, folder / "site")
        assert done.returncode == 0, done.stdout + done.stderr

    folder = made_once(tmp_path_factory, "many", make)
    return folder / "project", folder / "site"


def mark(code: str) -> str:
    return MARKS.get(code, "Ű")


@pytest.fixture(scope="module")
def site(built: tuple[Path, Path]) -> Site:
    found, problems = load_site(built[0])
    assert found, problems
    return found


@pytest.fixture(scope="module")
def receiver(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with running_receiver(built[1], tmp_path_factory.mktemp("receiver"), RATE_LIMIT="0") as started:
        yield started


def test_pages_leaflets_and_search_are_there_in_each(built: tuple[Path, Path], site: Site) -> None:
    listed = (built[1] / "sitemap.xml").read_text("utf-8")
    for page in site.pages.values():
        assert (built[1] / page.url / "index.html").is_file()
        assert page.meta.noindex or f"<loc>https://mieux.example/{page.url}</loc>" in listed
    for code in site.languages:
        assert (built[1] / leaflet_file(code)).read_bytes().startswith(b"%PDF")
        assert list(built[1].glob(f"assets/*/{code}/words-0.json"))
        soup = BeautifulSoup((built[1] / site.page(code, "index").url / "index.html").read_text("utf-8"), "html.parser")
        assert {str(link["hreflang"]) for link in soup.select("link[hreflang]")} == {*site.languages, "x-default"}
        assert soup.html
        assert (soup.html["lang"], soup.html.get("dir")) == (code, "rtl" if code == "ar" else None)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_language_is_chosen_from_a_list_to_open(
    browser: Browser, receiver: Receiver, site: Site, width: int, script: bool
) -> None:
    with browser.new_context(base_url=receiver.address, java_script_enabled=script) as context:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"/{site.page('el', 'themes').url}")
        links, opener = page.locator(".languages a"), page.locator(".languages summary")
        expect(links).to_have_count(len(site.languages))
        expect(links.first).to_be_hidden()
        expect(opener).to_have_text("Ελληνικά")
        closed = page.locator(".languages").bounding_box()
        assert closed
        assert closed["height"] <= 48
        opener.focus()
        page.keyboard.press("Enter")
        expect(links.first).to_be_visible()
        for link in links.all():
            box = link.bounding_box()
            assert box
            assert box["height"] >= 24
            assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        expect(page.locator(".languages [aria-current]")).to_have_text("Ελληνικά")
        page.locator(".languages a[lang=fi]").click()
        expect(page).to_have_url(re.compile(f"/{site.page('fi', 'themes').url}$"))


@pytest.mark.parametrize("code", NAMES)
def test_a_form_is_refused_sent_and_confirmed_in_each(
    code: str, browser: Browser, receiver: Receiver, site: Site
) -> None:
    form, person = site.forms["expert"], f"{code}@example.org"
    url = next(page.url for page in site.pages_with(form="expert") if page.language == code)
    answer = httpx.post(receiver.address + url, data={"given_name": ""})
    assert answer.status_code == 422
    summary = BeautifulSoup(answer.text, "html.parser").select("#error-summary li")
    assert summary
    assert all(item.get_text().strip().startswith(mark(code)) for item in summary)
    with browser.new_context(base_url=receiver.address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/{url}")
        fill(page, form, {**EXPERT, "email": person})
        send(page, script=False)
        number = reference(page)
        assert page.locator("html").get_attribute("lang") == code
    team, confirmation = receiver.messages(number)
    assert confirmation["To"] == person
    assert str(confirmation["Subject"]).startswith(mark(code))
    assert number in confirmation.get_content()
    assert number in str(team["Subject"])


def test_words_are_found_in_each(browser: Browser, receiver: Receiver, site: Site) -> None:
    with browser.new_context(base_url=receiver.address) as context:
        page = context.new_page()
        for code in NAMES:
            page.goto(f"/{site.page(code, 'search').url}")
            found = page.evaluate(FIND, ["asilo", "zzzz"])
            assert f"/{site.page(code, 'themes').url}" in found["asilo"], code
            assert found["zzzz"] == [], code
