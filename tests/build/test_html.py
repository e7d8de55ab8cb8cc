"""Every built page is valid HTML: by the Nu HTML checker when it is there, by a stricter reading of tags otherwise."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bench import nu
from tests.build.conftest import BuiltPage
from tests.build.tags import problems

GOOD = '<!doctype html><html lang="fr"><head><title>a &amp; b</title></head><body><p id="a">c<br></p></body></html>'
BAD = [
    ("<br></p>", "<br>", "</body> closes <p>"),
    ("</body></html>", "", "<body> is not closed"),
    ("<br></p>", "<br></p></div>", "</div> closes nothing"),
    ("c<br>", "<b>c<i></b></i>", "</b> closes <i>"),
    ('id="a"', 'id="a" id="b"', "id twice in <p>"),
    ("<br>", '<br id="a">', "id a twice in the page"),
    ("<br>", '<a href="#b">b</a>', "#b leads nowhere"),
    ("<br>", '<input aria-describedby="a b">', "aria-describedby: there is no b"),
    ("<!doctype html>", "", "no doctype"),
]


def test_no_page_has_an_error(built_site: Path) -> None:
    files = sorted(built_site.rglob("*.html"))
    assert built_site / "404.html" in files
    assert (by_reading(files) if nu.lacking() else nu.errors(files)) == []


def by_reading(files: list[Path]) -> list[tuple[str, str]]:
    return [(path.as_posix(), problem) for path in files for problem in problems(path.read_text("utf-8"))]


def test_no_page_has_an_error_with_what_waits_in_it(pages: dict[str, BuiltPage]) -> None:
    for page in pages.values():
        assert problems(str(page.soup)) == [], page.url


def test_what_is_hidden_says_nothing(pages: dict[str, BuiltPage]) -> None:
    """Text browsers read it. Only the choice that some of them take by themselves is there for them."""
    for page in pages.values():
        soup = BeautifulSoup(page.path.read_text("utf-8"), "html.parser")
        hidden = [place for place in soup.select("[hidden]") if not place.select("input[type=radio][value='']")]
        assert [place for place in hidden if place.get_text(strip=True) or place.select("input, button")] == []
        assert soup.select("template, button[type=button], input[accept], #search") == [], page.url


def test_a_good_page_has_no_problem() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(("old", "new", "problem"), BAD, ids=[problem for _, _, problem in BAD])
def test_what_is_wrong_is_found_by_reading(old: str, new: str, problem: str) -> None:
    assert problem in " ".join(problems(GOOD.replace(old, new)))
