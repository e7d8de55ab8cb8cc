"""P5 with real faults: a full disk, a locked, read-only, damaged, newer or foreign database. Nothing is promised that
is not stored, and what is wrong is said in one sentence.
"""

import ctypes
import http.client
import os
import re
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from receiver.storage import engine
from receiver.storage.store import Store
from tests.receiver.clients import Client, Ledger, losses
from tests.receiver.process import Receiver, environment, serving, started
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
WAITING = 30
LOCKED_SECONDS = 4 * engine.LOCK_TIMEOUT_SECONDS
"""Longer than anything waits for a lock: for the transactions that began to wait before, and for its own."""


def obey_file_modes() -> None:
    """Take from root what lets it ignore them."""
    if os.geteuid() == 0:
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            assert ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0


def files_of_at_most(size: int) -> Callable[[], None]:
    """Let the process write no file beyond a size: to SQLite that is a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def post(ledger: Ledger, receiver: Receiver, again: float = 0) -> int:
    """Post one form, write an acknowledgement into the ledger, return the status."""
    client = Client(receiver.port)
    with closing(client):
        posting = ledger.next(again)
        status, reference = client.post(posting)
    if status == 303:
        ledger.answered(posting, status, reference)
    return status


def page_status(receiver: Receiver, path: str = "/en/apply/", seconds: float = 20) -> int:
    return httpx.get(f"http://127.0.0.1:{receiver.port}{path}", timeout=seconds).status_code


def stored(settings: dict[str, str], ledger: Ledger) -> None:
    with closing(Store(settings["DATABASE_URL"])) as store:
        assert list(losses(ledger, store)) == []


@pytest.fixture
def settings(site_dir: Path, tmp_path: Path) -> dict[str, str]:
    return environment(site_dir, tmp_path)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def made(settings: dict[str, str], log: Path, tmp_path: Path) -> Path:
    """A database with forty submissions, closed in order: everything is in the one file."""
    ledger = Ledger(seed=1)
    with serving(settings, log) as receiver:
        assert [post(ledger, receiver) for _ in range(40)] == [303] * 40
        receiver.stop()
    return tmp_path / "var/test.db"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A real file system of its own. Only root may mount one."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(ledger: Ledger, receiver: Receiver) -> None:
    """Post until nothing more is taken; every answer is a receipt or the page for trouble."""
    statuses = [post(ledger, receiver)]
    while statuses[-1] == 303:
        assert len(statuses) < 3000
        statuses.append(post(ledger, receiver))
    assert statuses[-1] == 503
    assert len(statuses) > 5


def test_a_disk_that_fills_up(settings: dict[str, str], log: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 3) as disk:
        ledger, own = Ledger(seed=2), {**settings, "DATABASE_URL": f"sqlite:///{disk}/test.db"}
        with serving(own, log) as receiver:
            ballast = disk / "ballast"
            ballast.write_bytes(bytes(1024 * 1024))
            fill(ledger, receiver)
            # Not the health page: its one row may still fit, in the part of the journal that is used again.
            assert page_status(receiver) == 200
            ballast.unlink()
            assert wait_until(lambda: post(ledger, receiver) == 303)
        stored(own, ledger)


def test_a_full_disk_is_refused_before_it_is_full(settings: dict[str, str], log: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 8) as disk:
        ledger = Ledger(seed=2)
        own = {**settings, "DATABASE_URL": f"sqlite:///{disk}/test.db", "MIN_FREE_MB": "5", "MAX_UPLOAD_MB": "1"}
        with serving(own, log) as receiver:
            fill(ledger, receiver)
            assert "disk: almost full" in receiver.log
            assert page_status(receiver, "/healthz") == 503


def test_a_file_that_may_not_grow(settings: dict[str, str], log: Path) -> None:
    ledger = Ledger(seed=3)
    with serving(settings, log, files_of_at_most(1024 * 1024)) as receiver:
        fill(ledger, receiver)
        assert page_status(receiver) == 200
        assert "Traceback" not in receiver.log
    with serving(settings, log) as receiver:
        assert post(ledger, receiver) == 303
        assert receiver.health().status_code == 200
    stored(settings, ledger)


def test_a_locked_database(settings: dict[str, str], log: Path, tmp_path: Path) -> None:
    ledger = Ledger(seed=4)
    with (
        serving({**settings, "MAX_POSTS": "400"}, log) as receiver,
        closing(sqlite3.connect(tmp_path / "var/test.db", isolation_level=None)) as other,
        ThreadPoolExecutor(WAITING) as threads,
    ):
        assert post(ledger, receiver) == 303
        other.execute("BEGIN EXCLUSIVE")
        answers = [threads.submit(post, ledger, receiver) for _ in range(WAITING)]
        assert page_status(receiver) == 200
        assert page_status(receiver, "/assets/site.css") == 200
        assert not any(answer.done() for answer in answers)
        assert {answer.result(LOCKED_SECONDS) for answer in answers} == {503}
        assert page_status(receiver, "/healthz", LOCKED_SECONDS) == 503
        other.execute("ROLLBACK")
        assert {post(ledger, receiver, again=0.5) for _ in range(20)} == {303}
        assert wait_until(lambda: page_status(receiver, "/healthz") == 200)
    stored(settings, ledger)


def refusal(settings: dict[str, str], log: Path, prepare: Callable[[], None] | None = None) -> str:
    """Start it, expect that it does not run, and return the one sentence it says."""
    with started(settings, log, prepare) as receiver:
        assert not receiver.wait_for_greeting()
        assert receiver.wait() == 1
        assert receiver.log.count("\n") == 1, receiver.log
        return receiver.log


def assert_nothing_is_promised(settings: dict[str, str], log: Path, prepare: Callable[[], None] | None = None) -> None:
    """It does not start, and says why in one sentence, or it starts and refuses every post, and its health page too."""
    with started(settings, log, prepare) as receiver:
        if not receiver.wait_for_greeting():
            assert receiver.wait() == 1
            assert re.fullmatch(r"The database .*[:.].*\.\n", receiver.log), receiver.log
            return
        assert {post(Ledger(seed=7), receiver) for _ in range(3)} == {503}
        assert (page_status(receiver), page_status(receiver, "/healthz")) == (200, 503)


@pytest.mark.parametrize("read_only", ["file", "folder", "both"])
def test_a_read_only_database(made: Path, settings: dict[str, str], log: Path, read_only: str) -> None:
    if read_only != "folder":
        made.chmod(0o400)
    if read_only != "file":
        made.parent.chmod(0o500)
    try:
        assert_nothing_is_promised(settings, log, obey_file_modes)
    finally:
        made.parent.chmod(0o700)


def overwrite(path: Path, begin: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(begin)
        file.write(content)


def spoil_middle(path: Path) -> None:
    pages = path.stat().st_size // 4096
    overwrite(path, 4096 * (pages // 4), os.urandom(4096 * (pages // 2)))


def test_a_database_damaged_inside_promises_nothing(made: Path, settings: dict[str, str], log: Path) -> None:
    spoil_middle(made)
    assert_nothing_is_promised(settings, log)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "header": lambda path: overwrite(path, 0, os.urandom(100)),
    "emptied": lambda path: os.truncate(path, 0),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "another kind of file": lambda path: path.write_text("these are not the submissions" * 1000) and None,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_refused_at_the_start(
    made: Path, settings: dict[str, str], log: Path, damage: str
) -> None:
    DAMAGES[damage](made)
    left = made.read_bytes()
    assert "database" in refusal(settings, log)
    # It may be rescued still.
    assert made.read_bytes().startswith(left)


def change(made: Path, *statements: str) -> None:
    with closing(sqlite3.connect(made)) as direct:
        for statement in statements:
            direct.execute(statement)
        direct.commit()


def test_a_database_of_a_newer_receiver_is_refused(made: Path, settings: dict[str, str], log: Path) -> None:
    change(made, "UPDATE alembic_version SET version_num = '9999'")
    assert "newer receiver" in refusal(settings, log)


def test_a_foreign_database_is_refused(made: Path, settings: dict[str, str], log: Path) -> None:
    change(made, "DROP TABLE files", "DROP TABLE outbox", "CREATE TABLE songs (title)")
    assert "something else" in refusal(settings, log)


def test_a_database_damaged_while_it_is_used(settings: dict[str, str], log: Path, tmp_path: Path) -> None:
    """Whatever is acknowledged afterwards is stored; the rest is refused, and an operator hears of it."""
    ledger, file = Ledger(seed=6), tmp_path / "var/test.db"
    with serving(settings, log) as receiver:
        for _ in range(40):
            assert post(ledger, receiver) == 303
        with closing(sqlite3.connect(file)) as direct:
            direct.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = len(ledger.references)
        overwrite(file, 0, os.urandom(file.stat().st_size))
        statuses = set()
        try:
            statuses = {post(ledger, receiver) for _ in range(20)}
        except (OSError, http.client.HTTPException):
            assert not receiver.alive
        assert statuses <= {503}
        assert len(ledger.references) == before
        assert page_status(receiver) == 200
        assert page_status(receiver, "/healthz") == 503
