"""Under load nothing acknowledged is lost, pages are served throughout, and the log names each cause once a minute:
a full disk, no inodes, a read-only folder for uploads, 1,300 connections. The databases' own trouble is in
test_promotion, test_hanging_database and storage/test_pooler.
"""

import os
import resource
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from receiver.storage.store import Store
from tests.receiver.clients import Ledger, losses
from tests.receiver.process import Receiver, environment, serving
from tests.receiver.under_load import Load, loaded, refused_for
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

LARGE = (70_000,)
"""More than what waits in memory while it streams."""
CONNECTIONS = 1300
INODES = 60


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A real file system of its own. Only root may mount one."""
    folder.mkdir(exist_ok=True)
    mounting = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def settings(site_dir: Path, tmp_path: Path) -> dict[str, str]:
    """Of a receiver whose mail is of no matter here."""
    return environment(site_dir, tmp_path, MAIL_URL=f"file:{tmp_path}/mail")


def ready(receiver: Receiver) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{receiver.port}/readyz", timeout=20)


def all_found(url: str, load: Load) -> None:
    with closing(Store(url)) as store:
        assert list(losses(load.ledger, store)) == []
        assert len(load.ledger.references) > 20


def test_a_disk_that_fills_up(settings: dict[str, str], tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=100m") as disk:
        url = f"sqlite:///{disk}/test.db"
        with (
            serving({**settings, "DATABASE_URL": url}, tmp_path / "log") as receiver,
            loaded(receiver, Ledger(seed=11)) as load,
        ):
            load.goes_on()
            ballast = disk / "ballast"
            with ballast.open("wb", buffering=0) as file, suppress(OSError):
                while file.write(bytes(65536)):
                    pass
            refused_for(load, "event=not-stored")
            ballast.unlink()
            load.goes_on()
        all_found(url, load)


def test_a_disk_without_inodes(settings: dict[str, str], tmp_path: Path) -> None:
    """No file can be made: uploads are refused, what needs none is taken."""
    with mounted(tmp_path / "disk", f"size=200m,nr_inodes={INODES}") as disk:
        url = f"sqlite:///{disk}/test.db"
        with (
            serving({**settings, "DATABASE_URL": url}, tmp_path / "log") as receiver,
            loaded(receiver, Ledger(12, files=LARGE)) as load,
        ):
            load.goes_on()
            taken = [disk / f"file-{number}" for number in range(INODES)]
            with suppress(OSError):
                for file in taken:
                    file.touch()
            refused_for(load, "uploads cannot be kept")
            wait_until(lambda: ready(receiver).status_code == 503)
            for file in taken:
                file.unlink(missing_ok=True)
            load.goes_on()
            wait_until(lambda: ready(receiver).status_code == 200)
        all_found(url, load)


def test_a_folder_for_uploads_that_becomes_read_only(
    settings: dict[str, str], tmp_path: Path, postgres_url: str
) -> None:
    """The database is elsewhere: forms without large files are taken."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    own = {**settings, "DATABASE_URL": postgres_url, "TMPDIR": str(folder)}
    with serving(own, tmp_path / "log") as receiver, loaded(receiver, Ledger(13, files=LARGE)) as load:
        load.goes_on()
        with mounted(folder, "ro"):
            refused_for(load, "uploads cannot be kept")
            wait_until(lambda: ready(receiver).status_code == 503)
        load.goes_on()
        wait_until(lambda: ready(receiver).status_code == 200)
    all_found(postgres_url, load)


@pytest.fixture
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("many_files")
def test_more_connections_than_there_is_room_for(settings: dict[str, str], tmp_path: Path) -> None:
    """Each visitor reads a page and stays connected; whoever comes is served, at the cost of who waits longest."""
    with (
        serving(settings, tmp_path / "log") as receiver,
        ExitStack() as held,
        loaded(receiver, Ledger(seed=14)) as load,
    ):
        load.goes_on()
        for _ in range(CONNECTIONS):
            connection = held.enter_context(socket.create_connection(("127.0.0.1", receiver.port), timeout=20))
            connection.sendall(b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        load.goes_on()
    all_found(settings["DATABASE_URL"], load)
