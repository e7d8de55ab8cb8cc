"""Languages whose tags have a script or a country: in their pages, names and formats."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sitedata.language import formatting, names
from sitedata.loading import load_site
from sitedata.site import Site

from tests.build.new_language import declare, translate
from tests.conftest import build, copy_sources

pytestmark = pytest.mark.process

LANGUAGES = {"pt-PT": "Português", "sr-Latn": "Srpski"}
HEADING = {"pt-PT": "Migração e asilo: ação", "sr-Latn": "Миграције и азил"}
ANCHORS = {"pt-PT": "migracao-e-asilo-acao", "sr-Latn": "миграције-и-азил"}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a copy of the project with the languages, each with one more heading and a link to it; and the site."""
    folder = tmp_path_factory.mktemp("tags")
    root = copy_sources(folder)
    for code, name in LANGUAGES.items():
        declare(root, code, name)
        translate(root, code)
        page = root / "docs" / code / "themes.md"
        more = f"## {HEADING[code]}\n\n[{HEADING[code]}](#{ANCHORS[code]})\n"
        page.write_text(f"{page.read_text('utf-8').rstrip()}\n\n{more}", "utf-8")
    done = build(root, folder / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    return root, folder / "site"


@pytest.fixture(scope="module")
def site(folders: tuple[Path, Path]) -> Site:
    found, problems = load_site(folders[0])
    assert found, problems
    return found


@pytest.fixture(params=LANGUAGES)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def page(folders: tuple[Path, Path], site: Site, code: str, name: str) -> BeautifulSoup:
    url = site.page(code, name).url
    assert url.startswith(f"{code}/")
    return BeautifulSoup((folders[1] / url / "index.html").read_text("utf-8"), "html.parser")


def test_pages_and_links_name_the_language_by_its_tag(folders: tuple[Path, Path], site: Site, code: str) -> None:
    soup = page(folders, site, code, "index")
    assert soup.html
    assert soup.html["lang"] == code
    assert soup.select_one(f'link[rel=alternate][hreflang="{code}"]')
    assert soup.select_one(f'header a[lang="{code}"][hreflang="{code}"]')
    [locale] = soup.select('meta[property="og:locale"]')
    assert locale["content"] == {"pt-PT": "pt_PT", "sr-Latn": "sr_RS"}[code]


def test_countries_and_months_are_written_in_its_script(folders: tuple[Path, Path], site: Site, code: str) -> None:
    soup = page(folders, site, code, "apply")
    countries = [option.get_text() for option in soup.select("#country option[value]:not([value=''])")]
    known = {"pt-PT": ("Vietname", "Maurícia", "Quénia"), "sr-Latn": ("Vijetnam", "Mauricijus", "Kenija")}
    assert set(known[code]) <= set(countries)
    assert not re.search("[а-я]", "".join(countries))
    assert formatting.month_names(code)[0] == {"pt-PT": "janeiro", "sr-Latn": "januar"}[code]


def test_a_heading_has_an_anchor_in_its_script(folders: tuple[Path, Path], site: Site, code: str) -> None:
    soup = page(folders, site, code, "themes")
    heading = soup.find(id=ANCHORS[code])
    assert heading
    assert heading.get_text() == HEADING[code]
    assert soup.select_one(f'a[href="#{ANCHORS[code]}"]')


@pytest.mark.parametrize(
    ("tag", "thousands", "choice", "locale"),
    [
        ("pt", "4000", "PDF, DOCX ou ODT", "pt_PT"),
        ("pt-PT", "4000", "PDF, DOCX ou ODT", "pt_PT"),
        ("pt-BR", "4.000", "PDF, DOCX ou ODT", "pt_BR"),
        ("pl", "4000", "PDF, DOCX lub ODT", "pl_PL"),
        ("sr-Latn", "4.000", "PDF, DOCX ili ODT", "sr_RS"),
        ("zh-Hans", "4,000", "PDF、DOCX或ODT", "zh_CN"),
        ("zh-Hant", "4,000", "PDF、DOCX或ODT", "zh_TW"),
        ("zh-Hant-HK", "4,000", "PDF、DOCX或ODT", "zh_HK"),
        ("en", "4,000", "PDF, DOCX or ODT", "en_GB"),
        ("ar", "4,000", "PDF أو DOCX أو ODT", "ar_EG"),
    ],
)
def test_formats_follow_the_tag(tag: str, thousands: str, choice: str, locale: str) -> None:
    assert formatting.number(4000, tag) == thousands
    assert formatting.either(["PDF", "DOCX", "ODT"], tag) == choice
    assert names.likely_locale(tag) == locale
