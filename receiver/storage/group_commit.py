"""The one thread that writes. Jobs that wait at the same time share a transaction, and so one wait for the disk.

A job is done when its transaction is durable. One that fails is undone alone; the others of its transaction stay.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

from receiver import failpoints
from receiver.storage.errors import ClosedError

MAX_JOBS_PER_COMMIT = 64
"""Most jobs of one transaction."""


MAX_CLOSE_SECONDS = 30
"""How long `close` waits for what is being written."""


class _NotBegunError(Exception):
    """The transaction could not begin; the reason is its cause."""


T = TypeVar("T")
Job = Callable[[Connection], T]
"""Work on a connection. It may run twice, when the first transaction failed: it must look before it writes."""


@dataclass(frozen=True)
class _Waiting(Generic[T]):
    job: Job[T]
    done: Future[T]


class Writer:
    """Runs jobs one after the other; safe to use from several threads. The thread begins with the first job."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Waiting[Any] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._lock = threading.Lock()
        """Held while a job or the end is queued: so no job comes after the end, where nobody would run it."""

    def run(self, job: Job[T]) -> T:
        """Run a job and return its result when it is durable.

        Raises what the job or the database raises, and ClosedError after `close` was called.
        """
        return self.put(job).result()

    def put(self, job: Job[T]) -> Future[T]:
        """Let a job run, without waiting for it. Raises ClosedError."""
        waiting: _Waiting[T] = _Waiting(job, Future())
        with self._lock:
            if self._closed:
                raise ClosedError
            self._start()
            self._jobs.put(waiting)
        return waiting.done

    def close(self) -> bool:
        """Run what waits, then end the thread; say whether it did. A second call waits for the same end."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        if self._thread:
            # A database that does not answer must not keep the process from ending.
            self._thread.join(MAX_CLOSE_SECONDS)
        return not (self._thread and self._thread.is_alive())

    def _start(self) -> None:
        if self._thread is None:
            # A daemon, for the same reason as in `close`.
            self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while self._write_next():
            # In a function of its own: what was written must not stay in memory until the next job comes.
            pass

    def _write_next(self) -> bool:
        """Wait for a job and write it with all that wait behind it; say whether there will be more."""
        together, closing = self._wait()
        everyone = list(together)
        try:
            if together:
                self._write(together)
        except BaseException as error:
            # Such as no memory: who waits is told, and the thread goes on.
            for waiting in everyone:
                if not waiting.done.done():
                    waiting.done.set_exception(error)
        return not closing

    def _wait(self) -> tuple[list[_Waiting[Any]], bool]:
        """Wait for a job; return it with all that wait behind it, and whether the end was among them."""
        together: list[_Waiting[Any]] = []
        while len(together) < MAX_JOBS_PER_COMMIT:
            try:
                following = self._jobs.get(block=not together)
            except queue.Empty:
                break
            if following is None:
                return together, True
            together.append(following)
        return together, False

    def _write(self, together: list[_Waiting[Any]]) -> None:
        try:
            outcomes = self._in_one_transaction(together)
        except _NotBegunError as error:
            # The database is locked or away, whatever the jobs are: one after the other they would wait for hours.
            for waiting in together:
                waiting.done.set_exception(error.__cause__ or error)
            return
        except BaseException as error:
            if len(together) == 1:
                together[0].done.set_exception(error)
                return
            # One of them broke the transaction, or a deadlock did: each gets its own.
            for waiting in together:
                self._write([waiting])
            return
        promises = [waiting.done for waiting in together]
        # A job may hold a large upload. It is let go before its sender is answered: the next one begins then.
        together.clear()
        for done, (result, failure) in zip(promises, outcomes, strict=True):
            if failure:
                done.set_exception(failure)
            else:
                done.set_result(result)

    def _in_one_transaction(self, together: list[_Waiting[Any]]) -> list[tuple[Any, Exception | None]]:
        with self._begun() as connection:
            outcomes = [_attempt(connection, waiting.job) for waiting in together]
            failpoints.reach("write-before-commit")
        failpoints.reach("write-after-commit")
        return outcomes

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """Open a transaction. Raises _NotBegunError."""
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(self._engine.begin())
            except Exception as error:
                raise _NotBegunError from error
            yield connection


def _attempt(connection: Connection, job: Job[Any]) -> tuple[Any, Exception | None]:
    """Run a job inside the transaction; what it did is undone when it fails. Raises when that is impossible."""
    savepoint = connection.begin_nested()
    try:
        result = job(connection)
    except Exception as error:
        # A full disk or a lost connection has ended the whole transaction: then this raises as well.
        savepoint.rollback()
        return None, error
    savepoint.commit()
    return result, None
