"""A proposal of content alone does not wait for the tests of the software; anything else does."""

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

SCRIPT = ROOT / ".github" / "scope.py"
WORKFLOW = ROOT / ".github" / "workflows" / "check.yml"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("data/themes.yml", True),
        ("data/forms/expert.yml", True),
        ("docs/fr/index.md", True),
        ("docs/assets/photo.jpg", True),
        ("translations/es.txt", True),
        ("data/schemas/form.json", False),
        ("mkdocs.yml", False),
        ("README.md", False),
        ("tests/frozen/data/themes.yml", False),
        ("overrides/main.html", False),
        ("database/x", False),
        ("docs", False),
    ],
)
def test_content_is_what_editors_change(path: str, content: bool) -> None:
    assert runpy.run_path(str(SCRIPT))["is_content"](path) == content


def test_what_is_not_known_is_software() -> None:
    software = runpy.run_path(str(SCRIPT))["software"]
    assert software(None)
    assert software([])
    assert software(["docs/fr/index.md", "mkdocs.yml"]) == ["mkdocs.yml"]
    assert software(["docs/fr/index.md"]) == []


@pytest.fixture
def proposal(tmp_path: Path) -> Callable[..., str]:
    """Makes a clone in which a proposal changes files, asks the script, and returns what the workflow is told."""

    def git(*words: str) -> None:
        names = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
        subprocess.run(["git", *names, *words], cwd=tmp_path, check=True, capture_output=True)

    def ask(*changes: tuple[str, str], event: str = "pull_request", base: str = "main", meanwhile: str = "") -> str:
        git("init")
        for name in ("docs/fr/a page.md", "hooks/a.py", "data/é.yml"):
            write(tmp_path / name, "1")
        git("add", ".")
        git("commit", "-m", "published")
        git("checkout", "-b", "proposal")
        for kind, name in changes:
            git("mv", "hooks/a.py", name) if kind == "move" else write(tmp_path / name, "2")
        git("add", ".")
        git("commit", "--allow-empty", "-m", "proposal")
        git("checkout", "main")
        if meanwhile:
            write(tmp_path / meanwhile, "3")
            git("add", ".")
            git("commit", "-m", "meanwhile")
        git("update-ref", "refs/remotes/origin/main", "main")
        git("checkout", "proposal")
        output = tmp_path / "output"
        known = {"GITHUB_EVENT_NAME": event, "GITHUB_BASE_REF": base, "GITHUB_OUTPUT": str(output)}
        done = subprocess.run([sys.executable, SCRIPT], cwd=tmp_path, env={**os.environ, **known}, check=False)
        assert done.returncode == 0
        return output.read_text("utf-8")

    return ask


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.mark.process
@pytest.mark.parametrize(
    ("changes", "more", "software"),
    [
        ([("write", "docs/fr/a page.md"), ("write", "data/é.yml")], {}, False),
        ([("write", "docs/fr/a page.md")], {"meanwhile": "hooks/a.py"}, False),
        ([("write", "docs/fr/a page.md")], {"event": "workflow_dispatch", "base": ""}, False),
        ([("write", "docs/fr/a page.md"), ("write", "hooks/a.py")], {}, True),
        ([("move", "docs/a.py")], {}, True),
        ([], {}, True),
        ([("write", "docs/fr/a page.md")], {"event": "push", "base": ""}, True),
        ([("write", "docs/fr/a page.md")], {"base": "a branch that is not there"}, True),
    ],
    ids=["content", "software meanwhile", "by hand", "software", "moved", "nothing", "published", "unknown base"],
)
def test_a_proposal_is_told_apart(
    changes: list[tuple[str, str]], more: dict[str, str], software: bool, proposal: Callable[..., str]
) -> None:
    assert proposal(*changes, **more) == f"software={str(software).lower()}\n"


def jobs() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.load(WORKFLOW.read_text("utf-8"), Loader=yaml.BaseLoader)["jobs"]
    return found


def test_only_the_tests_of_the_software_wait_for_that_answer() -> None:
    conditions = {name: job["if"] for name, job in jobs().items() if "if" in job}
    assert conditions == {"test": "needs.scope.outputs.software == 'true'"}
    assert "scope" in jobs()["test"]["needs"]
    assert [name for name, job in jobs().items() if ".ci/run" in str(job["steps"])] == ["test"]


@pytest.mark.parametrize("name", ["scope", "data"])
def test_what_compares_with_the_published_branch_has_it(name: str) -> None:
    [checkout] = [step for step in jobs()[name]["steps"] if "checkout" in step.get("uses", "")]
    assert checkout["with"]["fetch-depth"] == "0"
