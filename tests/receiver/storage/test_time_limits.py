"""How long PostgreSQL lets a receiver wait for a lock and for a statement, and a command for a statement."""

from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
import pytest

from receiver import app
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.storage import engine
from receiver.storage.errors import StoreError
from receiver.storage.store import Store
from tests.receiver.sample_submissions import submission

pytestmark = pytest.mark.process

LOCK_NOT_AVAILABLE, QUERY_CANCELED = "55P03", "57014"
LONG_SECONDS = 30
"""Longer than what is expected may take, shorter than for ever."""


@pytest.fixture
def hasty(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A receiver's database, with bounds of a second."""
    monkeypatch.setattr(engine, "LOCK_TIMEOUT_SECONDS", 1)
    monkeypatch.setattr(engine, "STATEMENT_SECONDS", 2)
    with closing(Store(postgres_url, bounded=True)) as store:
        yield store


def sqlstate(error: BaseException) -> str:
    """Return what the server said, by its number."""
    return str(getattr(getattr(error.__cause__, "orig", None), "sqlstate", ""))


def test_who_reads_and_who_writes_wait_for_a_lock_for_a_bounded_time(hasty: Store) -> None:
    """The server ends it: the thread that writes is free for the next, and no session is left behind."""
    conninfo = str(hasty.engine.url.set(drivername="postgresql").render_as_string(hide_password=False))
    with psycopg.connect(conninfo) as other:
        other.execute("LOCK TABLE submissions IN ACCESS EXCLUSIVE MODE")
        for wait in (lambda: hasty.find("ACDEFHJK"), lambda: hasty.accept(submission("key"))):
            with pytest.raises(StoreError) as ended:
                wait()
            assert sqlstate(ended.value) == LOCK_NOT_AVAILABLE
    assert hasty.find(hasty.accept(submission("key")))


def test_a_statement_of_a_receiver_is_bounded_and_one_of_a_command_is_not(hasty: Store, postgres_url: str) -> None:
    for opened in (hasty.reading, hasty.writing):
        with pytest.raises(StoreError) as ended, opened() as connection:
            connection.exec_driver_sql(f"SELECT pg_sleep({LONG_SECONDS})")
        assert sqlstate(ended.value) == QUERY_CANCELED
    with closing(Store(postgres_url)) as store, store.reading() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "0"


def test_who_serves_has_both_bounds(make_settings: Callable[..., Settings], postgres_url: str) -> None:
    with (
        closing(app.trusted_store(make_settings(DATABASE_URL=postgres_url), utc_now)) as store,
        store.reading() as connection,
    ):
        found = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in ("lock_timeout", "statement_timeout")]
    assert found == ["10s", "15s"]
