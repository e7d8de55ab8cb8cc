"""Nothing waits for ever: a database hangs (a lock, a standby that is gone), and the site is served all the same."""

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from receiver.storage import waiting
from receiver.storage.store import Store
from tests.receiver.clients import Client, Ledger, Posting, losses
from tests.receiver.postgres import Postgres, running_postgres
from tests.receiver.process import Receiver, environment, serving
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

MANY = 45
"""More than the threads that serve pages."""
PAGES = ("/en/", "/assets/site.css", "/en/apply/", "/livez")
AT_MOST_SECONDS = waiting.ANSWER_SECONDS + 5
PAGE_SECONDS = waiting.ANSWER_SECONDS / 2
"""A page that waited for the database would take longer."""


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@contextmanager
def asking(receiver: Receiver) -> Iterator[tuple[ThreadPoolExecutor, httpx.Client]]:
    """Many clients at once."""
    limits = httpx.Limits(max_connections=200)
    with (
        ThreadPoolExecutor(3 * MANY) as threads,
        httpx.Client(base_url=f"http://127.0.0.1:{receiver.port}", timeout=60, limits=limits) as client,
    ):
        yield threads, client


def served_throughout(receiver: Receiver, ledger: Ledger, *others: int) -> None:
    """While many ask for what needs the database, pages come at once; whoever waits is answered in time.

    `others`: what may be answered beside 503, where the database can still be read.
    """
    paths = ["/healthz", "/readyz", "/en/apply/received/?reference=ACDEFHJK"] * MANY
    with asking(receiver) as (threads, client):
        posting = ledger.next(again=0)
        began = time.monotonic()
        poster = threads.submit(posted, receiver, posting)
        waiting_ones: list[Future[httpx.Response]] = [threads.submit(client.get, path) for path in paths]
        for _ in range(3):
            for page in PAGES:
                answer = httpx.get(f"http://127.0.0.1:{receiver.port}{page}", timeout=PAGE_SECONDS)
                assert answer.status_code == 200, page
        assert {one.result().status_code for one in waiting_ones} == {503, *others}
        assert poster.result() == (503, "")
        assert time.monotonic() - began < AT_MOST_SECONDS


def posted(receiver: Receiver, posting: Posting) -> tuple[int, str]:
    with closing(Client(receiver.port)) as client:
        return client.post(posting)


def told(receiver: Receiver) -> Counter[str]:
    """How often the log says of what that it waits for the database."""
    return Counter(re.findall(r"event=database-waits what=(\w+)", receiver.log))


def test_the_site_is_served_while_commits_wait_for_a_lost_standby_or_tables_are_locked(
    own_postgres: Postgres, site_dir: Path, tmp_path: Path
) -> None:
    name = own_postgres.prepared()
    url, ledger = own_postgres.url(name), Ledger(seed=5)
    with (
        serving(environment(site_dir, tmp_path, DATABASE_URL=url), tmp_path / "log") as receiver,
        closing(Client(receiver.port)) as client,
        psycopg.connect(own_postgres.conninfo(name), autocommit=True) as other,
    ):
        with other.transaction():
            other.execute("LOCK TABLE submissions, outbox, moments IN ACCESS EXCLUSIVE MODE")
            served_throughout(receiver, ledger)
        posting = ledger.next(again=0)
        wait_until(lambda: client.post(posting)[0] == 303)
        ledger.answered(posting, *client.post(posting))

        own_postgres.set(synchronous_standby_names="gone")
        waited = ledger.next(again=0)
        assert client.post(waited) == (503, "")
        answer = httpx.get(f"http://127.0.0.1:{receiver.port}/readyz", timeout=20)
        assert (answer.status_code, answer.json()["reason"]) == (503, "database: it does not answer")
        assert client.post(waited) == (503, "")
        for page in PAGES:
            assert httpx.get(f"http://127.0.0.1:{receiver.port}{page}", timeout=PAGE_SECONDS).status_code == 200
        own_postgres.set(synchronous_standby_names="")
        wait_until(lambda: client.post(waited)[0] == 303)
        ledger.answered(waited, *client.post(waited))
        wait_until(lambda: httpx.get(f"http://127.0.0.1:{receiver.port}/readyz", timeout=20).status_code == 200)
        # Each once a minute, and at its end how often.
        assert told(receiver).keys() == {"health", "read", "write"}
        assert max(told(receiver).values()) <= 4
        receiver.stop()
    with closing(Store(url)) as store:
        assert list(losses(ledger, store)) == []


def test_the_site_is_served_while_another_program_holds_the_file(site_dir: Path, tmp_path: Path) -> None:
    """An SQLite database, which can be read meanwhile."""
    ledger = Ledger(seed=6)
    with serving(environment(site_dir, tmp_path), tmp_path / "log") as receiver:
        with closing(sqlite3.connect(tmp_path / "var" / "test.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            served_throughout(receiver, ledger, 200)
            assert told(receiver)["write"]
            assert max(told(receiver).values()) <= 2
        posting = ledger.next(again=0)
        with closing(Client(receiver.port)) as client:
            wait_until(lambda: client.post(posting)[0] == 303)
