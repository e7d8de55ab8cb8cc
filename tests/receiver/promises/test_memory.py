"""A few uploads of 10 MB at once, and in `make soak` fifty: little memory, nothing readable on disk; and a stop that
lets uploads finish.
"""

import os
import signal
import socket
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

import pytest

from tests.receiver import load
from tests.receiver.load import MEGABYTE, Measured, Process
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

FEW, MANY = 12, 50


def holds_canary(path: Path) -> bool:
    """Say whether any part of an upload can be read in a file."""
    with path.open("rb") as opened:
        rest = b""
        while piece := opened.read(4 * MEGABYTE):
            if load.CANARY in rest + piece:
                return True
            rest = piece[-len(load.CANARY) :]
    return False


def assert_nothing_is_readable(folder: Path, process: Process) -> None:
    named = [path for path in folder.rglob("*") if path.is_file() and "site" not in path.parts]
    assert named
    for path in (*named, *process.open_files()):
        assert not holds_canary(path), path


def test_uploads_of_10_mb_at_once_take_little_memory_and_leave_nothing_readable(tmp_path: Path) -> None:
    found = watched(tmp_path, FEW)
    # What it needs once (threads, buffers) weighs more among a few; the uploads themselves are half as large again.
    assert found.peak - found.alone <= FEW * load.LARGEST * 2 / 3
    assert found.peak <= 256 * MEGABYTE


@pytest.mark.soak
def test_fifty_uploads_of_10_mb_at_once_take_little_memory_and_leave_nothing_readable(tmp_path: Path) -> None:
    turns = [watched(tmp_path, MANY), *(measured_again(tmp_path / f"again-{number}") for number in range(2))]
    assert_little(turns, 303)


@pytest.mark.soak
def test_fifty_uploads_whose_files_are_kept_take_little_memory(tmp_path: Path) -> None:
    assert_little([measured_again(tmp_path / f"{number}", load.TO_CORRECT) for number in range(3)], 422)


def assert_little(turns: Sequence[Measured], status: int) -> None:
    assert all(turn.statuses == [status] * MANY for turn in turns)
    # As the bench does: now and then one upload begins a moment before all of the last one is given back.
    assert median(turn.per_upload for turn in turns) <= 1.2 * MEGABYTE
    assert max(turn.peak for turn in turns) <= 256 * MEGABYTE


def watched(folder: Path, count: int) -> Measured:
    """Measure so many, while every file of the receiver is looked through."""
    without_name: list[int] = []
    with load.running(folder) as process:

        def look() -> None:
            targets = [str(path.readlink()) for path in process.open_files()]
            without_name.append(sum(str(folder) in target and "(deleted)" in target for target in targets))
            assert_nothing_is_readable(folder, process)

        found = load.measure(process, count, look)
        assert_nothing_is_readable(folder, process)
    # Otherwise the canary was looked for in the wrong place.
    assert without_name == [count]
    assert found.statuses == [303] * count
    return found


def measured_again(folder: Path, more: Mapping[str, str] = load.NOTHING) -> Measured:
    with load.running(folder) as process:
        return load.measure(process, MANY, more=more)


def test_an_upload_may_finish_after_the_signal_to_stop(tmp_path: Path) -> None:
    body = load.upload(1, MEGABYTE)
    with (
        load.running(tmp_path) as process,
        socket.create_connection(("127.0.0.1", process.port), timeout=20) as connection,
    ):
        connection.sendall(load.head(len(body), Expect="100-continue"))
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(body[:-100])
        os.kill(process.pid, signal.SIGTERM)
        wait_until(lambda: not takes_connections(process.port))
        connection.sendall(body[-100:])
        assert connection.recv(65536).startswith(b"HTTP/1.1 303 ")
    with closing(sqlite3.connect(tmp_path / "var/test.db")) as database:
        assert database.execute("SELECT count(*) FROM submissions").fetchone() == (1,)


def takes_connections(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except ConnectionRefusedError:
        return False
    return True
