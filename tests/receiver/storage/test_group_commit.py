"""P1 and P2 in the writer: done means committed, one that fails is undone alone, two receivers agree on a key."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotDone
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, event, text

from receiver.storage import group_commit
from receiver.storage.errors import ClosedError
from receiver.storage.group_commit import Writer
from receiver.storage.store import Store
from tests.receiver.sample_submissions import rows, submission
from tests.receiver.stored import touch
from tests.receiver.waiting import wait_until

DEATH_DELAY_SECONDS = 0.3
"""Seconds in which an answer that came too early would be there."""


@pytest.fixture
def store(any_url: str) -> Iterator[Store]:
    with closing(Store(any_url)) as opened:
        yield opened


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def test_nobody_has_a_reference_before_the_commit(store: Store, threads: ThreadPoolExecutor) -> None:
    promised: list[Future[str]] = []
    early: list[bool] = []

    def look(_: Connection) -> None:
        try:
            promised[0].result(DEATH_DELAY_SECONDS)
            early.append(True)
        except NotDone:
            early.append(False)

    event.listen(store.engine, "commit", look)
    wait = threading.Event()

    def accept() -> str:
        wait.wait(10)
        return store.accept(submission("key"))

    promised.append(threads.submit(accept))
    wait.set()
    assert promised[0].result(10)
    assert early == [False]


def hold(store: Store, threads: ThreadPoolExecutor) -> tuple[threading.Event, Future[None]]:
    """Keep the writer busy until told to go on."""
    begun, go_on = threading.Event(), threading.Event()

    def job(_: Connection) -> None:
        begun.set()
        go_on.wait(10)

    held = threads.submit(lambda: store.write(job))
    assert begun.wait(10)
    return go_on, held


def queued(store: Store, number: int) -> None:
    wait_until(lambda: store._writer._jobs.qsize() == number)


def test_what_waits_at_the_same_time_shares_one_commit(store: Store, threads: ThreadPoolExecutor) -> None:
    commits: list[Connection] = []
    event.listen(store.engine, "commit", commits.append)
    go_on, held = hold(store, threads)
    accepted = [threads.submit(store.accept, submission(f"key{number}")) for number in range(5)]
    queued(store, 5)
    go_on.set()
    assert len({each.result(10) for each in accepted}) == 5
    held.result(10)
    assert len(commits) == 2


def test_one_that_fails_is_undone_alone(store: Store, threads: ThreadPoolExecutor) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(text("DELETE FROM submissions"))
        raise ValueError

    go_on, _ = hold(store, threads)
    before = threads.submit(store.accept, submission("before"))
    queued(store, 1)
    failing = threads.submit(store.write, fail)
    queued(store, 2)
    after = threads.submit(store.accept, submission("after"))
    queued(store, 3)
    go_on.set()
    assert isinstance(failing.exception(10), ValueError)
    assert before.result(10)
    assert after.result(10)
    assert rows(store)[0] == 2


def test_two_receivers_that_take_one_key_at_the_same_moment_agree(
    postgres_url: str, threads: ThreadPoolExecutor
) -> None:
    """Neither sees the row of the other: only the index of the database knows."""
    engine = create_engine(postgres_url)
    blocked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with closing(Store(postgres_url)) as one, closing(Store(postgres_url)) as other:
        with one.writing() as connection:
            new = submission("key")
            row, own_files = one._rows(new)
            reference = one._accept(connection, {**row, "reference": "AAAAAAAA"}, own_files, new)
            # Mails are made anew for each post: their Message-IDs would give it away as well.
            second = threads.submit(other.accept, replace(submission("key"), mails=submission("other").mails))
            with engine.connect() as looking:
                wait_until(lambda: second.done() or looking.execute(blocked).scalar_one())
        assert second.result(10) == reference
        assert rows(one) == [1, 1, 2]
    engine.dispose()


def test_a_server_that_does_not_wait_for_the_disk_is_told_to(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit TO off"))
    engine.dispose()
    with closing(Store(postgres_url)) as store, store.reading() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_the_disk_tells_nothing_of_keys_and_payloads(tmp_path: Path) -> None:
    """Who has the disk can neither post under a stored key nor try out what was sent."""
    with closing(Store(f"sqlite:///{tmp_path}/x.db")) as store:
        store.accept(submission("the-key-itself", "the-payloads-hash"))
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"the-key-itself" not in content.replace(b"<team-the-key-itself", b"").replace(b"<you-the-key-itself", b"")
    assert b"the-payloads-hash" not in content


def test_who_writes_while_it_closes_is_done_or_refused(any_url: str) -> None:
    """Never left waiting, and the close ends: tried where the two meet most closely."""
    for _ in range(40):
        store = Store(any_url)
        touch(store)
        start = threading.Barrier(5)

        def write(store: Store = store, start: threading.Barrier = start) -> bool:
            start.wait(10)
            try:
                return store.write(lambda connection: bool(connection.execute(text("SELECT 1")).scalar()))
            except ClosedError:
                return False

        def close(store: Store = store, start: threading.Barrier = start) -> None:
            start.wait(10)
            store.close()

        with ending_threads(5) as pool:
            writers = [pool.submit(write) for _ in range(4)]
            pool.submit(close).result(10)
            assert {writer.result(10) for writer in writers} <= {True, False}
        with pytest.raises(ClosedError):
            touch(store)


@contextmanager
def ending_threads(number: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that nobody waits for when the test fails."""
    pool = ThreadPoolExecutor(number)
    yield pool
    pool.shutdown(wait=False)


def test_closing_twice_is_closing_once(any_url: str) -> None:
    store = Store(any_url)
    store.close()
    store.close()


def test_a_trouble_of_the_writer_itself_is_told_and_the_next_job_is_done(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(Writer, "_write", fail)
        with pytest.raises(MemoryError):
            touch(store)
    touch(store)


def test_closing_waits_for_a_database_that_hangs_for_so_long_only(
    any_url: str, monkeypatch: pytest.MonkeyPatch, threads: ThreadPoolExecutor
) -> None:
    monkeypatch.setattr(group_commit, "MAX_CLOSE_SECONDS", 0.2)
    store, go_on = Store(any_url), threading.Event()
    hanging = threads.submit(store.write, lambda _: go_on.wait(20))
    threads.submit(store.close).result(10)
    assert not hanging.done()
    go_on.set()
    assert hanging.result(10)
    store.close()
