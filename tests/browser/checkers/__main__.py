"""Installs Alfa and Equal Access for the tests, unless they are there as locked."""

import subprocess

from tests.browser.checkers import HERE, LOCK, READY, installed
from tests.programs import found


def main() -> None:
    """Install both, where npm is."""
    if installed():
        return
    if not (npm := found("npm")):
        print("npm is not on this machine: axe judges alone what everyone can use.")
        return
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run([npm, "ci", "--prefix", str(HERE), *quiet], check=False, timeout=600).returncode == 0:
        READY.write_bytes(LOCK.read_bytes())


if __name__ == "__main__":
    main()
