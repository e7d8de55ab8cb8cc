"""P1, P2 and P3 while PostgreSQL is restarted under a running receiver and posting clients."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from receiver.storage.store import Store
from tests.receiver.clients import Client, Ledger, losses, post_as_the_browser_does
from tests.receiver.mail_sink import running_sink
from tests.receiver.postgres import Postgres, running_postgres
from tests.receiver.process import Receiver, environment, serving
from tests.receiver.stored import count
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

CLIENTS = 6
CRASHES = 4
BETWEEN = 40
"""Answers after which the server crashes again."""


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A server of this test's own: it crashes."""
    with running_postgres() as server:
        yield server


def answers(ledger: Ledger) -> int:
    return sum(map(len, list(ledger.references.values())))


def crash_while_posting(ledger: Ledger, receiver: Receiver, server: Postgres) -> None:
    over = threading.Event()
    with ThreadPoolExecutor(CLIENTS) as threads:
        for _ in range(CLIENTS):
            threads.submit(post_as_the_browser_does, ledger, Client(receiver.port), over.is_set)
        try:
            for _ in range(CRASHES):
                wanted = answers(ledger) + BETWEEN
                wait_until(lambda wanted=wanted: answers(ledger) >= wanted, 60)  # type: ignore[misc]
                server.crash_and_restart()
            wanted = answers(ledger) + BETWEEN
            wait_until(lambda: answers(ledger) >= wanted, 60)
        finally:
            over.set()


def test_a_crashing_server_loses_nothing_that_was_acknowledged(
    own_postgres: Postgres, site_dir: Path, tmp_path: Path
) -> None:
    url = own_postgres.url(own_postgres.prepared())
    ledger = Ledger(seed=4)
    with running_sink() as sink:
        settings = environment(site_dir, tmp_path, DATABASE_URL=url, MAIL_URL=sink.url)
        with serving(settings, tmp_path / "log") as receiver:
            crash_while_posting(ledger, receiver, own_postgres)
            # What looks after the receiver finds out in its own time that the server is back.
            wait_until(
                lambda: httpx.get(f"http://127.0.0.1:{receiver.port}/healthz", timeout=60).json()["status"] == "ok", 60
            )
            assert receiver.alive
    with closing(Store(url)) as store:
        assert list(losses(ledger, store)) == []
        taken = {message["Message-ID"] for message in sink.taken}
        with store.reading() as connection:
            sent = connection.exec_driver_sql("SELECT message_id FROM outbox WHERE state = 'sent'").scalars().all()
        assert set(sent) <= taken
        assert count(store) >= CRASHES * BETWEEN / 2


def test_posts_are_refused_while_the_server_is_away_and_taken_when_it_is_back(
    own_postgres: Postgres, site_dir: Path, tmp_path: Path
) -> None:
    url = own_postgres.url(own_postgres.prepared())
    ledger = Ledger(seed=5)
    with serving(environment(site_dir, tmp_path, DATABASE_URL=url), tmp_path / "log") as receiver:
        client = Client(receiver.port)
        own_postgres.stop()
        posting = ledger.next(again=0)
        assert client.post(posting) == (503, "")
        assert httpx.get(f"http://127.0.0.1:{receiver.port}/healthz", timeout=60).status_code == 503
        assert httpx.get(f"http://127.0.0.1:{receiver.port}/en/apply/", timeout=60).status_code == 200
        own_postgres.start()
        ledger.answered(posting, *client.post(posting))
        client.close()
    with closing(Store(url)) as store:
        assert list(losses(ledger, store)) == []
