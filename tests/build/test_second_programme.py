"""Another programme: its own data/ and docs/ in two other languages, our hooks and templates unchanged."""

import re
from pathlib import Path

import pytest
from sitedata.loading import load_site
from sitedata.site import Site

from tests.build.conftest import BuiltPage
from tests.build.second_programme import assemble
from tests.conftest import build

pytestmark = pytest.mark.process

OURS = re.compile("mieux|icmpd|migration|vienna|wien", re.I)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("second")
    assemble(folder / "project")
    done = build(folder / "project", folder / "site")
    assert done.returncode == 0, done.stderr + done.stdout
    return folder / "site"


def test_nothing_of_ours_is_in_it(built: Path) -> None:
    for path in built.rglob("*"):
        if path.suffix in (".html", ".json", ".css", ".js", ".svg", ".xml", ".txt"):
            assert not OURS.search(path.read_text("utf-8")), path


def test_it_is_a_site_of_its_own(built: Path) -> None:
    home = BuiltPage("", built / "index.html").soup
    assert home.title
    assert "HAVEN" in home.title.get_text()
    assert [str(link["hreflang"]) for link in home.select("header a[hreflang]")] == ["en", "de"]
    form = BuiltPage("apply/", built / "apply/index.html").soup.select_one("form#form")
    assert form


@pytest.fixture(scope="module")
def second(built: Path) -> Site:
    found, problems = load_site(built.parent / "project")
    assert found, problems
    return found


def test_its_pages_stand_at_its_own_addresses(built: Path, second: Site) -> None:
    assert {page.url for page in second.pages.values()} == {
        path.relative_to(built).as_posix().removesuffix("index.html") for path in built.rglob("index.html")
    }
