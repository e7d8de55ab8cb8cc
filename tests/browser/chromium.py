"""Finds a Chromium for the tests, or installs one: `python -m tests.browser.chromium`.

In this order: the program named by CHROMIUM, Chromium's headless shell (the same engine without a window: it needs
half the time), another Chromium or Chrome of the system, Playwright's own download. On Debian root gets the headless
shell as a package. When none can be had, one sentence says so.
"""

import os
import platform
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypedDict

SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", SHELL)
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
"""Chromium looks for its maker's servers otherwise."""


def system_chromium() -> str | None:
    """Path of a Chromium of the system."""
    named = os.environ.get("CHROMIUM")
    found = [shutil.which(named)] if named else [shutil.which(name) for name in NAMES]
    return next((path for path in found if path), str(MAC) if MAC.exists() else None)


def headless_shell() -> str | None:
    """Path of the system's headless shell, unless another program is named."""
    return None if os.environ.get("CHROMIUM") else shutil.which(SHELL)


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
    return {"executable_path": found(), "args": [*QUIET, *sandbox, *more]}


def found() -> str | None:
    """Path of the Chromium that the tests run."""
    return headless_shell() or system_chromium() or own_chromium()


def is_root() -> bool:
    """Whether packages can be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def is_debian() -> bool:
    """Whether the headless shell is a package of the system."""
    return bool(shutil.which("apt-get")) and Path("/etc/debian_version").exists() and "debian" in _system_name()


def _system_name() -> str:
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def install() -> None:
    """Install the headless shell where that is a package, and Playwright's Chromium where there is none yet."""
    if is_root() and is_debian():
        print(f"Installing Debian's package {SHELL} …", flush=True)
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", SHELL, "fonts-dejavu-core")
    if not found():
        print("Downloading Playwright's Chromium …", flush=True)
        _run(sys.executable, "-m", "playwright", "install", "chromium")


def _run(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL, timeout=1200)


def main() -> int:
    """Make sure there is a Chromium; 1 with one sentence when there cannot be."""
    if not found() or (is_debian() and not os.environ.get("CHROMIUM") and not headless_shell()):
        install()
    program = found()
    if program:
        print(f"Chromium for the tests: {program}")
        return 0
    print("The browser tests need Chromium: install it and name it with CHROMIUM=/path/to/chromium.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
