"""A fourth language is data: from the list of what is missing to a site, and a receiver that answers in it."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
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
from tests.build.new_language import LETTER, declare, translate
from tests.conftest import CODE as CODE_FOLDERS
from tests.conftest import ROOT, build, copy_sources
from tests.leaflets import A4, broken_rules, read

pytestmark = pytest.mark.process

CODE, NAME = "ar", "العربية"
ARABIC = "الهجرة واللجوء: تتعلق هجرة العمال بالدول والمؤسسات. طلب اللجوء، وكل لجوء، حَقٌّ مكفول. أُسرة"
"""Words with and without the article, with and without vowel signs."""


@dataclass(frozen=True)
class Added:
    """The copy with the language, built; what the check said before anything was translated."""

    root: Path
    built: Path
    missing: str


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Added:
    folder = tmp_path_factory.mktemp("fourth")
    root = copy_sources(folder)
    declare(root, CODE, NAME)
    command = [sys.executable, str(ROOT / "hooks" / "check_data.py"), "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    translate(root, CODE)
    themes = root / "docs" / CODE / "themes.md"
    themes.write_text(f"{themes.read_text('utf-8').rstrip()}\n\n{ARABIC}\n", "utf-8")
    built = build(root, folder / "site")
    assert built.returncode == 0, built.stderr + built.stdout
    return Added(root, folder / "site", done.stdout)


@pytest.fixture(scope="module")
def site(added: Added) -> Site:
    found, problems = load_site(added.root)
    assert found, problems
    return found


def test_everything_that_is_missing_is_named(added: Added, site: Site) -> None:
    for page in site.pages.values():
        if page.language == CODE:
            assert f"docs/{CODE}/{page.name}.md" in added.missing
    for file in ("themes", "words", "forms/expert", "testimonials"):
        assert f"data/{file}.yml:" in added.missing or f"data/{file}.yml" in added.missing
    assert f"Add a line “{CODE}: …”" in added.missing


def test_no_code_was_changed(added: Added) -> None:
    for folder in CODE_FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert (added.root / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


def test_its_pages_are_written_from_right_to_left(added: Added, site: Site) -> None:
    for page in site.pages.values():
        soup = BeautifulSoup((added.built / page.url / "index.html").read_text("utf-8"), "html.parser")
        assert soup.html
        assert soup.html["lang"] == page.language
        assert soup.html.get("dir") == ("rtl" if page.language == CODE else None)
        links = {str(link["hreflang"]) for link in soup.select("header a[hreflang]")}
        assert links == set(site.languages)
        if page.language == CODE and not page.meta.noindex:
            assert LETTER in soup.get_text()
    assert list(added.built.glob(f"assets/*/{CODE}/words-0.json"))


def test_its_leaflet_is_written_from_right_to_left_and_breaks_no_rule(added: Added, site: Site) -> None:
    content = (added.built / leaflet_file(CODE)).read_bytes()
    assert broken_rules(content) == []
    printed = read(content)
    assert str(printed.document.Root.Lang) == CODE
    assert printed.document.Root.ViewerPreferences.Direction == "/R2L"
    assert len(printed.texts) == 2
    assert all(LETTER in text for text in (*printed.texts, *printed.bookmarks))
    # What is read first, the name, stands at the right; the emblem left of the middle.
    emblem = next(part for part in printed.parts if part.kind == "/Figure")
    assert emblem.box[0] + emblem.box[2] < A4[0]
    assert emblem.alternative == site.programme.funder.emblem_alt[CODE]


@pytest.fixture(scope="module")
def receiver(added: Added, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with running_receiver(added.built, tmp_path_factory.mktemp("receiver"), RATE_LIMIT="0") as started:
        yield started


@pytest.fixture(scope="module")
def address(receiver: Receiver) -> str:
    return receiver.address


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_application_is_sent_stored_and_confirmed_in_it(
    script: bool, browser: Browser, receiver: Receiver, site: Site
) -> None:
    form = site.forms["expert"]
    person = f"{'asa' if script else 'afi'}@example.org"
    url = next(page.url for page in site.pages_with(form="expert") if page.language == CODE)
    with browser.new_context(base_url=receiver.address, java_script_enabled=script) as context:
        page = context.new_page()
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto(f"/{url}")
        fill(page, form, {**EXPERT, "family_name": "بن يوسف", "email": person})
        send(page, script)
        number = reference(page)
        assert LETTER in page.locator("main").inner_text()
        assert page.evaluate("document.dir") == "rtl"
    told = receiver.command("show", number)
    assert "بن يوسف" in told
    _, confirmation = receiver.messages(number)
    assert confirmation["To"] == person
    assert LETTER in str(confirmation["Subject"])
    text = confirmation.get_content()
    assert LETTER in text
    assert number in text


def test_its_words_are_found(address: str, site: Site, browser: Browser) -> None:
    """Typed without vowel signs, with or without the article, with and without the signs of the letter alif."""
    themes, home = (f"/{site.page(CODE, name).url}" for name in ("themes", "index"))
    typed = ["هجرة", "الهجرة", "لجوء", "حق", "حَقٌّ", "اسرة", "أسرة", "المكفول", "عمال", f"{LETTER}zzzz"]
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto(f"/{site.page(CODE, 'search').url}?q=المكفول")
        first = page.locator("#search-results > li").first
        expect(first.locator("h2 a")).to_have_attribute("href", themes)
        expect(first.locator("mark").first).to_have_text("مكفول")
        assert first.evaluate("(item) => getComputedStyle(item).direction") == "rtl"
        found = page.evaluate(FIND, typed)
        assert {word: urls for word, urls in found.items() if themes not in urls} == {f"{LETTER}zzzz": []}
        assert home in page.evaluate(FIND, [site.programme.name])[site.programme.name]


def test_the_receiver_answers_in_it(address: str, site: Site) -> None:
    url = next(page.url for page in site.pages_with(form="expert") if page.language == CODE)
    answer = httpx.post(address + url, data={"given_name": ""})
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    summary = soup.select("#error-summary li")
    assert summary
    assert all(LETTER in item.get_text() for item in summary)
    refused = httpx.put(address + url)
    assert refused.status_code == 405
    assert site.word(CODE, "receiver.method") in BeautifulSoup(refused.text, "html.parser").get_text()
