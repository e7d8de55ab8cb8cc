"""An earlier version of the project, out of the history of this copy."""

import subprocess
from pathlib import Path

from tests.receiver.process import ROOT


def take_out(commit: str, target: Path, *paths: str) -> bool:
    """Write what a commit has into a new folder: all, or some paths; say whether this copy's history has it."""
    archive = subprocess.run(["git", "archive", commit, *paths], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        return False
    target.mkdir()
    subprocess.run(["tar", "-x", "-C", str(target)], input=archive.stdout, check=True)
    return True


def without(commit: str) -> str:
    """Return why nothing was measured beside a commit that this copy does not have."""
    return f"commit {commit} is not in this copy's history"
