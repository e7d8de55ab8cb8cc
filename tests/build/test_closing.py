"""What pages say of a form before it opens, while it is open and after it has closed, and of a closed programme."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag
from sitedata.site import Site

from tests import dated_sites
from tests.dated_sites import DatedSite

pytestmark = pytest.mark.process

LANGUAGES = ("fr", "en", "es")
EDITIONS = ("before", "open", "after")
SENTENCES = {
    (
        "fr",
        "before",
    ): "Le formulaire « Candidature d’expert » sera ouvert du 1er décembre 2026 à 9 h 00 (heure de Vienne) "
    "au 15 janvier 2027 à 23 h 59 (heure de Vienne).",
    (
        "fr",
        "open",
    ): "Le formulaire « Candidature d’expert » est ouvert jusqu’au 15 janvier 2027 à 23 h 59 (heure de Vienne).",
    (
        "fr",
        "after",
    ): "Le formulaire « Candidature d’expert » est fermé depuis le 15 janvier 2027 à 23 h 59 (heure de Vienne).",
    ("en", "before"): "The “Expert application” form will be open from 1 December 2026, 9:00 (Vienna time) "
    "to 15 January 2027, 23:59 (Vienna time).",
    ("en", "open"): "The “Expert application” form is open until 15 January 2027, 23:59 (Vienna time).",
    ("en", "after"): "The “Expert application” form closed on 15 January 2027, 23:59 (Vienna time).",
    (
        "es",
        "before",
    ): "El formulario «Candidatura de experto» estará abierto desde el 1 de diciembre de 2026 (9:00, hora de Viena) "
    "hasta el 15 de enero de 2027 (23:59, hora de Viena).",
    (
        "es",
        "open",
    ): "El formulario «Candidatura de experto» está abierto hasta el 15 de enero de 2027 (23:59, hora de Viena).",
    ("es", "after"): "El formulario «Candidatura de experto» se cerró el 15 de enero de 2027 (23:59, hora de Viena).",
}


@pytest.fixture(scope="session")
def dated(tmp_path_factory: pytest.TempPathFactory) -> DatedSite:
    return dated_sites.dated(tmp_path_factory)


@pytest.fixture(scope="session")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dated_sites.ended(tmp_path_factory)


def url(site: Site, name: str, language: str) -> str:
    return site.page(language, name).url


def soup_of(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def words(tag: Tag | None) -> str:
    """The text with one kind of space, as a reader hears it."""
    assert tag
    return " ".join(tag.get_text(" ", strip=True).split())


def leading_to(soup: BeautifulSoup, own: str, target: str, selector: str) -> list[Tag]:
    return [link for link in soup.select(selector) if urljoin(f"/{own}", str(link["href"])) == f"/{target}"]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_place_says_how_the_form_stands(language: str, edition: str, dated: DatedSite, site: Site) -> None:
    sentence = SENTENCES[language, edition]
    apply = url(site, "apply", language)
    page = soup_of(dated.page(apply, edition))
    assert sentence in words(page.select_one("main"))
    assert (page.select_one("#form") is None) == (edition != "open")
    for name in ("index", "experts"):
        assert sentence in words(soup_of(dated.page(url(site, name, language), edition)).select_one("main"))
    described = page.select_one("meta[name=description]")
    assert described
    is_said = " ".join(str(described["content"]).split()) == sentence
    assert is_said == (edition != "open")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_button_and_no_menu_leads_to_a_form_that_is_not_open(
    language: str, edition: str, dated: DatedSite, site: Site
) -> None:
    apply, request = url(site, "apply", language), url(site, "request", language)
    for own in (page.url for page in site.pages.values() if page.language == language):
        soup = soup_of(dated.page(own, edition))
        assert bool(leading_to(soup, own, apply, ".menu a")) == (edition == "open"), own
        assert leading_to(soup, own, request, ".menu a"), own
        buttons = leading_to(soup, own, apply, ".prose a.button")
        assert edition == "open" or not buttons, own
    experts = url(site, "experts", language)
    assert len(leading_to(soup_of(dated.page(experts, "open")), experts, apply, ".prose a.button")) == 2


def invitations(site: Site, language: str) -> Iterator[str]:
    """Yield what only an open form may say."""
    yield site.word(language, "doors.expert.text")
    yield site.word(language, "form.after")
    yield {"fr": "Avant de commencer", "en": "Before you start", "es": "Antes de empezar"}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_invites_to_a_form_that_is_not_open(language: str, dated: DatedSite, site: Site) -> None:
    for name in ("index", "apply", "experts", "themes", "regions", "support"):
        said = {edition: words(soup_of(dated.page(url(site, name, language), edition)).main) for edition in EDITIONS}
        for invitation in (" ".join(text.split()) for text in invitations(site, language)):
            assert invitation not in said["before"] + said["after"], (name, invitation)
        if name in ("apply", "experts", "themes", "regions", "support"):
            assert len(said["open"]) > len(said["after"]), name
    marks = ("while_open", "while_not_open", "{{", "}}")
    for path in dated.root.rglob("*.html"):
        text = path.read_text("utf-8")
        assert not any(mark in text for mark in marks), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_an_open_form_says_its_end_near_the_button(language: str, dated: DatedSite, site: Site) -> None:
    page = soup_of(dated.page(url(site, "apply", language)))
    assert words(page.select_one(".form__actions .form__until")) == SENTENCES[language, "open"]
    other = soup_of(dated.page(url(site, "request", language)))
    assert other.select(".form__until, [data-opening], script[src*=opening]") == []


def test_the_root_is_the_edition_of_its_build_and_others_have_what_differs(dated: DatedSite) -> None:
    folder = dated.root / "editions"
    assert sorted(path.name for path in folder.iterdir()) == ["0", "2"]
    for path in folder.rglob("*"):
        twin = dated.root.joinpath(*path.relative_to(folder).parts[1:])
        assert path.is_dir() or not twin.is_file() or twin.read_bytes() != path.read_bytes()
    assert not [path for path in folder.rglob("*") if path.name in ("forms.json", "headers.json", "sitemap.xml")]
    html = {path for path in folder.rglob("*.html") if path.name == "index.html"}
    assert html
    assert all(path.with_name("index.html.br").is_file() for path in html)


def test_without_dates_there_are_no_editions(built_site: Path) -> None:
    assert not (built_site / "editions").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_programme_closes_everything_and_says_why(language: str, ended: Path, site: Site) -> None:
    notice = {"fr": "Le programme est terminé.", "en": "The programme has ended.", "es": "El programa ha terminado."}
    for page in site.pages.values():
        if page.language != language:
            continue
        soup = soup_of((ended / page.url / "index.html").read_text("utf-8"))
        assert words(soup.select_one(".masthead .notice")) == notice[language]
        assert soup.select("#form, .menu__doors, .prose a.button[href$='apply/']") == []
    home = soup_of((ended / url(site, "index", language) / "index.html").read_text("utf-8"))
    doors = [words(door) for door in home.select(".door p")]
    assert [text.split()[-1].rstrip(".") for text in doors] == [
        {"fr": "fermé", "en": "closed", "es": "cerrado"}[language]
    ] * 2
