"""`make quick` starts no process: a test that would is stopped, and told which mark it lacks."""

import os
import subprocess
import sys

import pytest

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
