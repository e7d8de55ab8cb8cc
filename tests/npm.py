"""Programs from npm, as the lock of a folder names them: `python -m tests.npm FOLDER` installs them for the tests.

A folder whose programs are there as locked is left as it is.
"""

import subprocess
import sys
from pathlib import Path

from tests.programs import found

LOCK = "package-lock.json"
READY = "node_modules/.ready"
"""A copy of the lock from which the programs were installed."""
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def installed(folder: Path) -> bool:
    """Say whether what the folder's lock names is there, and Node to run it."""
    ready = folder / READY
    return found("node") is not None and ready.is_file() and ready.read_bytes() == (folder / LOCK).read_bytes()


def install(folder: Path) -> None:
    """Install it, where npm is."""
    if installed(folder):
        return
    if not (npm := found("npm")):
        print(f"npm is not on this machine: what {folder} names is not run.")
        return
    if subprocess.run([npm, "ci", "--prefix", str(folder), *QUIET], check=False, timeout=600).returncode == 0:
        (folder / READY).write_bytes((folder / LOCK).read_bytes())


if __name__ == "__main__":
    for name in sys.argv[1:]:
        install(Path(name))
