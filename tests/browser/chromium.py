"""Finds a Chromium for the tests, or installs one: `python -m tests.browser.chromium`.

In this order: the program named by CHROMIUM, a Chromium or Chrome of the system, Debian's package when this
is Debian and the user is root, Playwright's own download. When none can be had, one sentence says so.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypedDict

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
"""Chromium looks for its maker's servers otherwise."""


def system_chromium() -> str | None:
    """Path of a Chromium of the system."""
    named = os.environ.get("CHROMIUM")
    found = [shutil.which(named)] if named else [shutil.which(name) for name in NAMES]
    return next((path for path in found if path), str(MAC) if MAC.exists() else None)


def own_chromium() -> str | None:
    """Path of the Chromium that Playwright has downloaded before."""
    # Not in this thread: where a browser runs already, Playwright cannot be asked again.
    with ThreadPoolExecutor(1) as apart:
        path = apart.submit(_playwrights_own).result()
    return path if Path(path).exists() else None


def _playwrights_own() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


class LaunchOptions(TypedDict):
    """Arguments for Playwright's `launch`."""

    executable_path: str | None
    args: list[str]


def launch_options(*more: str) -> LaunchOptions:
    """How to start it, with more arguments of Chromium. As root Chromium refuses its sandbox."""
    sandbox = ["--no-sandbox"] if is_root() else []
    return {"executable_path": system_chromium() or own_chromium(), "args": [*QUIET, *sandbox, *more]}


def is_root() -> bool:
    """Whether packages can be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install() -> str | None:
    """Path of a Chromium, installed when there was none; None when that failed."""
    if is_root() and shutil.which("apt-get"):
        print("Installing Debian's package chromium …", flush=True)
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core")
    if not system_chromium():
        print("Downloading Playwright's Chromium …", flush=True)
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    return system_chromium() or own_chromium()


def _run(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL, timeout=1200)


def main() -> int:
    """Make sure there is a Chromium; 1 with one sentence when there cannot be."""
    found = system_chromium() or own_chromium() or install()
    if found:
        print(f"Chromium for the tests: {found}")
        return 0
    print("The browser tests need Chromium: install it and name it with CHROMIUM=/path/to/chromium.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
