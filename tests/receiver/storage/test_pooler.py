"""PgBouncer in transaction mode: each transaction may get another session, and nothing is lost for it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from receiver.storage.errors import StoreError
from receiver.storage.store import Store
from tests.children import bound
from tests.ports import free_port
from tests.programs import UNPACKED, needed
from tests.receiver.clients import Ledger, losses
from tests.receiver.postgres import Postgres, running_postgres
from tests.receiver.process import environment, serving, started
from tests.receiver.under_load import loaded
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

CLIENTS = 6
POSTS = 300
SETTINGS = """
[databases]
{name} = host={folder} port={port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = 3
"""


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A server that writes a commit to its disk ten seconds late unless it is told not to."""
    with running_postgres(synchronous_commit="off", wal_writer_delay="10s") as server:
        yield server


@contextmanager
def pooler(server: Postgres, name: str, mode: str = "transaction") -> Iterator[str]:
    """Run PgBouncer before a database; give its address."""
    program, port = needed("pgbouncer"), free_port()
    file = server.folder / "pgbouncer.ini"
    file.write_text(SETTINGS.format(name=name, folder=server.folder, port=server.port, own=port, mode=mode))
    # As root it does not run; what it is made of may be where nobody else looks.
    user = "nobody" if os.geteuid() == 0 else None
    own = {**os.environ, "LD_LIBRARY_PATH": f"{UNPACKED}/usr/lib/x86_64-linux-gnu"}
    with (server.folder / "pgbouncer.log").open("ab") as log:
        process = subprocess.Popen(bound([program, str(file)]), stdout=log, stderr=log, user=user, env=own)
    try:
        wait_until(lambda: process.poll() is not None or answers(port, name))
        assert process.poll() is None, (server.folder / "pgbouncer.log").read_text()
        yield f"postgresql://postgres@127.0.0.1:{port}/{name}"
    finally:
        process.terminate()
        process.wait(10)


def answers(port: int, name: str) -> bool:
    try:
        psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname={name}", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def test_nothing_acknowledged_is_lost_behind_a_pooler(own_postgres: Postgres, site_dir: Path, tmp_path: Path) -> None:
    name = own_postgres.prepared()
    with pooler(own_postgres, name) as url:
        settings = environment(site_dir, tmp_path, DATABASE_URL=url, MAIL_URL=f"file:{tmp_path}/mail")
        with serving(settings, tmp_path / "log") as receiver, loaded(receiver, Ledger(seed=9), CLIENTS) as load:
            load.goes_on(POSTS)
            assert "not-stored" not in receiver.log
            # What nobody waited for to be written would be lost now.
            own_postgres.crash_and_restart()
            load.goes_on()
    with closing(Store(own_postgres.url(name))) as store:
        assert list(losses(load.ledger, store)) == []


def test_old_rows_are_forgotten_through_a_pooler(own_postgres: Postgres) -> None:
    name = own_postgres.prepared()
    with pooler(own_postgres, name) as url, closing(Store(url)) as store:
        store.forget_deleted()
        with psycopg.connect(own_postgres.conninfo(name)) as other:
            other.execute("LOCK TABLE files IN SHARE MODE")
            with pytest.raises(StoreError, match="TimeoutError"):
                store.forget_deleted()


def test_a_pooler_that_takes_transactions_apart_is_refused(
    own_postgres: Postgres, site_dir: Path, tmp_path: Path
) -> None:
    name = own_postgres.prepared()
    with pooler(own_postgres, name, "statement") as url:
        settings = environment(site_dir, tmp_path, DATABASE_URL=url)
        with started(settings, tmp_path / "log") as receiver:
            assert not receiver.wait_for_greeting()
            assert receiver.wait() == 1
            assert len(receiver.log.splitlines()) == 1, receiver.log
