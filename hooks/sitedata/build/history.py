"""When each file of the content last changed, as git tells it."""

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

FOLDERS = ("data", "docs")
TIMEOUT_SECONDS = 30
_SETTINGS = {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


@cache
def last_changes(root: Path) -> Mapping[str, datetime]:
    """Return by path below `root` (`docs/fr/index.md`) the instant, in UTC, of the last commit that changed a file.

    The same for everybody who builds the same commit. Empty without git, outside of a repository, and in a clone that
    lacks the past (`git clone --depth 1`), for there every file seems to come from the last commit.
    """
    if _git(root, "rev-parse", "--is-shallow-repository").strip() != "false":
        return {}
    found: dict[str, datetime] = {}
    for commit in _git(root, "log", "-z", "--format=%x01%ct", "--name-only", "--relative", "--", *FOLDERS).split("\1"):
        moment, *names = (part.strip("\n") for part in commit.split("\0"))
        for name in filter(None, names):
            found.setdefault(name, datetime.fromtimestamp(int(moment), UTC))
    return found


def _git(root: Path, *arguments: str) -> str:
    """Return what a command writes, nothing when it fails."""
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=root,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
            env={**os.environ, **_SETTINGS},
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace")
