"""What GitHub reads: workflows that can do little and whose parts are fixed; templates in two languages."""

import re
import runpy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

FOLDER = ROOT / ".github"
WORKFLOWS = sorted((FOLDER / "workflows").glob("*.yml"))
TEMPLATES = sorted(path for path in (FOLDER / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")


def read(path: Path) -> dict[str, Any]:
    """Every value as text: GitHub's `on:` is a word, not a yes."""
    found: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    return found


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def test_there_is_one_workflow_for_proposals_and_one_for_every_week() -> None:
    assert [path.stem for path in WORKFLOWS] == ["check", "scheduled", "translations"]
    assert "pull_request" in read(WORKFLOWS[0])["on"]
    assert "schedule" in read(WORKFLOWS[1])["on"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_pinned_bounded_and_may_only_read(path: Path) -> None:
    text, workflow = path.read_text("utf-8"), read(path)
    used = re.findall(r"uses: (.+)", text)
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used), used
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    for job in workflow["jobs"].values():
        assert 0 < int(job["timeout-minutes"]) <= 60
        # What the other one may, and to whom: tests/test_github_translations.py.
        assert "permissions" not in job or path.stem == "translations"
    assert "secrets." not in text
    assert "pull_request_target" not in text


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_checkout_leaves_no_token_behind(path: Path) -> None:
    for step in steps(read(path)):
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] == "false"


def test_one_action_has_one_version_everywhere() -> None:
    used = {line for path in WORKFLOWS for line in re.findall(r"uses: (.+)", path.read_text("utf-8"))}
    assert len(used) == len({line.split("@")[0] for line in used})


def test_a_proposal_is_compared_with_what_is_published() -> None:
    checkout, *_, check = read(FOLDER / "workflows/check.yml")["jobs"]["data"]["steps"]
    # Without the history there is neither origin/main nor the commit that both have in common.
    assert checkout["with"]["fetch-depth"] == "0"
    assert check["run"].endswith("hooks/check_data.py --format github --against origin/main")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_a_workflow_calls_exists(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for step in steps(read(path)):
        command = step.get("run", "")
        assert "${{" not in command, "a value of the proposal must not become a command"
        for target in re.findall(r"^make (\S+)", command):
            assert f"\n{target}:" in makefile
        for file in re.findall(r"(?:^| )((?:\.github|\.ci|hooks)/[\w./]+)", command):
            assert (ROOT / file).is_file()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_form_for_issues_speaks_both_languages(path: Path) -> None:
    form = read(path)
    assert " · " in form["name"]
    assert " · " in form["description"]
    fields = [part for part in form["body"] if part["type"] != "markdown"]
    assert len({part["id"] for part in fields}) == len(fields)
    assert all(" · " in part["attributes"]["label"] for part in fields)


def test_there_are_three_forms_for_issues() -> None:
    assert [path.stem for path in TEMPLATES] == ["technical", "text_error", "translation"]


def test_the_checks_before_a_commit_use_the_projects_own_programs() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")
        for word in hook["entry"].split():
            assert "/" not in word or word.startswith(".venv/") or (ROOT / word).is_file()


def test_links_to_other_sites_are_found(tmp_path: Path) -> None:
    page = '<a href="https://a.example/x#y"></a><a href="/in"></a><a href="https://mieux.example/"></a>'
    (tmp_path / "index.html").write_text(page, "utf-8")
    links = runpy.run_path(str(FOLDER / "check_links.py"))["links"]
    assert links(tmp_path) == {"https://a.example/x": "index.html"}


@pytest.mark.parametrize(("days", "told"), [(-1, True), (30, True), (31, False)])
def test_it_is_told_a_month_before_security_txt_expires(days: int, told: bool) -> None:
    problem = runpy.run_path(str(FOLDER / "check_expiry.py"))["problem"]
    end = datetime(2027, 1, 24, tzinfo=UTC)
    assert bool(problem(end, end - timedelta(days=days))) == told


def test_the_end_of_security_txt_is_read_from_the_built_site(tmp_path: Path) -> None:
    (tmp_path / ".well-known").mkdir()
    (tmp_path / ".well-known" / "security.txt").write_text("Contact: x\nExpires: 2027-01-24T00:00:00Z\n")
    expires = runpy.run_path(str(FOLDER / "check_expiry.py"))["expires"]
    assert expires(tmp_path) == datetime(2027, 1, 24, tzinfo=UTC)
