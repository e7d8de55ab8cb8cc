"""Two builds of the same commit are the same bytes, wherever and whenever they are made."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import copy_sources

pytestmark = pytest.mark.process

EPOCH = "1700000000"
SETTINGS = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Anchorage", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "HOME": "/nonexistent", "COLUMNS": "40"},
)
UMASKS = (0o022, 0o077)


def built(folder: Path, umask: int, settings: dict[str, str]) -> dict[str, bytes]:
    """Copy the sources, build them as a process with other settings, and return every file."""
    folder.mkdir()
    root, target = copy_sources(folder), folder / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": EPOCH, **settings}
    done = subprocess.run(
        command, cwd=root, env=environment, umask=umask, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    one, other = (
        built(tmp_path / name, umask, settings)
        for name, umask, settings in zip(("first", "a much longer name"), UMASKS, SETTINGS, strict=True)
    )
    assert set(one) == set(other)
    assert [name for name in one if one[name] != other[name]] == []
