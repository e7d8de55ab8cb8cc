"""P1 and P2 while a primary dies under posting clients and its synchronous standby takes over."""

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from receiver.storage.store import Store
from tests.receiver.clients import Client, Ledger, losses, post_as_the_browser_does
from tests.receiver.postgres import Postgres, running_postgres
from tests.receiver.process import environment, serving
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

CLIENTS = 4
BETWEEN = 60
"""Answers before the primary dies, and after the standby took over."""


def answers(ledger: Ledger) -> int:
    return sum(map(len, list(ledger.references.values())))


def is_synchronous(primary: Postgres) -> bool:
    with psycopg.connect(primary.conninfo("postgres")) as connection:
        found = connection.execute("SELECT sync_state FROM pg_stat_replication").fetchall()
    return [row[0] for row in found] in (["sync"], ["quorum"])


def test_nothing_acknowledged_is_lost_when_a_synchronous_standby_takes_over(site_dir: Path, tmp_path: Path) -> None:
    ledger, over = Ledger(seed=8), threading.Event()
    with running_postgres() as primary:
        name = primary.prepared()
        with running_postgres(primary) as standby:
            primary.set(synchronous_standby_names="*")
            wait_until(lambda: is_synchronous(primary), 30)
            where = f"host={primary.folder},{standby.folder}&port={primary.port},{standby.port}"
            settings = environment(site_dir, tmp_path, DATABASE_URL=f"postgresql://postgres@/{name}?{where}")
            with serving(settings, tmp_path / "log") as receiver, ThreadPoolExecutor(CLIENTS) as threads:
                for _ in range(CLIENTS):
                    threads.submit(post_as_the_browser_does, ledger, Client(receiver.port), over.is_set)
                try:
                    wait_until(lambda: answers(ledger) >= BETWEEN, 60)
                    primary.stop(signal.SIGKILL)
                    standby.promote()
                    wanted = answers(ledger) + BETWEEN
                    wait_until(lambda: answers(ledger) >= wanted, 60)
                finally:
                    over.set()
            with closing(Store(standby.url(name))) as store:
                assert list(losses(ledger, store)) == []
