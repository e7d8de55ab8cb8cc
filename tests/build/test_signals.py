"""What programs read: the list of addresses, statements about each page, robots.txt, whom to tell of a weakness."""

import json
from datetime import UTC, datetime, timedelta
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


def test_whoever_finds_a_weakness_is_told_whom_to_write_to(built_site: Path, site: Site) -> None:
    """RFC 9116: a line each, of which Contact and Expires are required; less than a year."""
    text = (built_site / ".well-known" / "security.txt").read_text("utf-8")
    found = dict(line.split(": ") for line in text.splitlines())
    assert found["Contact"] == f"mailto:{site.programme.contact.email}"
    assert found["Preferred-Languages"] == "fr, en, es"
    assert found["Canonical"] == f"{BASE}.well-known/security.txt"
    assert datetime.fromisoformat(found["Expires"]) < datetime.now(UTC) + timedelta(days=365)


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
            organisation, website = told["@graph"]
            assert (organisation["@type"], organisation["url"]) == ("Organization", BASE + page.url)
            assert organisation["description"] == site.programme.mission[page.language]
            contact = organisation["contactPoint"]
            assert (contact["email"], contact["availableLanguage"]) == (
                site.programme.contact.email,
                ["fr", "en", "es"],
            )
            assert (website["@type"], website["inLanguage"]) == ("WebSite", page.language)
            assert website["about"]["@id"] == organisation["@id"]
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
