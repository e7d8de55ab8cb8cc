"""What is wrong with the HTML of a page is told at the line of its file, whatever the page says."""

from dataclasses import replace
from pathlib import Path

import pytest
from sitedata.messages.translatable import LANGUAGES, in_language
from sitedata.site import Site

from inspection import accessibility
from inspection.built import BuiltPage, Sources, read_built
from inspection.looks import TOO_WIDE, Violation
from inspection.structure import check_structure
from inspection.weight import check_weight

TEXT = """\
---
title: Soutien
---

# Le soutien

Voir **l'aide** et [la suite](suite.md).

#### Plus *bas*
"""
PAGE = """<!doctype html><html><body><main><h1>Le soutien</h1>
<p>Voir <strong>l’aide</strong> et <a href="../suite/">la suite</a>, <a href="#bas">là</a>,
<a href="#%C3%A9t%C3%A9">été</a>, <a href="../photo%20a.jpg">photo</a>, <a href="https://other.example/">ailleurs</a>.</p>
<h4 id="été">Plus bas</h4><p id="x">1</p><p id="x">2</p><input aria-describedby="lost x"></main></body></html>"""


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "site" / "soutien").mkdir(parents=True)
    (tmp_path / "site" / "soutien" / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "site" / "photo a.jpg").write_bytes(b"")
    return tmp_path / "site"


@pytest.fixture
def sources(site: Site, tmp_path: Path) -> Sources:
    """The frozen site, with another text of one page."""
    url = site.page("fr", "support").url
    assert url == "soutien/"
    file = tmp_path / "docs" / "fr" / "support.md"
    file.parent.mkdir(parents=True)
    file.write_text(TEXT, "utf-8")
    return Sources(replace(site, root=tmp_path))


def test_each_slip_is_told_once_at_its_line(built: Path, sources: Sources) -> None:
    found = list(check_structure(read_built(built), built, sources))
    assert [str(problem).replace("docs/fr/support.md", "") for problem in found] == [
        ":7: the page /soutien/: found a link to “../suite/”; expected a page, an anchor or a file of the site. "
        "Correct the address, or delete the link.",
        ":1: the page /soutien/: found a link to “#bas”; expected a page, an anchor or a file of the site. "
        "Correct the address, or delete the link.",
        ":9: the page /soutien/: found the heading “Plus bas” of level 4 after one of level 1; expected one level at a "
        "time. Begin its line with ##.",
        ":1: the page /soutien/: found the id “x” more than once; expected each id once. "
        "Rename or delete one of the two.",
        ":1: the page /soutien/: found aria-describedby with the unknown id “lost”; expected an id of the same page. "
        "Ask a developer: this stands in a template.",
    ]
    for problem in found:
        assert len({in_language(problem.message, language) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize(("html", "number"), [("", 0), ("<h1>a</h1><h1>b</h1>", 2)])
def test_a_page_has_one_first_heading(html: str, number: int, tmp_path: Path, site: Site) -> None:
    (tmp_path / "index.html").write_text(f"<main>{html}</main>", "utf-8")
    [problem] = check_structure(read_built(tmp_path), tmp_path, Sources(site))
    assert problem.found == f"{number} first headings"
    assert problem.file == "docs/fr/index.md"


def test_a_page_that_is_too_heavy_is_a_warning_with_its_bytes(built: Path, sources: Sources) -> None:
    page = built / "soutien" / "index.html"
    page.write_text(PAGE + '<img src="../photo%20a.jpg"><img src="../photo%20a.jpg" loading="lazy">', "utf-8")
    page.with_name("index.html.gz").write_bytes(bytes(14_001))
    (built / "photo a.jpg").write_bytes(bytes(20_000))
    found = list(check_weight(read_built(built), sources))
    assert [(problem.severity, problem.file, problem.line) for problem in found] == [
        ("warning", "docs/fr/support.md", 1)
    ] * 2
    assert [problem.found for problem in found] == [
        "14001 bytes of text and style",
        "34001 bytes to show the page",
    ]
    assert "photo a.jpg (20000 bytes)" in found[1].repair
    page.with_name("index.html.gz").write_bytes(bytes(9_000))
    assert list(check_weight(read_built(built), sources)) == []


def test_what_only_leads_away_weighs_nothing(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<meta http-equiv="refresh" content="0; url=/a/"><a href="/a/">a</a>', "utf-8")
    page = BuiltPage("", tmp_path / "index.html")
    assert page.loaded("link[rel=stylesheet]", "href") == []


@pytest.mark.parametrize(
    ("rule", "text", "line", "found"),
    [
        ("empty-table-header", "", 1, "a column without a title: “<th></th>”"),
        ("heading-order", "Plus bas", 9, "a heading that skips a level: “Plus bas”"),
        (TOO_WIDE, "la suite", 7, "something wider than the screen of a small phone: “la suite”"),
        ("color-contrast", "Le soutien", 5, "Contrast is low (axe: color-contrast): “Le soutien”"),
    ],
)
def test_a_violation_is_told_once_for_all_looks(rule: str, text: str, line: int, found: str, sources: Sources) -> None:
    looks = [Violation(rule, "Contrast is low", "<th></th>", text, width, "dark") for width in (360, 1280)]
    [problem] = accessibility.problems(looks, "soutien/", "closed", sources)
    assert (problem.line, problem.found) == (line, found)
    assert problem.where == "the page /soutien/, closed"
    if rule != "color-contrast":
        for language in LANGUAGES[1:]:
            assert in_language(problem.found, language) != problem.found


def test_editions_are_no_pages_of_their_own(built: Path) -> None:
    """Only what differs is in their folders: style sheets and most pages are not."""
    later = built / "editions" / "1" / "soutien" / "index.html"
    later.parent.mkdir(parents=True)
    later.write_text(PAGE.replace("<body>", '<link rel="stylesheet" href="../assets/site.css"><body>'), "utf-8")
    assert list(read_built(built)) == ["soutien/"]
