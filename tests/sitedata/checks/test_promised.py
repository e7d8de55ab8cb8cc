"""What nobody has promised is not looked for, nor is a language that is paused. The rest: cases/promised.yml."""

import shutil
from pathlib import Path

import pytest
from sitedata.loading import load_site

from tests.sitedata.casefiles import SMALL


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the small site whose texts break each promise."""
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "data" / "promised.yml"
    path.write_text(path.read_text("utf-8").replace("- Tides", "- Lighthouses").replace("der Gezeiten", "Gezeiten"))
    return tmp_path


def test_the_copy_breaks_its_promises(root: Path) -> None:
    _, problems = load_site(root)
    assert [(problem.file, problem.line) for problem in problems] == [("data/promised.yml", 6), ("data/themes.yml", 4)]


def test_without_the_file_nothing_is_promised(root: Path) -> None:
    (root / "data" / "promised.yml").unlink()
    site, problems = load_site(root)
    assert site
    assert problems == ()
    assert site.promised is None


def test_a_language_that_is_paused_says_nothing(root: Path) -> None:
    settings = (root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(
        settings.replace("name: Deutsch", "name: Deutsch\n          build: false"), "utf-8"
    )
    team = root / "data" / "programme.yml"
    team.write_text(team.read_text("utf-8").replace("team_language: de", "team_language: en"), "utf-8")
    _, problems = load_site(root)
    assert [(problem.file, problem.line) for problem in problems] == [("data/promised.yml", 6)]


def test_kinds_of_spaces_apostrophes_and_markup_do_not_matter(root: Path) -> None:
    path = root / "data" / "promised.yml"
    path.write_text(path.read_text("utf-8").replace("- Lighthouses", "- the harbour's own  LIGHT"), "utf-8")
    page = root / "docs" / "en" / "index.md"
    page.write_text(page.read_text("utf-8") + "\nSee *the*\nharbour&rsquo;s&nbsp;own **light**.\n", "utf-8")
    _, problems = load_site(root)
    assert [problem.file for problem in problems] == ["data/themes.yml"]
