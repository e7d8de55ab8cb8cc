"""Drafts: complete or not there, and nothing is left of a process that was killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from receiver.storage import durable_files
from receiver.storage.store import Store
from tests.conftest import ROOT

DRAFTING = (
    "import sys; from pathlib import Path; from receiver.storage import durable_files\n"
    "with durable_files.draft_beside(Path(sys.argv[1])) as draft:\n"
    "    draft.write_text('secret'); print('ready', flush=True); sys.stdin.read()\n"
)


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@contextmanager
def drafting(target: Path) -> Iterator[subprocess.Popen[str]]:
    """A process in the middle of its draft."""
    command = [sys.executable, "-c", DRAFTING, str(target)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_a_draft_is_published_whole_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "file"
    with durable_files.draft_beside(target) as draft:
        draft.write_text("whole")
        assert draft.parent.stat().st_mode & 0o777 == 0o700
        durable_files.publish(draft, target)
    assert target.read_text() == "whole"
    assert hidden(tmp_path) == []


def test_publishing_never_replaces_what_is_there(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("first")
    with durable_files.draft_beside(target) as draft:
        draft.write_text("second")
        with pytest.raises(FileExistsError):
            durable_files.publish(draft, target)
    assert target.read_text() == "first"


@pytest.mark.process
def test_the_next_draft_removes_what_a_killed_process_left(tmp_path: Path) -> None:
    with drafting(tmp_path / "file") as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert len(hidden(tmp_path)) == 1
    with durable_files.draft_beside(tmp_path / "other"):
        assert len(hidden(tmp_path)) == 1
    assert hidden(tmp_path) == []


@pytest.mark.process
def test_the_draft_of_a_living_process_stays(tmp_path: Path) -> None:
    with drafting(tmp_path / "file"):
        [theirs] = hidden(tmp_path)
        durable_files.remove_abandoned(tmp_path)
        with durable_files.draft_beside(tmp_path / "other"):
            assert theirs in hidden(tmp_path)
        assert hidden(tmp_path) == [theirs]


@pytest.mark.process
def test_opening_the_database_removes_what_a_killed_first_start_left(tmp_path: Path) -> None:
    file = tmp_path / "mieux.db"
    with drafting(file):
        pass
    assert len(hidden(tmp_path)) == 1
    for _ in range(2):
        # The first makes the database, the second finds it.
        with closing(Store(f"sqlite:///{file}")):
            assert hidden(tmp_path) == []
