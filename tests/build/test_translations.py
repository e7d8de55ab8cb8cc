"""A page whose translation is behind its original says so; a page that a lenient language lacks is shown as it is."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sitedata.loading import load_site
from sitedata.site import Site
from sitedata.translations.__main__ import main

from tests.build.conftest import BASE
from tests.conftest import build, copy_sources

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Site]:
    """The site with one French page changed, and with two pages and one title missing in Spanish, which is lenient."""
    folder = tmp_path_factory.mktemp("behind")
    root = copy_sources(folder)
    assert main(["--root", str(root), "--mark-reviewed", "--all"]) == 0
    replace(root / "docs/fr/support.md", "description: ", "description: Aujourd'hui, ")
    replace(root / "mkdocs.yml", "es: strict", "es: lenient")
    # An anchor of the original: the Spanish page that it leads to has others.
    with (root / "docs/fr/apply.md").open("a", encoding="utf-8") as original:
        original.write("\n[Domaines](support.md#ancre)\n")
    replace(root / "docs/fr/support.md", "\n## ", "\n## Ancre\n\nTexte.\n\n## ")
    (root / "docs/es/themes.md").unlink()
    (root / "docs/es/apply.md").unlink()
    replace(root / "data/steps.yml", "    es: Solicitud de asistencia\n", "")
    done = build(root, folder / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    site, problems = load_site(root)
    assert site, problems
    return folder / "site", site


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")


def page(behind: tuple[Path, Site], language: str, name: str) -> BeautifulSoup:
    folder, site = behind
    return BeautifulSoup((folder / site.page(language, name).url / "index.html").read_text("utf-8"), "html.parser")


def notices(soup: BeautifulSoup) -> list[str]:
    return [notice.get_text() for notice in soup.select("main > .notice")]


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_outdated_page_says_so_and_leads_to_the_original(behind: tuple[Path, Site], language: str) -> None:
    site = behind[1]
    soup = page(behind, language, "support")
    text = f"{site.word(language, 'translation.outdated')} {site.word(language, 'translation.original')}"
    assert notices(soup) == [text]
    [link] = soup.select("main > .notice a")
    target = (behind[0] / site.page(language, "support").url / str(link["href"])).resolve()
    assert target == (behind[0] / site.page("fr", "support").url).resolve()
    assert len(soup.select("link[hreflang]")) == 4, "it is a translation all the same"


def test_other_pages_say_nothing(behind: tuple[Path, Site]) -> None:
    assert notices(page(behind, "fr", "support")) == []
    assert notices(page(behind, "en", "themes")) == []


def test_a_page_that_is_missing_shows_the_original_in_its_own_language(behind: tuple[Path, Site]) -> None:
    soup = page(behind, "es", "themes")
    assert soup.select_one("html[lang=es] main [lang=fr] h1"), "what is French says so"
    assert soup.select_one("html[lang=es] title[lang=fr] + meta[name=description][lang=fr]")
    assert soup.select("main [lang=fr] .band, main[lang=fr]") == [], "what comes from the data is Spanish"
    assert [text.split(".")[0] for text in notices(soup)] == ["Esta página aún no está traducida"]
    french = page(behind, "fr", "themes").select_one("h1")
    assert french
    assert [heading.get_text() for heading in soup.select("h1")] == [french.get_text()]


def test_it_does_not_pass_for_a_translation(behind: tuple[Path, Site]) -> None:
    folder, site = behind
    url = site.page("es", "themes").url
    soup = page(behind, "es", "themes")
    assert [str(link["href"]) for link in soup.select("link[rel=canonical]")] == [BASE + site.page("fr", "themes").url]
    assert soup.select("link[hreflang], [hreflang=es], [data-found], meta[property^=og]") == []
    for language in ("fr", "en"):
        assert (
            page(behind, language, "themes").select("[hreflang=es], [property='og:locale:alternate'][content^=es]")
            == []
        )
    assert BASE + url not in (folder / "sitemap.xml").read_text("utf-8")


def test_menus_mark_its_title(behind: tuple[Path, Site]) -> None:
    french = {link.get_text() for link in page(behind, "es", "index").select("header a[lang=fr]:not([hreflang])")}
    assert french == {behind[1].page("fr", name).meta.title for name in ("themes", "apply")}


def test_the_form_of_a_missing_page_is_the_language_s_own(behind: tuple[Path, Site]) -> None:
    soup = page(behind, "es", "apply")
    assert soup.select_one("main form")
    assert soup.select("[lang=fr] form") == []


def test_a_missing_text_is_the_original(behind: tuple[Path, Site]) -> None:
    step = behind[1].steps[0]
    assert step.title["es"] == step.title["fr"]
    assert step.title["fr"] in page(behind, "es", "how-it-works").get_text()
