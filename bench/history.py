"""An earlier version of the project, out of the history of this copy."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.receiver.process import ROOT, environment

EARLIER = "9621238"
"""The version of the receiver that the present one is measured beside."""
MAKE_SITE = "import pathlib, sys; from tests.receiver import fixture_site; fixture_site.make(pathlib.Path(sys.argv[1]))"


@dataclass(frozen=True)
class Version:
    """A version of the receiver, the site that it reads, and a folder of its own."""

    root: Path
    site: Path
    folder: Path

    def settings(self) -> dict[str, str]:
        """Return the settings of a receiver of this version."""
        return {**environment(self.site, self.folder), "PYTHONPATH": str(self.root)}


def versions(folder: Path) -> list[Version]:
    """Return the present receiver and the earlier one, each with the tests' site of its time; nothing without history.

    Neither reads the other's site.
    """
    earlier = folder / "earlier"
    if not take_out(EARLIER, earlier, "receiver", "tests", "hooks"):
        return []
    return list(_with_sites(folder, {"now": ROOT, "then": earlier}))


def _with_sites(folder: Path, roots: dict[str, Path]) -> Iterator[Version]:
    for name, root in roots.items():
        own = folder / name
        own.mkdir()
        paths = {**os.environ, "PYTHONPATH": f"{root}:{root / 'hooks'}"}
        subprocess.run([sys.executable, "-c", MAKE_SITE, str(own / "site")], cwd=own, env=paths, check=True)
        yield Version(root, own / "site", own)


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
