"""A site with a paused language: nothing of that language is published, no link leads there, nothing warns."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sitedata.loading import load_site

from tests.conftest import build, copy_sources

pytestmark = pytest.mark.process

PAUSED = "es"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a copy of the project where one line pauses Spanish, and what was built of it."""
    folder = tmp_path_factory.mktemp("paused")
    root = copy_sources(folder)
    path = root / "mkdocs.yml"
    text, count = re.subn(rf"(locale: {PAUSED}\n.*\n +build: )true", r"\1false", path.read_text("utf-8"))
    assert count == 1
    path.write_text(text, "utf-8")
    done = build(root, folder / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    return root, folder / "site"


@pytest.fixture
def built(folders: tuple[Path, Path]) -> Path:
    return folders[1]


def test_the_check_has_nothing_to_say(folders: tuple[Path, Path]) -> None:
    site, problems = load_site(folders[0])
    assert problems == ()
    assert site
    assert site.paused == (PAUSED,)
    assert PAUSED not in site.languages


def test_nothing_of_it_is_published(built: Path) -> None:
    names = [path.relative_to(built).as_posix() for path in built.rglob("*")]
    assert [name for name in names if re.search(rf"(^|[/.-]){PAUSED}([/._-]|$)", name)] == []


def test_no_page_names_it(built: Path) -> None:
    for path in built.rglob("*.html"):
        soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert soup.select(f"[hreflang={PAUSED}], [lang={PAUSED}], [href*='/{PAUSED}/']") == [], path
        assert soup.select(f"[property^='og:locale'][content^={PAUSED}]") == [], path
    assert f"/{PAUSED}/" not in (built / "sitemap.xml").read_text("utf-8")


def test_the_receiver_is_told_nothing_of_it(built: Path) -> None:
    contract = json.loads((built / "forms.json").read_text("utf-8"))
    assert PAUSED not in contract["site"]["languages"]
    assert PAUSED not in contract["words"]
    assert all(PAUSED not in form["pages"] for form in contract["forms"].values())
