"""The one thread that writes. Jobs that wait at the same time share a transaction, and so one wait for the disk.

A job is done when its transaction is durable. One that fails is undone alone; the others of its transaction stay.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

from receiver import failpoints
from receiver.storage import engine as database
from receiver.storage import waiting
from receiver.storage.errors import ClosedError, SlowError

MAX_JOBS_PER_COMMIT = 64
"""Most jobs of one transaction."""


MAX_CLOSE_SECONDS = 30
"""How long `close` waits for what is being written."""


class _AllFailedError(Exception):
    """Nothing of the transaction can be done, whatever the jobs are; the reason is its cause."""


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
        self._began: float | None = None

    def run(self, job: Job[T], seconds: float | None = None) -> T:
        """Run a job and return its result when it is durable.

        Raises what the job or the database raises, ClosedError after `close` was called, and SlowError when it is not
        done after so many seconds: then it is not begun any more, or it may still be done.
        """
        done = self.put(job)
        try:
            return waiting.result(done, "write", seconds)
        except SlowError:
            # It may hold an upload: it must not stay in the queue.
            done.cancel()
            raise

    @property
    def waits(self) -> float:
        """For how many seconds the present transaction lasts; 0 without one."""
        began = self._began
        return 0.0 if began is None else time.monotonic() - began

    def put(self, job: Job[T]) -> Future[T]:
        """Let a job run, without waiting for it. Raises ClosedError."""
        one: _Waiting[T] = _Waiting(job, Future())
        with self._lock:
            if self._closed:
                raise ClosedError
            self._start()
            self._jobs.put(one)
        return one.done

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
        self._began = time.monotonic()
        try:
            if together:
                self._write(together)
        except BaseException as error:
            # Such as no memory: who waits is told, and the thread goes on.
            for one in everyone:
                if not one.done.done():
                    one.done.set_exception(error)
        finally:
            self._began = None
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
            # Unless its sender has given up.
            if following.done.set_running_or_notify_cancel():
                together.append(following)
        return together, False

    def _write(self, together: list[_Waiting[Any]]) -> None:
        try:
            outcomes = self._in_one_transaction(together)
        except _AllFailedError as error:
            # The database is locked or away, whatever the jobs are: one after the other they would wait for hours.
            for one in together:
                one.done.set_exception(error.__cause__ or error)
            return
        except BaseException as error:
            if len(together) == 1:
                together[0].done.set_exception(error)
                return
            # One of them broke the transaction, or a deadlock did: each gets its own.
            for one in together:
                self._write([one])
            return
        promises = [one.done for one in together]
        # A job may hold a large upload. It is let go before its sender is answered: the next one begins then.
        together.clear()
        for done, (result, failure) in zip(promises, outcomes, strict=True):
            if failure:
                done.set_exception(failure)
            else:
                done.set_result(result)

    def _in_one_transaction(self, together: list[_Waiting[Any]]) -> list[tuple[Any, Exception | None]]:
        with self._begun() as connection:
            outcomes = [self._attempt(connection, one.job) for one in together]
            failpoints.reach("write-before-commit")
        failpoints.reach("write-after-commit")
        return outcomes

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """Open a transaction. Raises _AllFailedError."""
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(self._engine.begin())
            except Exception as error:
                raise _AllFailedError from error
            yield connection

    def _attempt(self, connection: Connection, job: Job[Any]) -> tuple[Any, Exception | None]:
        """Run a job inside the transaction; what it did is undone when it fails. Raises when that is impossible."""
        savepoint = connection.begin_nested()
        try:
            result = job(connection)
        except Exception as error:
            if database.waited_in_vain(error):
                # Those behind it would wait for the same, one after the other.
                raise _AllFailedError from error
            # A full disk or a lost connection has ended the whole transaction: then this raises as well.
            savepoint.rollback()
            return None, error
        savepoint.commit()
        return result, None
