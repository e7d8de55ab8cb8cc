"""`make test` runs the tests of every folder. `make quick` starts no process: a test that would is stopped, and told
which mark it lacks."""

import os
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.conftest import ROOT

HERE = "test_quick.py::"


def test_a_quick_test_cannot_start_a_process() -> None:
    with pytest.raises(AssertionError, match=HERE):
        subprocess.run([sys.executable, "-c", ""], check=False)
    with pytest.raises(AssertionError, match=HERE):
        os.system("true")
    with pytest.raises(AssertionError, match=HERE):
        os.fork()


@pytest.mark.process
def test_one_that_is_marked_can() -> None:
    assert subprocess.run([sys.executable, "-c", ""], check=False).returncode == 0


def test_no_folder_of_tests_is_left_out(pytestconfig: pytest.Config) -> None:
    """Pytest walks past folders with certain names, and says nothing."""
    passed_by = pytestconfig.getini("norecursedirs")
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")}
    assert Path("tests/build") in folders
    ours = {folder for folder in folders if "node_modules" not in folder.parts}
    assert {
        folder for folder in ours for name in folder.parts if any(fnmatch(name, each) for each in passed_by)
    } == set()
