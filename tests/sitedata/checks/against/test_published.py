"""The published state in a real git repository: no checkout, no network, one sentence when it is not there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sitedata.checks.against.comparison import compare
from sitedata.checks.against.published import UnknownStateError

from tests.conftest import ROOT
from tests.sitedata.casefiles import SMALL

pytestmark = pytest.mark.process
WHO = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
PAGE = "docs/en/apply.md"


def git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, **WHO, "GIT_CONFIG_GLOBAL": "/dev/null"}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def move(root: Path, slug: str) -> None:
    text = (root / PAGE).read_text("utf-8")
    (root / PAGE).write_text(text.replace("slug: apply", f"slug: {slug}"), "utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The small site, published on `main`."""
    root = tmp_path / "site"
    shutil.copytree(SMALL, root)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "published")
    return root


def told(root: Path, name: str) -> list[str]:
    return [f"{problem.file}:{problem.line}" for problem in compare(root, name)]


def test_what_is_not_committed_is_compared_and_nothing_is_checked_out(repository: Path) -> None:
    move(repository, "join")
    before = git(repository, "status", "--porcelain")
    assert told(repository, "main") == [f"{PAGE}:3"]
    assert git(repository, "status", "--porcelain") == before


def test_what_others_have_published_since_is_not_taken_back(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "proposal")
    git(repository, "checkout", "-q", "main")
    move(repository, "join")
    git(repository, "commit", "-q", "-am", "another proposal")
    git(repository, "checkout", "-q", "proposal")
    assert told(repository, "main") == []
    move(repository, "other")
    assert told(repository, "main") == [f"{PAGE}:3"]


def test_a_merge_as_github_checks_it_out(repository: Path) -> None:
    """HEAD is a merge of main and the proposal, and nothing but its own commit need be there."""
    git(repository, "checkout", "-q", "-b", "proposal")
    move(repository, "join")
    git(repository, "commit", "-q", "-am", "moved")
    git(repository, "checkout", "-q", "main")
    (repository / "notes.txt").write_text("x")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "other work")
    git(repository, "merge", "-q", "--no-ff", "-m", "merge", "proposal")
    assert told(repository, "HEAD^1") == [f"{PAGE}:3"]
    clone = repository.parent / "clone"
    git(repository.parent, "clone", "-q", "--depth", "2", f"file://{repository}", str(clone))
    assert told(clone, "HEAD^1") == [f"{PAGE}:3"]
    with pytest.raises(UnknownStateError, match="git fetch origin"):
        compare(clone, "HEAD~5")


def test_a_site_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    root = tmp_path / "all" / "web" / "site"
    shutil.copytree(SMALL, root)
    top = tmp_path / "all"
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "published")
    move(root, "join")
    assert told(root, "main") == [f"{PAGE}:3"]


def test_line_ends_of_another_system_change_nothing(repository: Path) -> None:
    for path in [*repository.rglob("*.md"), *repository.rglob("*.yml")]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert told(repository, "main") == []


def test_names_that_are_not_ascii_and_links(repository: Path) -> None:
    (repository / "docs/en/été.md").write_text((repository / PAGE).read_text("utf-8").replace("apply", "ete"), "utf-8")
    (repository / "data/link.yml").symlink_to("/etc/passwd")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "odd names")
    (repository / "docs/en/été.md").unlink()
    assert told(repository, "main") == ["docs/en/été.md:1"]


@pytest.mark.parametrize("name", ["origin/main", "--help", "main:data", "no/such/folder", "\U0001f600"])
def test_a_state_that_is_not_there_is_one_sentence(repository: Path, name: str) -> None:
    with pytest.raises(UnknownStateError, match="There is no branch, tag or commit"):
        compare(repository, name)


def test_a_folder_without_git(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "site")
    with pytest.raises(UnknownStateError, match="not in a git repository"):
        compare(tmp_path / "site", "main")


def test_a_commit_without_a_site(repository: Path) -> None:
    git(repository, "checkout", "-q", "--orphan", "empty")
    git(repository, "rm", "-rqf", ".")
    git(repository, "commit", "-q", "--allow-empty", "-m", "nothing")
    git(repository, "checkout", "-q", "main")
    with pytest.raises(UnknownStateError, match=r"has no mkdocs\.yml"):
        compare(repository, "empty")


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UnknownStateError, match="Git is not installed"):
        compare(repository, "main")


def check(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "hooks/check_data.py"), "--root", str(root), *arguments]
    environment = {**os.environ, "LC_ALL": "fr_FR.UTF-8", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)


def test_the_command_says_it_with_all_else_and_in_the_language(repository: Path) -> None:
    assert check(repository, "--against", "main").returncode == 0
    text = (repository / PAGE).read_text("utf-8")
    (repository / PAGE).write_text(text.replace("slug: apply", "slug: join") + "\nTODO\n", "utf-8")
    done = check(repository, "--against", "main")
    assert done.returncode == 1
    assert "former: [apply]" in done.stdout
    assert "adresse publiée" in done.stdout
    assert "former: [apply]" not in check(repository).stdout
    told = check(repository, "--against", "main", "--format", "github").stdout
    assert told.startswith("::error file=docs/en/apply.md,line=3,")


def test_the_command_refuses_a_state_that_is_not_there(repository: Path) -> None:
    done = check(repository, "--against", "nowhere")
    assert done.returncode == 2
    assert "Il n’y a ici ni branche" in done.stderr
    assert "Traceback" not in done.stderr
