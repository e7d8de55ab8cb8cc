"""Which Chromium the tests take where the system has none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.chromium import found
from tests.conftest import ROOT

pytestmark = pytest.mark.process


def test_what_playwright_has_downloaded_is_taken_where_the_system_has_none(tmp_path: Path) -> None:
    """Its folder leads to the one that runs these tests; it is started as the bench does."""
    running = found()
    assert running
    wanted = run(tmp_path, "from tests.browser.chromium import _playwrights_own as own; print(own())")
    Path(wanted).parent.mkdir(parents=True)
    Path(wanted).symlink_to(running)
    code = "from bench.browsing import chromium\nwith chromium() as browser: print(browser.version)"
    assert run(tmp_path, code)[0].isdigit()


def run(downloads: Path, code: str) -> str:
    """Run Python where the system has no Chromium; return what it prints."""
    environment = {**os.environ, "CHROMIUM": "no-such-program", "PLAYWRIGHT_BROWSERS_PATH": str(downloads)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
