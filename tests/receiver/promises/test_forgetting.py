"""P8 in memory: what was erased, sent or refused is in no memory of the running receiver.

Freed memory is overwritten at once here (by the C library, for the test): what is found is still held by something.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from receiver.storage.store import Store
from tests.children import bound
from tests.receiver.conftest import GOOD
from tests.receiver.mail_sink import running_sink
from tests.receiver.process import environment
from tests.receiver.promises.test_canary import ask, multipart
from tests.receiver.proved import new_proved_key
from tests.receiver.sample_files import PDF
from tests.receiver.stored import submissions_in
from tests.receiver.terminal import command
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
POSTS = 12
# It looks every minute; the test need not wait for so long.
PROGRAM = """
import sys
from receiver.retention import daily
daily.CHECK_INTERVAL_SECONDS = 0.2
from receiver.__main__ import main
sys.exit(main(["serve"]))
"""
OVERWRITE_FREED = {"PYTHONMALLOC": "malloc", "MALLOC_PERTURB_": "165", "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}


@contextmanager
def receiver(settings: dict[str, str], folder: Path) -> Iterator[tuple[int, int]]:
    """Run a receiver that overwrites what it frees; give its port and process number."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            bound([sys.executable, "-c", PROGRAM]),
            env={**settings, **OVERWRITE_FREED},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout
    try:
        yield int(process.stdout.readline().rstrip(b"/\n").rpartition(b":")[2]), process.pid
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def addresses_in_memory(pid: int) -> set[bytes]:
    """Return the visitors' addresses that stand in the memory that a process may write."""
    found: set[bytes] = set()
    maps = Path(f"/proc/{pid}/maps").read_text()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for start, end in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", maps, re.M):
            memory.seek(int(start, 16))
            try:
                content = memory.read(int(end, 16) - int(start, 16))
            except OSError:
                # A region of the kernel's.
                continue
            found.update(re.findall(rb"canary[0-9]{3}@example\.com", content))
    return found


def post(port: int, number: int) -> int:
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    answers = {**GOOD, "email": f"canary{number:03}@example.com"}
    return ask(port, "POST", "/en/apply/", multipart(answers, PDF), **form)


@pytest.fixture
def settings(site_dir: Path, tmp_path: Path) -> dict[str, str]:
    own = environment(site_dir, tmp_path)
    own["AGE_RECIPIENTS"] = new_proved_key(own["DATABASE_URL"])[1]
    return own


def test_what_was_erased_is_in_no_memory(settings: dict[str, str], tmp_path: Path) -> None:
    with receiver(settings, tmp_path) as (port, pid), closing(Store(settings["DATABASE_URL"])) as store:
        assert {post(port, number) for number in range(POSTS)} == {303}
        assert len(addresses_in_memory(pid)) == POSTS, "the mail server is away: their mails wait"
        references = [submission.reference for submission, _ in submissions_in(store)]
        assert command(settings, "erase", *references).returncode == 0
        wait_until(lambda: not addresses_in_memory(pid))


def test_what_was_refused_is_in_no_memory(settings: dict[str, str], tmp_path: Path) -> None:
    with receiver(settings, tmp_path) as (port, pid), closing(Store(settings["DATABASE_URL"])) as store:
        with store.writing() as connection:
            connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON files BEGIN SELECT RAISE(FAIL, 'x'); END")
        assert {post(port, number) for number in range(POSTS)} <= {503, 500}
        wait_until(lambda: not addresses_in_memory(pid))


def test_what_was_sent_is_in_no_memory(settings: dict[str, str], tmp_path: Path) -> None:
    with running_sink() as sink, receiver({**settings, "MAIL_URL": sink.url}, tmp_path) as (port, pid):
        assert {post(port, number) for number in range(POSTS)} == {303}
        wait_until(lambda: len(sink.taken) == 2 * POSTS)
        wait_until(lambda: not addresses_in_memory(pid))
