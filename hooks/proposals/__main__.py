"""`python -m proposals`, run by .github/workflows/translations.yml: answers to one event of GitHub.

It reads which event from GitHub's own variables (GITHUB_EVENT_NAME, GITHUB_EVENT_PATH, GITHUB_REPOSITORY, …) and the
token from GITHUB_TOKEN. The folder it runs in is the default branch; the proposal's files come from the API.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sitedata.reading.languages import read_languages
from sitedata.reading.team_language import team_language
from sitedata.translations.still_right import is_command

from proposals.answering import BOT, Person, ProposalComments, Site
from proposals.api import ApiError, GitHub


def main(environment: Mapping[str, str], root: Path) -> int:
    """Answer to the event; return 0, or 1 when GitHub refused something or the site has no languages."""
    names, problems = read_languages(root)
    if problems:
        print(problems[0], file=sys.stderr)
        return 1
    event = json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_text("utf-8"))
    comments = _comments(environment, Site(names, team_language(root)))
    try:
        if environment["GITHUB_EVENT_NAME"] == "workflow_run":
            for number in _proposals(comments.github, event["workflow_run"]):
                comments.refresh(number)
        else:
            _answer(comments, event)
    except ApiError as error:
        print(f"GitHub: {error.status} {error}", file=sys.stderr)
        return 1
    return 0


def _comments(environment: Mapping[str, str], site: Site) -> ProposalComments:
    names = ("GITHUB_API_URL", "GITHUB_GRAPHQL_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN")
    github = GitHub(*(environment[name] for name in names))
    return ProposalComments(github, site, environment["GITHUB_SERVER_URL"])


def _proposals(github: GitHub, run: Mapping[str, Any]) -> Iterator[int]:
    """Yield the open proposals of the branch that a run was started for; of a fork's run GitHub names none itself."""
    source = run["head_repository"]
    if run["event"] != "pull_request" or not source:
        return
    head = f"{source['owner']['login']}:{run['head_branch']}"
    for pull in github.get(f"pulls?state=open&per_page=100&head={quote(head, safe=':')}"):
        if (pull["head"]["repo"] or {}).get("full_name") == source["full_name"]:
            yield pull["number"]


def _answer(comments: ProposalComments, event: Mapping[str, Any]) -> None:
    """Confirm what a comment says, or what is ticked in our own one."""
    comment, login = event["comment"], event["sender"]["login"]
    if "pull_request" not in event["issue"] or login == BOT:
        return
    number, text = event["issue"]["number"], comment["body"]
    if event["action"] == "edited" and comment["user"]["login"] == BOT:
        comments.confirm(number, Person(login))
    elif event["action"] == "created" and is_command(text):
        if refused := comments.confirm(number, Person(login, text)):
            comments.reply(number, refused)
        else:
            comments.github.send("POST", f"issues/comments/{comment['id']}/reactions", {"content": "+1"})


if __name__ == "__main__":
    sys.exit(main(os.environ, Path()))
