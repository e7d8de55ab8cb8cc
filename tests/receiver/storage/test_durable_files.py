"""Drafts: complete or not there, and nothing is left of a process that was killed."""

import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from receiver.storage import durable_files
from receiver.storage.store import Store
from tests.conftest import ROOT

DRAFTING = (
    "import sys; from pathlib import Path; from receiver.storage import durable_files\n"
    "with durable_files.draft_beside(*map(Path, sys.argv[1:])) as draft:\n"
    "    draft.write_text('secret'); print('ready', flush=True); sys.stdin.read()\n"
)


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@contextmanager
def drafting(target: Path, *note_in: str) -> Iterator[subprocess.Popen[str]]:
    """A process in the middle of its draft."""
    command = [sys.executable, "-c", DRAFTING, str(target), *note_in]
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
        process.kill()
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


def test_without_locks_drafts_are_made_and_none_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EBADF, "no locks here")

    monkeypatch.setattr(fcntl, "flock", refuse)
    (tmp_path / f"{durable_files.PREFIX}other").mkdir()
    with durable_files.draft_beside(tmp_path / "file") as draft:
        draft.write_text("whole")
        durable_files.publish(draft, tmp_path / "file")
    assert hidden(tmp_path) == [f"{durable_files.PREFIX}other"]


def test_what_else_has_such_a_name_stays_and_stops_nobody(tmp_path: Path) -> None:
    """A pipe that nobody writes to, a link to a folder, a file."""
    os.mkfifo(tmp_path / f"{durable_files.PREFIX}pipe")
    (tmp_path / "precious").mkdir()
    (tmp_path / f"{durable_files.PREFIX}link").symlink_to(tmp_path / "precious")
    (tmp_path / f"{durable_files.PREFIX}file").write_text("")
    with durable_files.draft_beside(tmp_path / "file"):
        pass
    assert len(hidden(tmp_path)) == 3
    assert (tmp_path / "precious").is_dir()


def test_many_drafts_beside_each_other_do_not_remove_each_other(tmp_path: Path) -> None:
    def write(number: int) -> str:
        with durable_files.draft_beside(tmp_path / f"file{number}") as draft:
            draft.write_text(str(number))
            durable_files.publish(draft, tmp_path / f"file{number}")
        return (tmp_path / f"file{number}").read_text()

    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(write, range(200))) == [str(number) for number in range(200)]
    assert hidden(tmp_path) == []


def test_without_links_a_draft_is_published_and_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on memory sticks."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    target = tmp_path / "file"
    for content in ("first", "second"):
        with durable_files.draft_beside(target) as draft:
            draft.write_text(content)
            with suppress(FileExistsError):
                durable_files.publish(draft, target)
    assert target.read_text() == "first"
    assert hidden(tmp_path) == []


@pytest.mark.process
def test_a_draft_elsewhere_is_found_by_who_opens_the_database(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    with drafting(tmp_path / "file", str(tmp_path / "var")):
        durable_files.remove_abandoned(tmp_path / "var")
        assert len(hidden(tmp_path)) == len(hidden(tmp_path / "var")) == 1
    durable_files.remove_abandoned(tmp_path / "var")
    assert hidden(tmp_path) == hidden(tmp_path / "var") == []


def test_a_finished_draft_leaves_no_note(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    with durable_files.draft_beside(tmp_path / "file", tmp_path / "var"):
        assert len(hidden(tmp_path / "var")) == 1
    assert hidden(tmp_path / "var") == []


def test_a_note_of_somebody_elses_draft_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator may run commands as another user than the receiver's."""
    (tmp_path / "var").mkdir()
    with durable_files.draft_beside(tmp_path / "file", tmp_path / "var"):
        with monkeypatch.context() as other:
            other.setattr(os, "geteuid", lambda: os.getuid() + 1)
            durable_files.remove_abandoned(tmp_path / "var")
        assert len(hidden(tmp_path / "var")) == len(hidden(tmp_path)) == 1
