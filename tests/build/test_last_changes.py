"""When pages last changed: told in the sitemap where git knows, from the history of what each page shows."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sitedata.build.history import last_changes
from sitedata.loading import load_site

from tests.build.conftest import BASE
from tests.conftest import build

pytestmark = pytest.mark.process

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
FIRST, TEXT, THEMES, FORM = (f"2026-0{month}-01T12:00:00+02:00" for month in range(1, 5))
CHANGES = {TEXT: "docs/en/support.md", THEMES: "data/themes.yml", FORM: "data/forms/expert.yml"}
EXPECTED = {
    "soutien/": FIRST,
    "en/support/": TEXT,
    "en/themes/": THEMES,
    "": THEMES,
    "candidature/": FORM,
    "en/privacy/": FORM,
    "en/request/": FIRST,
}


def git(folder: Path, *arguments: str, date: str = FIRST) -> None:
    who = {f"GIT_{role}_{what}": "x@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **who, "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z"}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture
def project_with_history(copy_of_project: Callable[[], Path]) -> Path:
    """The project in a folder of a repository, with a commit for each of the changes."""
    root = copy_of_project()
    git(root.parent, "init", "-q")
    git(root.parent, "add", ".")
    git(root.parent, "commit", "-q", "-m", "First")
    for date, name in CHANGES.items():
        (root / name).write_text((root / name).read_text("utf-8") + "\n", "utf-8")
        git(root.parent, "commit", "-q", "-a", "-m", "Change", date=date)
    return root


def told(site_dir: Path) -> dict[str, str]:
    entries = ElementTree.parse(site_dir / "sitemap.xml").getroot().findall("s:url", SITEMAP)
    return {
        url.findtext("s:loc", "", SITEMAP).removeprefix(BASE): url.findtext("s:lastmod", "", SITEMAP) for url in entries
    }


def test_the_sitemap_says_when_what_a_page_shows_last_changed(project_with_history: Path, tmp_path: Path) -> None:
    done = build(project_with_history, tmp_path / "site", ONLY_LANGUAGE="fr")
    assert done.returncode == 0, done.stderr
    found = told(tmp_path / "site")
    site, _ = load_site(project_with_history)
    assert site
    assert set(found) == {page.url for page in site.pages.values() if not page.meta.noindex}
    expected = {url: datetime.fromisoformat(when).astimezone(UTC) for url, when in EXPECTED.items()}
    assert {url: datetime.fromisoformat(found[url]) for url in expected} == expected
    assert all(found.values())


def test_a_clone_without_the_past_tells_nothing(project_with_history: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", project_with_history.parent.as_uri(), "clone")
    assert last_changes(project_with_history)
    assert last_changes(tmp_path / "clone" / project_with_history.name) == {}


def test_without_git_the_sitemap_tells_nothing(built_site: Path, project: Path) -> None:
    assert last_changes(project) == {}
    assert set(told(built_site).values()) == {""}
