"""mkdocs.yml that is partly wrong: the rest of the site is checked all the same, and each slip is told once."""

from pathlib import Path

import pytest
from sitedata.loading import load_site

from tests.sitedata.casefiles import Case

STEPS = "data/steps.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Copy the small site with complete settings, with a slip in a record and in a page."""
    Case(about="", file=STEPS, problems=[], find="- id: ask", put="- id: Ask", complete=True).apply(tmp_path)
    page = tmp_path / "docs" / "de" / "index.md"
    page.write_text(page.read_text("utf-8") + "\n[hier](nirgends.md)\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("find", "put", "line"),
    [
        ("  - index.md\n", "\t- index.md\n", 26),
        ("doors: [apply]", "doors: [apply", 40),
        ("nav:\n", "nav\n", 25),
        ("locale: de", "locale: Deutsch", 18),
        ("doors: [apply]", "doors: [aply]", 40),
        ("site_name: HAVEN", "site_name: 2026-13-45", 2),
    ],
)
def test_everything_is_told_in_one_pass(root: Path, find: str, put: str, line: int) -> None:
    settings = root / "mkdocs.yml"
    text = settings.read_text("utf-8")
    assert find in text
    settings.write_text(text.replace(find, put), "utf-8")
    _, problems = load_site(root)
    assert [(problem.file, problem.line) for problem in problems if problem.file == "mkdocs.yml"] == [
        ("mkdocs.yml", line)
    ]
    assert {problem.file for problem in problems} == {"mkdocs.yml", STEPS, "docs/de/index.md"}


def test_the_settings_of_the_cases_are_whole(root: Path) -> None:
    _, problems = load_site(root)
    assert {problem.file for problem in problems} == {STEPS, "docs/de/index.md"}
