"""Former addresses in the built site: what each server reads, and the page for hosts that know no redirects."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bench import nu
from tests.build.conftest import BASE
from tests.build.tags import problems
from tests.conftest import MOVED

LEADS = {
    "/en/apply-now/": "/en/apply/",
    "/en/apply-now/received/": "/en/apply/received/",
    "/es/todos-los-temas/": "/es/temas/",
    "/expert/candidature/": "/candidature/",
    "/postuler/": "/candidature/",
}


def test_every_former_address_leads_to_the_page_in_its_language(moved_site: Path) -> None:
    assert json.loads((moved_site / "redirects.json").read_text("utf-8")) == LEADS
    assert len(LEADS) == len(MOVED) + 1
    for target in LEADS.values():
        assert (moved_site / target[1:] / "index.html").is_file()


def test_hosts_get_both_spellings_and_301(moved_site: Path) -> None:
    lines = (moved_site / "_redirects").read_text("utf-8").splitlines()
    forced, plain = lines[::2], lines[1::2]
    assert plain[:2] == ["/en/apply-now/ /en/apply/ 301", "/en/apply-now /en/apply/ 301"]
    assert forced == [f"{line}!" for line in plain]
    assert len(plain) == 2 * len(LEADS)


def test_a_site_where_nothing_moved_has_empty_files(built_site: Path) -> None:
    assert json.loads((built_site / "redirects.json").read_text("utf-8")) == {}
    assert (built_site / "_redirects").read_text("utf-8") == ""
    for name in ("redirects.nginx", "redirects.caddy"):
        assert (built_site / name).read_text("utf-8").startswith("#")


@pytest.mark.parametrize("old", LEADS)
def test_the_page_there_leads_on_without_a_script_and_says_so(moved_site: Path, old: str) -> None:
    file = moved_site / old[1:] / "index.html"
    soup = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    language = old[1:3] if old[3] == "/" else "fr"
    assert soup.html
    assert soup.html["lang"] == language
    heading = {"fr": "Page déplacée", "en": "Page moved", "es": "Página trasladada"}[language]
    assert soup.select_one("h1").get_text() == heading  # type: ignore[union-attr]
    [link] = soup.select("main a")
    [refresh] = soup.select("head noscript meta[http-equiv=refresh]")
    assert refresh["content"] == f"0; url={link['href']}"
    assert (file.parent / str(link["href"]) / "index.html").resolve() == (
        moved_site / LEADS[old][1:] / "index.html"
    ).resolve()
    assert [tag["href"] for tag in soup.select("link[rel=canonical]")] == [BASE + LEADS[old][1:]]
    assert [tag["content"] for tag in soup.select("meta[name=robots]")] == ["noindex"]
    for source in (*soup.select("script"), *soup.select("link[rel=stylesheet]"), *soup.select("link[rel=icon]")):
        assert (file.parent / str(source.get("src", source.get("href")))).is_file()
        assert not source.get_text()


def test_these_pages_are_valid(moved_site: Path) -> None:
    files = [moved_site / old[1:] / "index.html" for old in LEADS]
    found = (
        [problem for path in files for problem in problems(path.read_text("utf-8"))]
        if nu.lacking()
        else nu.errors(files)
    )
    assert found == []


def test_no_list_names_a_former_address(moved_site: Path) -> None:
    for name in ("sitemap.xml", "recherche/index.html", "en/search/index.html", "es/busqueda/index.html"):
        text = (moved_site / name).read_text("utf-8")
        assert not [old for old in LEADS if old.strip("/") in text], name
    index = b"".join(path.read_bytes() for path in moved_site.glob("assets/*/*/*.json"))
    assert b"/apply/" in index
    assert b"apply-now" not in index


def test_no_page_links_to_a_former_address(moved_site: Path) -> None:
    for path in moved_site.rglob("*.html"):
        found = re.findall(r'href="([^"]*)"', path.read_text("utf-8"))
        assert not [target for target in found if "apply-now" in target or "postuler" in target], path
