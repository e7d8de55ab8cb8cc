"""Every page of the built site: its language, its twins, its addresses, its links and anchors."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import Tag
from sitedata.site import Site

from inspection.built import resolved
from inspection.structure import broken_links, doubled_ids, lost_references, skipped_headings
from tests.build.conftest import BASE, BuiltPage


def test_every_page_of_the_data_is_built_at_its_address(site: Site, pages: dict[str, BuiltPage]) -> None:
    assert {page.url for page in site.pages.values()} | {"404.html"} == set(pages)


def test_no_link_and_no_anchor_is_broken(pages: dict[str, BuiltPage], built_site: Path) -> None:
    assert list(broken_links(pages, built_site)) == []


def test_outside_addresses_are_safe(pages: dict[str, BuiltPage]) -> None:
    schemes = {
        urlsplit(str(tag[name])).scheme
        for page in pages.values()
        for tag in page.soup.find_all(True)
        for name in ("href", "src", "action")
        if tag.has_attr(name)
    }
    assert schemes <= {"", "https", "mailto"}


def test_each_page_says_its_language(site: Site, pages: dict[str, BuiltPage]) -> None:
    for page in site.pages.values():
        html = pages[page.url].soup.find("html")
        assert isinstance(html, Tag)
        assert html["lang"] == page.language, page.url


def test_language_links_lead_to_the_twins(site: Site, pages: dict[str, BuiltPage]) -> None:
    for (_, name), page in site.pages.items():
        links = pages[page.url].soup.select("a[hreflang]")
        found = {str(link["hreflang"]): resolved(pages[page.url], str(link["href"]))[0] for link in links}
        assert found == {code: site.page(code, name).url for code in site.languages}, page.url
        current = [link["hreflang"] for link in links if link.get("aria-current")]
        assert current == [page.language], page.url
        assert all(link["lang"] == link["hreflang"] for link in links), page.url


def test_alternates_are_absolute_and_reciprocal(site: Site, pages: dict[str, BuiltPage]) -> None:
    for (_, name), page in site.pages.items():
        links = pages[page.url].soup.select("link[rel=alternate][hreflang]")
        found = {str(link["hreflang"]): str(link["href"]) for link in links}
        expected = {code: BASE + site.page(code, name).url for code in site.languages}
        expected["x-default"] = BASE + site.page(site.languages[0], name).url
        assert found == ({} if page.meta.noindex else expected), page.url


def test_ids_stand_once_on_a_page(pages: dict[str, BuiltPage]) -> None:
    assert {url: doubled_ids(page) for url, page in pages.items() if doubled_ids(page)} == {}


def test_references_between_elements_lead_somewhere(pages: dict[str, BuiltPage]) -> None:
    assert [(url, *lost) for url, page in pages.items() for lost in lost_references(page)] == []


def test_each_page_has_one_first_heading_and_none_is_skipped(pages: dict[str, BuiltPage]) -> None:
    assert [(url, *found) for url, page in pages.items() if url != "404.html" for found in skipped_headings(page)] == []


def test_nothing_comes_from_elsewhere_and_nothing_runs_inline(pages: dict[str, BuiltPage]) -> None:
    for page in pages.values():
        for tag in page.soup.find_all(["script", "link", "img", "iframe", "style"]):
            loaded = str(tag.get("src") or (tag.get("href") if "stylesheet" in (tag.get("rel") or []) else "") or "")
            assert not urlsplit(loaded).netloc, (page.url, tag)
        assert page.soup.select('style, [style], script:not([src], [type="application/ld+json"])') == [], page.url
        handlers = [tag for tag in page.soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
        assert handlers == [], page.url


def test_no_placeholder_is_left(pages: dict[str, BuiltPage]) -> None:
    for page in pages.values():
        text = page.soup.get_text()
        assert "{{" not in text, page.url
        assert "}}" not in text, page.url


@pytest.mark.parametrize("kind", ["header", "doors", "footer"])
def test_menus_name_pages_by_their_titles(kind: str, site: Site, pages: dict[str, BuiltPage]) -> None:
    import yaml

    text = (site.root / "mkdocs.yml").read_text("utf-8").replace("!ENV", "")
    names = yaml.safe_load(text)["extra"]["menus"][kind]
    for page in site.pages.values():
        links = {
            resolved(pages[page.url], str(link["href"]))[0]: link.get_text(strip=True)
            for link in pages[page.url].soup.select("header a[href], footer a:not([href^='#'])")
        }
        for name in names:
            target = site.page(page.language, name)
            assert links[target.url] == target.meta.title, page.url


def test_an_address_that_leads_nowhere_offers_the_menu_of_each_language(
    site: Site, pages: dict[str, BuiltPage]
) -> None:
    for code in site.languages:
        links = pages["404.html"].soup.select(f"section[lang={code}] li a")
        names = ("how-it-works", "themes", "regions", "support", "experts", "request", "apply")
        wanted = [(f"/{page.url}", page.meta.title) for page in (site.page(code, name) for name in names)]
        assert [(link["href"], link.get_text()) for link in links][2:] == wanted


def test_the_team_can_be_reached_from_every_page(site: Site, pages: dict[str, BuiltPage]) -> None:
    address = f"mailto:{site.programme.contact.email}"
    for page in site.pages.values():
        [link] = pages[page.url].soup.select("footer nav a[href='#contact-block']")
        assert link.get_text() == site.word(page.language, "footer.contact"), page.url
        assert pages[page.url].soup.select(f"main #contact-block a[href='{address}']"), page.url
    assert pages["404.html"].soup.select(f"footer a[href='{address}']")


def test_a_long_page_lists_its_headings_in_order(site: Site, pages: dict[str, BuiltPage]) -> None:
    outlined = set()
    for page in site.pages.values():
        main = pages[page.url].soup.select_one("main")
        assert main
        for nav in main.select("nav.contents"):
            outlined.add(page.name)
            named = main.select_one(f"#{nav['aria-labelledby']}")
            assert named
            assert named.get_text() == site.word(page.language, "contents.label")
            listed = [(str(link["href"]), link.get_text()) for link in nav.select("a")]
            assert listed == [(f"#{title['id']}", title.get_text()) for title in main.select(".prose > h2")], page.url
    assert outlined == {"how-it-works", "privacy", "legal"}
