"""Waiting for the database: never for ever, never with the threads of others, and the log says so once a minute."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDoneError
from contextlib import contextmanager
from typing import Any, TypeVar

from receiver.storage.errors import SlowError

ANSWER_SECONDS = 15.0
"""How long a visitor waits for the database; then the page for trouble comes, and a proxy has not given up yet."""
SLOW_SECONDS = 5.0
"""After so long the log says that something waits."""
log = logging.getLogger("receiver.database")
T = TypeVar("T")


def _unmeasured(what: str, seconds: float) -> None:
    """Take what nobody measures."""


waited: Callable[[str, float], None] = _unmeasured
"""Is told what has waited and how many seconds. Who measures (web/metrics) puts another function here."""


@contextmanager
def _measured(what: str) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        waited(what, time.monotonic() - began)


def tell(what: str) -> None:
    """Write that something waits for the database."""
    log.warning("event=database-waits what=%s", what)


def result(done: "Future[T]", what: str, seconds: float | None) -> T:
    """Wait for a result, however long without `seconds`. Raises SlowError, and what the work raised.

    `what`: what waits, for the log.
    """
    with _measured(what):
        return _result(done, what, seconds)


def _result(done: "Future[T]", what: str, seconds: float | None) -> T:
    began = time.monotonic()
    while True:
        waited = time.monotonic() - began
        left = SLOW_SECONDS if seconds is None else min(SLOW_SECONDS, seconds - waited)
        try:
            return done.result(max(left, 0.0))
        except NotDoneError:
            if done.done():
                # The work's own, or it was done just now.
                return done.result()
        tell(what)
        if seconds is not None and time.monotonic() - began >= seconds:
            raise SlowError


async def awaited(done: "Future[T]", what: str) -> T:
    """Wait for a result as `result` does, without a thread. Raises SlowError after ANSWER_SECONDS."""
    own = asyncio.wrap_future(done)
    with _measured(what):
        await asyncio.wait([own], timeout=ANSWER_SECONDS)
    if own.done():
        return own.result()
    # Not begun: nobody waits for it any more.
    own.cancel()
    tell(what)
    raise SlowError


class Readers:
    """A few threads that ask the database for others, who wait for a bounded time and then go on without an answer."""

    def __init__(self, name: str, number: int, seconds: float = ANSWER_SECONDS) -> None:
        self._name = name
        self._number = number
        self._seconds = seconds
        self._asked: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = queue.SimpleQueue()
        self._busy: dict[int, float] = {}
        self._started = 0
        self._lock = threading.Lock()

    def run(self, call: Callable[[], T]) -> T:
        """Return what a call returns, or raise what it raises. Raises SlowError."""
        done = self.put(call)
        try:
            return result(done, self._name, self._seconds)
        except SlowError:
            done.cancel()
            raise

    def put(self, call: Callable[[], T]) -> "Future[T]":
        """Let a thread run a call. Raises SlowError at once while all of them wait in vain."""
        done: Future[T] = Future()
        with self._lock:
            now = time.monotonic()
            if len(self._busy) == self._number and now - min(self._busy.values()) > self._seconds:
                tell(self._name)
                raise SlowError
            self._asked.put((call, done))
            if self._started < self._number:
                self._started += 1
                # A daemon: a database that does not answer must not keep the process from ending.
                threading.Thread(target=self._serve, name=self._name, daemon=True).start()
        return done

    def _serve(self) -> None:
        while True:
            self._answer(*self._asked.get())

    def _answer(self, call: Callable[[], Any], done: "Future[Any]") -> None:
        # In a function of its own: what was found must not stay in memory until the next question.
        if not done.set_running_or_notify_cancel():
            return
        own = threading.get_ident()
        self._busy[own] = time.monotonic()
        try:
            done.set_result(call())
        except BaseException as error:
            done.set_exception(error)
        finally:
            self._busy.pop(own)
