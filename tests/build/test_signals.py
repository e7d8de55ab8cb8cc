"""What search engines read: the list of addresses, statements about each page, robots.txt."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sitedata.site import Site

from receiver.web.page_filling import with_key
from tests.build.conftest import BASE, BuiltPage

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_the_sitemap_has_every_listed_page_with_its_twins(built_site: Path, site: Site) -> None:
    found = {}
    for url in ElementTree.parse(built_site / "sitemap.xml").getroot().findall("s:url", NAMES):
        twins = {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", NAMES)}
        found[url.findtext("s:loc", "", NAMES)] = twins
    expected = {}
    for page in site.pages.values():
        if not page.meta.noindex:
            twins = {code: BASE + site.page(code, page.name).url for code in site.languages}
            expected[BASE + page.url] = {**twins, "x-default": twins[site.languages[0]]}
    assert found == expected


def test_robots_are_told_of_the_sitemap(built_site: Path) -> None:
    assert f"Sitemap: {BASE}sitemap.xml" in (built_site / "robots.txt").read_text("utf-8").splitlines()


def statements(html: str) -> list[dict[str, Any]]:
    parts = html.split('<script type="application/ld+json">')[1:]
    return [json.loads(part.partition("</script>")[0]) for part in parts]


def test_each_page_makes_one_statement_in_its_language(site: Site, pages: dict[str, BuiltPage]) -> None:
    for page in site.pages.values():
        found = statements(pages[page.url].path.read_text("utf-8"))
        if page.meta.noindex:
            assert found == []
            continue
        [told] = found
        if not page.meta.slug:
            assert (told["@type"], told["url"]) == ("Organization", BASE + page.url)
            assert told["description"] == site.programme.mission[page.language]
        else:
            home, own = told["itemListElement"]
            assert (own["name"], own["item"]) == (page.meta.title, BASE + page.url)
            assert home["item"] == BASE + site.page(page.language, "index").url


def test_the_receiver_leaves_the_statement_as_it_is(site: Site, pages: dict[str, BuiltPage]) -> None:
    """It writes the pages of forms anew."""
    for page in site.pages.values():
        if page.meta.form:
            built = pages[page.url].path.read_text("utf-8")
            assert statements(with_key(built, "key")) == statements(built)


def test_descriptions_are_each_pages_own(site: Site) -> None:
    told = [page.meta.description for page in site.pages.values()]
    assert len(told) == len(set(told))
