"""The one workflow that may write: what it may, on which events, and that no step of it runs a proposal's files."""

import re
from typing import Any

import yaml
from proposals.answering import BOT, CHECK
from sitedata.translations.still_right import SPOKEN

from tests.conftest import ROOT

FOLDER = ROOT / ".github" / "workflows"


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((FOLDER / name).read_text("utf-8"), Loader=yaml.BaseLoader)
    return found


WORKFLOW = read("translations.yml")
LIST, CONFIRM = WORKFLOW["jobs"]["list"], WORKFLOW["jobs"]["confirm"]


def test_each_job_may_only_what_it_needs() -> None:
    assert set(WORKFLOW["jobs"]) == {"list", "confirm"}
    assert LIST["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert CONFIRM["permissions"] == {"actions": "write", "contents": "write", "pull-requests": "write"}


def test_it_runs_for_events_of_the_default_branch_only() -> None:
    """Neither event ever runs the workflow, or checks out the files, of a proposal."""
    assert set(WORKFLOW["on"]) == {"workflow_run", "issue_comment"}
    for job in WORKFLOW["jobs"].values():
        checkout, python, install, run = job["steps"]
        assert checkout["uses"].startswith("actions/checkout@")
        assert checkout["with"] == {"persist-credentials": "false"}, "no other ref, no other repository"
        assert python["uses"].startswith("actions/setup-python@")
        assert install == {"run": "make .venv/ready"}
        assert run["run"] == ".venv/bin/python -m proposals"
        assert run["env"] == {"PYTHONPATH": "hooks", "GITHUB_TOKEN": "${{ github.token }}"}


def test_the_token_is_given_to_one_step_of_each_job() -> None:
    text = (FOLDER / "translations.yml").read_text("utf-8")
    assert text.count("github.token") == len(WORKFLOW["jobs"])
    assert "env" not in WORKFLOW
    assert not any("env" in job for job in WORKFLOW["jobs"].values())


def test_it_begins_with_the_check_of_a_proposal_and_can_start_that_check() -> None:
    check = read(CHECK)
    assert WORKFLOW["on"]["workflow_run"] == {"workflows": [check["name"]], "types": ["requested"]}
    assert {"pull_request", "workflow_dispatch"} <= set(check["on"])
    assert LIST["if"] == "github.event_name == 'workflow_run' && github.event.workflow_run.event == 'pull_request'"


def test_comments_of_programs_and_of_plain_issues_start_nothing() -> None:
    condition = CONFIRM["if"]
    assert "github.event.issue.pull_request" in condition
    assert "github.event.sender.type != 'Bot'" in condition
    assert f"github.event.comment.user.login == '{BOT}'" in condition
    assert all(command.startswith("/") for command in SPOKEN.values())
    assert "startsWith(github.event.comment.body, '/')" in condition


def test_runs_for_one_comment_or_branch_wait_for_each_other_and_none_is_lost() -> None:
    """Of runs that wait in one group GitHub keeps the newest alone, even one that will have nothing to do."""
    assert WORKFLOW["concurrency"]["cancel-in-progress"] == "false"
    names = re.findall(r"github\.event\.([\w.]+)", WORKFLOW["concurrency"]["group"])
    assert names == [
        "comment.id",
        "workflow_run.head_repository.full_name",  # forks have branches of the same name
        "workflow_run.event",
        "workflow_run.head_branch",
    ]
