"""The picture that social networks show: its size, its texts, and what each page says of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sitedata.language.names import likely_locale
from sitedata.rendering import social_card
from sitedata.site import Site

from tests.build.conftest import BASE, BuiltPage
from tests.conftest import ROOT, build

TEMPLATE = ROOT / "overrides" / "partials" / "card.html"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
SIZE = (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")
WEIGHT = 60_000
SVG = "{http://www.w3.org/2000/svg}"
SEVERAL_LINES = ["Short", "Harbours help harbours, " * 3, "Harbours help harbours, " * 6, "m" * 160, "word " * 32]

Changed = Callable[..., Site]


@pytest.fixture
def changed(site: Site) -> Changed:
    """The site with other values in its programme."""
    return lambda **values: replace(site, programme=site.programme.model_copy(update=values))


def texts(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}text"))


def lines(svg: str) -> list[str]:
    return [text.text or "" for text in texts(svg)]


def in_all(site: Site, text: str) -> dict[str, str]:
    return dict.fromkeys(site.languages, text)


def properties(page: BuiltPage) -> dict[str, str]:
    return {str(tag["property"]): str(tag["content"]) for tag in page.soup.select("meta[property]")}


def test_there_is_one_card_per_language_in_the_size_networks_want(site: Site, built_site: Path) -> None:
    found = {path.name: path.read_bytes() for path in built_site.glob("assets/*/card-*")}
    assert set(found) == {f"card-{language}.png" for language in site.languages}
    for name, content in found.items():
        assert content.startswith(PNG + SIZE), name
        assert len(content) <= WEIGHT, (name, len(content))


def test_the_same_texts_give_the_same_bytes(site: Site, built_site: Path) -> None:
    """One drawn here, one drawn by the build in a process of its own."""
    for language in site.languages:
        [built] = built_site.glob(f"assets/*/card-{language}.png")
        assert social_card.card(site, language, TEMPLATE) == built.read_bytes()


def test_each_page_names_the_card_of_its_language(site: Site, pages: dict[str, BuiltPage], built_site: Path) -> None:
    for page in site.pages.values():
        if page.meta.noindex:
            continue
        found = properties(pages[page.url])
        picture = found["og:image"]
        assert picture.startswith(f"{BASE}assets/"), page.url
        assert picture.endswith(f"/card-{page.language}.png"), page.url
        assert (built_site / picture.removeprefix(BASE)).is_file(), page.url
        assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
        for text in (site.programme.tagline, site.programme.funder.statement):
            assert text[page.language] in found["og:image:alt"], page.url
        [kind] = pages[page.url].soup.select("meta[name='twitter:card']")
        assert kind["content"] == "summary_large_image"


def test_each_page_says_what_networks_show_of_it(site: Site, pages: dict[str, BuiltPage]) -> None:
    for page in site.pages.values():
        if page.meta.noindex:
            continue
        found = properties(pages[page.url])
        title = pages[page.url].soup.title
        assert title
        assert title.get_text().startswith(found["og:title"]), page.url
        assert found["og:description"] == page.meta.description, page.url
        assert found["og:url"] == BASE + page.url
        assert (found["og:site_name"], found["og:type"]) == (site.programme.name, "website")
        assert found["og:locale"] == likely_locale(page.language)
        others = [tag["content"] for tag in pages[page.url].soup.select("meta[property='og:locale:alternate']")]
        assert others == [likely_locale(code) for code in site.languages if code != page.language], page.url


def test_pages_that_no_search_may_list_name_no_card(site: Site, pages: dict[str, BuiltPage]) -> None:
    hidden = [page.url for page in site.pages.values() if page.meta.noindex]
    assert hidden
    for url in (*hidden, "404.html"):
        assert properties(pages[url]) == {}, url


def test_without_a_published_address_no_page_names_a_picture(
    copy_of_project: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "")
    done = build(copy_of_project(), tmp_path / "site")
    assert done.returncode == 0, done.stderr
    home = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "og:title" in home
    assert "og:image" not in home
    assert "og:url" not in home


@pytest.mark.parametrize(
    ("language", "locale"), [("fr", "fr_FR"), ("en", "en_GB"), ("es", "es_ES"), ("de", "de_DE"), ("pt", "pt_PT")]
)
def test_a_language_has_its_likeliest_country(language: str, locale: str) -> None:
    assert likely_locale(language) == locale


def test_signs_of_markup_are_text(changed: Changed, site: Site) -> None:
    hostile = """<g>&amp; "quoted" 'too' {{ name }} </text>"""
    svg = social_card.card_svg(
        changed(name=hostile, expansion=hostile, tagline=in_all(site, hostile)), site.languages[0], TEMPLATE
    )
    first, second, *others = lines(svg)
    assert [first, second, " ".join(others[:-1])] == [hostile] * 3


@pytest.mark.parametrize("tagline", SEVERAL_LINES, ids=len)
def test_a_tagline_stays_on_the_card(tagline: str, changed: Changed, site: Site) -> None:
    svg = social_card.card_svg(changed(tagline=in_all(site, tagline.strip())), site.languages[0], TEMPLATE)
    found = [text for text in texts(svg) if text.get("font-weight") == "600"]
    assert 1 <= len(found) <= social_card.TAGLINE_LINES
    for text in found:
        assert (
            social_card._width(text.text or "", social_card.SEMIBOLD, float(text.get("font-size", 0)))
            <= social_card.WIDTH
        )
        assert float(text.get("y", 0)) < 460, "above the emblem"


def test_a_long_name_is_smaller(changed: Changed, site: Site) -> None:
    [name, *_] = texts(social_card.card_svg(changed(name="W" * 60), site.languages[0], TEMPLATE))
    size = float(name.get("font-size", 0))
    assert float(name.get("x", 0)) + social_card._width("W" * 60, social_card.BOLD, size) <= 1120 + 1


def test_a_text_the_font_cannot_write_is_left_out(changed: Changed, site: Site) -> None:
    language = site.languages[0]
    svg = social_card.card_svg(changed(tagline=in_all(site, "تعزيز التعاون")), language, TEMPLATE)
    programme = site.programme
    assert lines(svg) == [programme.name, programme.expansion, programme.funder.statement[language]]
    funder = programme.funder.model_copy(update={"statement": in_all(site, "بتمويل")})
    svg = social_card.card_svg(changed(funder=funder), language, TEMPLATE)
    assert "<image" not in svg, "the emblem never stands alone"


def test_spaces_that_hold_are_drawn_and_hold(changed: Changed, site: Site) -> None:
    """French sets a narrow space before its question marks; the font has only the wide one."""
    tagline = "Comment coopérer en matière de migration\u202f? Et\u00a0comment" + "\u202f?" * 20
    svg = social_card.card_svg(changed(tagline=in_all(site, tagline)), site.languages[0], TEMPLATE)
    found = [text.text or "" for text in texts(svg) if text.get("font-weight") == "600"]
    assert " ".join(found) == tagline.replace("\u202f", "\u00a0")
    assert [line for line in found if line.startswith("?")] == []


def test_without_a_funder_there_is_no_emblem(changed: Changed, site: Site) -> None:
    svg = social_card.card_svg(changed(funder=None), site.languages[0], TEMPLATE)
    assert "<image" not in svg
    assert site.programme.name in lines(svg)
    assert social_card._draw(svg).startswith(PNG + SIZE)
