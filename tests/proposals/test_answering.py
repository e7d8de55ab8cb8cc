"""Below a proposal: what its change made outdated is listed, confirmed there, and recorded in its branch."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from proposals.__main__ import main
from sitedata.loading import load_site
from sitedata.translations.comment import MARKER
from sitedata.translations.standing import entries, mark

from tests.proposals.fake_github import BOT, NUMBER, REPOSITORY, FakeGitHub, serving
from tests.sitedata.casefiles import SMALL

LANGUAGES = ("en", "de")
START = "0" * 40


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def main_folder(tmp_path: Path) -> Path:
    """The default branch: the small site, every translation reviewed."""
    folder = tmp_path / START
    shutil.copytree(SMALL, folder)
    mark(folder, LANGUAGES, ("de",), None)
    return folder


@pytest.fixture
def github(main_folder: Path) -> Iterator[FakeGitHub]:
    """A proposal that changes one English text of a page and one of the data."""
    fake = FakeGitHub({START: main_folder}, START, START)

    def edit(root: Path) -> None:
        change(root / "docs" / "en" / "index.md", "description: ", "description: Now ")
        change(root / "data" / "themes.yml", "en: Winds", "en: Strong winds")

    fake.push(edit)
    with serving(fake):
        yield fake


@pytest.fixture
def event(github: FakeGitHub, main_folder: Path, tmp_path: Path) -> Callable[[str, dict[str, Any]], int]:
    """Run the program for an event."""

    def run(name: str, payload: dict[str, Any]) -> int:
        path = tmp_path / "event.json"
        path.write_text(json.dumps(payload), "utf-8")
        environment = {
            "GITHUB_API_URL": github.address,
            "GITHUB_GRAPHQL_URL": f"{github.address}/graphql",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_TOKEN": "TOKEN",
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
        }
        return main(environment, main_folder)

    return run


@pytest.fixture
def pushed(github: FakeGitHub, event: Callable[..., int]) -> Callable[[], int]:
    """What happens when the check of the proposal begins."""

    def run(**changes: Any) -> int:
        source = {"full_name": github.repository or "gone/site", "owner": {"login": "owner"}}
        found = {"event": "pull_request", "head_branch": github.branch, "head_repository": source, **changes}
        return event("workflow_run", {"workflow_run": found})

    return run


@pytest.fixture
def ticked(github: FakeGitHub, event: Callable[..., int]) -> Callable[..., int]:
    """What happens when somebody ticks boxes."""

    def run(login: str, *places: str) -> int:
        github.tick(*places)
        comment = {"id": 1, "user": {"login": BOT}, "body": github.own}
        return event("issue_comment", payload("edited", login, comment))

    return run


@pytest.fixture
def said(github: FakeGitHub, event: Callable[..., int]) -> Callable[[str, str], int]:
    """What happens when somebody writes a comment."""

    def run(login: str, text: str) -> int:
        return event("issue_comment", payload("created", login, github.say(login, text)))

    return run


def payload(action: str, login: str, comment: dict[str, Any]) -> dict[str, Any]:
    issue = {"number": NUMBER, "pull_request": {}}
    return {"action": action, "sender": {"login": login}, "issue": issue, "comment": comment}


def outdated(github: FakeGitHub) -> list[tuple[str, str]]:
    return [(entry.language, entry.key) for entry in entries(github.commits[github.head], LANGUAGES)]


THEME = "data/themes.yml#winds.title"


def test_what_became_outdated_is_listed_text_beside_text(github: FakeGitHub, pushed: Callable[[], int]) -> None:
    assert pushed() == 0
    assert github.own.startswith(MARKER)
    assert "<ins>Strong winds</ins>" in github.own
    assert "<del>Winds</del>" in github.own
    assert "<code>Winde</code>" in github.own
    boxes = re.findall(r"^- \[ \] .*<!-- unit de (\S+) ", github.own, re.M)
    assert boxes == [THEME, "docs/index.md"]
    assert "https://github.example/mieux/site/edit/patch-1/docs/de/index.md#L3" in github.own
    line = (SMALL / "data" / "themes.yml").read_text("utf-8").split("\n").index("    de: Winde") + 1
    assert f"/data/themes.yml#L{line})" in github.own


def test_one_comment_is_kept_up_to_date(github: FakeGitHub, pushed: Callable[[], int]) -> None:
    pushed()
    pushed()
    assert len(github.comments) == 1
    assert not [call for call in github.seen if call.startswith("PATCH")], "nothing had changed"
    github.push(lambda root: change(root / "data" / "themes.yml", "en: Strong winds", "en: Winds"))
    pushed()
    assert len(github.comments) == 1
    assert THEME not in github.own


def test_a_proposal_that_touches_no_translation_gets_no_comment(github: FakeGitHub, pushed: Callable[[], int]) -> None:
    github.head = START
    pushed()
    assert github.comments == []


def test_a_push_to_a_branch_without_a_proposal_is_nothing(github: FakeGitHub, pushed: Callable[..., int]) -> None:
    assert pushed(event="push") == 0
    assert github.seen == []


def test_a_branch_of_the_same_name_in_another_fork_is_another_proposal(
    github: FakeGitHub, pushed: Callable[..., int]
) -> None:
    other = {"full_name": "other/site", "owner": {"login": "other"}}
    assert pushed(head_repository=other) == 0
    assert github.comments == []


def test_a_ticked_box_is_recorded_in_the_branch_and_the_check_runs(
    github: FakeGitHub, pushed: Callable[[], int], ticked: Callable[..., int]
) -> None:
    pushed()
    assert ticked("editor", "de " + THEME) == 0
    assert outdated(github) == [("de", "docs/index.md")]
    assert THEME not in github.own
    assert github.dispatched == ["patch-1"]
    assert github.messages == [
        {"headline": "Translations confirmed: 1 (de)", "body": "Confirmed by editor below the pull request."}
    ]
    ticked("editor", "de docs/index.md")
    assert outdated(github) == []
    assert "has been compared with its original" in github.own
    assert "Already confirmed in this proposal: 2." in github.own
    site, problems = load_site(github.commits[github.head])
    assert site
    assert problems == ()


def test_boxes_ticked_at_the_same_time_are_all_recorded(
    github: FakeGitHub, pushed: Callable[[], int], ticked: Callable[..., int]
) -> None:
    pushed()
    github.tick("de docs/index.md")
    ticked("editor", "de " + THEME)
    assert outdated(github) == []


def test_a_box_ticked_while_the_list_is_written_stays_ticked(github: FakeGitHub, pushed: Callable[[], int]) -> None:
    pushed()
    github.push(lambda root: change(root / "data" / "steps.yml", "en: ", "en: Now "))
    done = []

    def meanwhile(call: str) -> None:
        if "zipball" not in call and "comments?" in call and not done:
            done.append(call)
        elif "comments?" in call and len(done) == 1:
            done.append(call)
            github.tick("de docs/index.md")

    github.before = meanwhile
    pushed()
    assert len(done) == 2
    assert re.search(r"^- \[x\] .*unit de docs/index\.md ", github.own, re.M)


@pytest.mark.parametrize("moment", ["POST /graphql", "/comments?", "/compare/"])
def test_a_push_during_a_tick_makes_everything_be_read_again(
    moment: str, github: FakeGitHub, pushed: Callable[[], int], ticked: Callable[..., int]
) -> None:
    pushed()
    pushes = [lambda root: change(root / "data" / "themes.yml", "en: Strong winds", "en: Very strong winds")]

    def meanwhile(call: str) -> None:
        if moment in call and pushes:
            github.push(pushes.pop())

    github.before = meanwhile
    ticked("editor", "de " + THEME, "de docs/index.md")
    assert outdated(github) == [("de", THEME)], "what was ticked is no longer what is there"
    assert re.search(rf"^- \[ \] .*unit de {re.escape(THEME)} ", github.own, re.M)


def test_a_branch_that_never_rests_is_given_up(
    github: FakeGitHub, pushed: Callable[[], int], said: Callable[[str, str], int]
) -> None:
    pushed()

    def meanwhile(call: str) -> None:
        if call == "POST /graphql":
            github.push(lambda root: (root / "note.txt").write_text("x") and None)

    github.before = meanwhile
    said("editor", "/still-right de docs/index.md")
    assert "Please try once more" in github.comments[-1]["body"]


@pytest.mark.parametrize(
    "text",
    [
        "/still-right de docs/index.md",
        "/Still right Deutsch docs/index.md",
        "/toujours-juste de `docs/index.md`",
        "/sigue–correcto docs/de/index.md",
        "/sigue correcta docs/index.md.",
    ],
)
def test_a_comment_says_the_same_in_three_languages(
    text: str, github: FakeGitHub, pushed: Callable[[], int], said: Callable[[str, str], int]
) -> None:
    pushed()
    assert said("editor", text) == 0
    assert outdated(github) == [("de", THEME)]
    assert github.reactions == [(2, "+1")]


def test_all_of_a_language_can_be_confirmed_at_once(
    github: FakeGitHub, pushed: Callable[[], int], said: Callable[[str, str], int]
) -> None:
    pushed()
    said("editor", "/toujours-juste de tout")
    assert outdated(github) == []


@pytest.mark.parametrize("text", ["/still-right de docs/none.md", "/still-right", "/still-right pt all docs/x.md"])
def test_what_is_not_understood_is_answered(
    text: str, github: FakeGitHub, pushed: Callable[[], int], said: Callable[[str, str], int]
) -> None:
    pushed()
    said("editor", text)
    assert re.match(r"- (The list has no “|Write the file after)", github.comments[-1]["body"])
    assert github.reactions == []


def test_only_writers_and_the_author_may_confirm(
    github: FakeGitHub, pushed: Callable[[], int], said: Callable[[str, str], int], ticked: Callable[..., int]
) -> None:
    pushed()
    said("stranger", "/still-right de docs/index.md")
    assert "Only the author" in github.comments[-1]["body"]
    github.comments.pop()
    ticked("stranger", "de docs/index.md")
    assert len(outdated(github)) == 2
    said(github.author, "/still-right de docs/index.md")
    assert outdated(github) == [("de", THEME)]


def test_other_comments_are_left_alone(
    github: FakeGitHub, pushed: Callable[[], int], said: Callable[[str, str], int], event: Callable[..., int]
) -> None:
    pushed()
    count = len(github.seen)
    for text in (
        "Thank you!",
        "> /still-right de docs/index.md",
        "```\n/still-right de all\n```",
        "see /still-right de all",
    ):
        said("editor", text)
    # Somebody's own comment with our marker and ticks.
    copy = github.own.replace("- [ ]", "- [x]")
    event("issue_comment", payload("edited", "editor", github.say("editor", copy)))
    event("issue_comment", payload("created", BOT, github.say(BOT + "2", "/still-right de all")))
    assert len(github.seen) == count
    issue = payload("created", "editor", github.say("editor", "/still-right de all"))
    del issue["issue"]["pull_request"]
    event("issue_comment", issue)
    assert len(github.seen) == count


@pytest.mark.parametrize("repository", ["awa/site", None])
def test_for_a_fork_the_lines_to_paste_are_shown(
    repository: str | None, github: FakeGitHub, pushed: Callable[[], int], said: Callable[[str, str], int]
) -> None:
    github.repository = repository
    github.say("editor", "Hello")
    if repository:
        pushed()
    said(github.author, "/sigue-correcto de docs/index.md")
    assert "POST /graphql" not in github.seen
    assert "may not write" in github.own
    assert re.search(r"^- \[x\] .*unit de docs/index\.md ", github.own, re.M)
    [lines] = re.findall(r"```text\n(.*?)```", github.own, re.S)
    github.push(lambda root: paste(root, lines))
    assert outdated(github) == [("de", THEME)]
    if repository:
        pushed()
        assert "```" not in github.own
        assert "Already confirmed in this proposal: 1." in github.own


def paste(root: Path, lines: str) -> None:
    with (root / "translations" / "de.txt").open("a", encoding="utf-8") as file:
        file.write(lines)


def test_ticks_of_a_fork_stay_when_something_else_is_pushed(
    github: FakeGitHub, pushed: Callable[[], int], ticked: Callable[..., int]
) -> None:
    github.repository = "awa/site"
    pushed()
    ticked("editor", "de docs/index.md", "de " + THEME)
    github.push(lambda root: change(root / "data" / "themes.yml", "en: Strong winds", "en: Very strong winds"))
    pushed()
    assert re.findall(r"^- \[(.)\]", github.own, re.M) == [" ", "x"]
    [lines] = re.findall(r"```text\n(.*?)```", github.own, re.S)
    assert lines.startswith("docs/index.md ")
    assert lines.count("\n") == 1


def test_a_branch_that_may_not_be_written_gets_the_lines_and_the_reason(
    github: FakeGitHub, pushed: Callable[[], int], ticked: Callable[..., int]
) -> None:
    pushed()
    github.refused["POST /graphql"] = (403, "Changes must be made through a <pull> request @team")
    ticked("editor", "de docs/index.md")
    assert "did not let this be recorded" in github.own
    assert "@team" not in github.own
    assert "```text\ndocs/index.md " in github.own


def test_a_check_that_does_not_start_is_said(
    github: FakeGitHub, pushed: Callable[[], int], ticked: Callable[..., int]
) -> None:
    pushed()
    github.refused["dispatches"] = (422, "Workflow does not have 'workflow_dispatch' trigger")
    ticked("editor", "de docs/index.md")
    assert outdated(github) == [("de", THEME)]
    assert "close the proposal and open it again" in github.own
    assert "```" not in github.own


def test_a_closed_proposal_is_left_alone(
    github: FakeGitHub, pushed: Callable[[], int], said: Callable[[str, str], int]
) -> None:
    github.state = "closed"
    pushed()
    assert github.comments == []
    said("editor", "/still-right de all")
    assert github.comments[-1]["body"] == "- This proposal is closed."


def test_a_translation_that_was_edited_waits_to_be_confirmed(github: FakeGitHub, pushed: Callable[[], int]) -> None:
    github.push(lambda root: change(root / "data" / "themes.yml", "de: Winde", "de: Starke Winde"))
    pushed()
    assert "<ins>Starke </ins>Winde" in github.own
    assert "new or changed here" in github.own


def test_pages_that_are_gone_or_renamed_are_not_listed(github: FakeGitHub, pushed: Callable[[], int]) -> None:
    def move(root: Path) -> None:
        for language in LANGUAGES:
            (root / "docs" / language / "problem.md").rename(root / "docs" / language / "trouble.md")
            (root / "docs" / language / "received.md").unlink()

    github.push(move)
    pushed()
    assert re.findall(r"unit de (\S+) ", github.own) == [THEME, "docs/index.md"]


def test_files_of_a_proposal_are_data(github: FakeGitHub, pushed: Callable[[], int], tmp_path: Path) -> None:
    """Links, broken encodings, syntax errors and names that lead elsewhere do no harm and show nothing."""
    secret = tmp_path / "secret.md"
    secret.write_text("---\ntitle: SECRET\n---\n", "utf-8")

    def attack(root: Path) -> None:
        (root / "docs" / "en" / "link.md").symlink_to(secret)
        (root / "docs" / "de" / "link.md").symlink_to(secret)
        (root / "data" / "steps.yml").write_bytes(b"- id: \xff\n")
        (root / "translations" / "de.txt").write_bytes(b"\xff\xfe\n")
        (root / "docs" / "en" / "deep.md").write_text("---\ntitle: " + "[" * 5000 + "\n---\n", "utf-8")
        (root / "hooks").mkdir()
        (root / "hooks" / "sitedata.py").write_text("raise SystemExit(9)", "utf-8")

    github.push(attack)
    assert pushed() == 0
    assert "SECRET" not in github.own
    assert "link.md" not in github.own


def test_the_token_stays_with_the_api(github: FakeGitHub, pushed: Callable[[], int]) -> None:
    pushed()
    assert github.tokens["zipball"] == "Bearer TOKEN"
    assert github.tokens["codeload"] is None


def test_an_error_of_github_is_told_without_a_traceback(
    github: FakeGitHub, pushed: Callable[[], int], capsys: pytest.CaptureFixture[str]
) -> None:
    github.refused["GET .*pulls"] = (503, "Service unavailable")
    assert pushed() == 1
    assert capsys.readouterr().err == "GitHub: 503 Service unavailable\n"


def test_the_comment_is_found_among_many(github: FakeGitHub, pushed: Callable[[], int]) -> None:
    for number in range(230):
        github.say("editor", f"Comment {number}")
    pushed()
    pushed()
    assert len(github.comments) == 231
