"""The commands as they are typed: every shell has a LANG of its own, which is no language of the site."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.process
Make = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def make(reviewed: Path, tmp_path: Path) -> Make:
    """Run a command of the Makefile on a copy of the site, in a shell that speaks Spanish."""
    root = tmp_path / "site"
    shutil.copytree(reviewed, root)
    for name in ("Makefile", "hooks", ".venv"):
        (root / name).symlink_to(ROOT / name)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = ["make", "--old-file=.venv/ready", *words]
        environment = {**os.environ, "LANG": "es_ES.UTF-8", "LC_ALL": ""}
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)

    return run


def test_the_language_must_be_named(make: Make, tmp_path: Path) -> None:
    done = make("translations-export", "FORMAT=po", f"TO={tmp_path / 'a.po'}")
    assert done.returncode == 2
    assert "Name the language: make translations-export LANG=es" in done.stderr
    assert not (tmp_path / "a.po").exists()


def test_texts_are_written_and_read_again(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    done = make("translations-export", "LANG=es", "FORMAT=po", f"TO={path}")
    assert done.returncode == 0, done.stderr
    assert "Language: es" in path.read_text("utf-8")
    for words in ([f"FILE={path}"], [str(path)]):
        done = make("translations-import", *words)
        assert done.returncode == 0, done.stderr
        assert " 0 modificados" in done.stdout


def test_another_language_is_refused(make: Make, tmp_path: Path) -> None:
    done = make("translations-export", "LANG=C.UTF-8", "FORMAT=po", f"TO={tmp_path / 'a.po'}")
    assert done.returncode == 2
    assert "The site has no translation into “C.UTF-8”" in done.stderr
