"""Every page of the built site: its language, its twins, its addresses, its links and anchors."""

from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import Tag
from sitedata.site import Site

from tests.build.conftest import BASE, BuiltPage


def resolve(page: BuiltPage, target: str) -> tuple[str, str]:
    """Address below the site's root, and fragment, that a link leads to."""
    split = urlsplit(urljoin(BASE + page.url, target))
    return split.path.lstrip("/"), split.fragment


def inner_links(page: BuiltPage) -> list[str]:
    found = [str(tag[name]) for tag in page.soup.find_all(True) for name in ("href", "src") if tag.has_attr(name)]
    return [target for target in found if not urlsplit(target).scheme]


def test_every_page_of_the_data_is_built_at_its_address(site: Site, pages: dict[str, BuiltPage]) -> None:
    assert {page.url for page in site.pages.values()} | {"404.html"} == set(pages)


def test_no_link_and_no_anchor_is_broken(pages: dict[str, BuiltPage], built_site: Path) -> None:
    broken = []
    for page in pages.values():
        for target in inner_links(page):
            path, fragment = resolve(page, target)
            if path in pages:
                if fragment and not pages[path].soup.find(id=fragment):
                    broken.append((page.url, target))
            elif not (built_site / path).is_file():
                broken.append((page.url, target))
    assert broken == []


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
        found = {str(link["hreflang"]): resolve(pages[page.url], str(link["href"]))[0] for link in links}
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
    for page in pages.values():
        ids = [tag["id"] for tag in page.soup.find_all(id=True)]
        assert len(ids) == len(set(ids)), (page.url, sorted(i for i in ids if ids.count(i) > 1))


def test_references_between_elements_lead_somewhere(pages: dict[str, BuiltPage]) -> None:
    for page in pages.values():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for tag in page.soup.find_all(attrs={attribute: True}):
                value = tag[attribute]
                for target in value.split() if isinstance(value, str) else value:
                    assert page.soup.find(id=target), (page.url, attribute, target)


def test_each_page_has_one_first_heading_and_none_is_skipped(pages: dict[str, BuiltPage]) -> None:
    for page in pages.values():
        levels = [int(tag.name[1]) for tag in page.soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
        if page.url != "404.html":
            assert levels.count(1) == 1, page.url
        steps = [(above, below) for above, below in pairwise(levels) if below > above + 1]
        assert steps == [], page.url


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
            resolve(pages[page.url], str(link["href"]))[0]: link.get_text(strip=True)
            for link in pages[page.url].soup.select("header a[href], footer a[href]")
        }
        for name in names:
            target = site.page(page.language, name)
            assert links[target.url] == target.meta.title, page.url
