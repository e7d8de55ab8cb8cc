"""The threads that empty the outbox while the receiver serves. A slow mail server delays nobody but itself."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from receiver.logs import event
from receiver.mail import claims, outbox, reasons
from receiver.mail.claims import Lane
from receiver.mail.outbox import Deliver, Outcome
from receiver.mail.relay import Relay
from receiver.storage.store import Store

log = logging.getLogger("receiver.outbox")
LANES: tuple[Lane, ...] = ("fresh", "fresh", "fresh", "retried")
"""One thread each: new mail flows while a backlog drains in order. Of new mail, one that hangs stops no other."""
MAX_SLEEP_SECONDS = 60.0
"""Seconds after which it looks again even when nobody woke it: another process may have stored something."""
SLEEP_AFTER_TROUBLE = 30.0
MAX_YIELD_SECONDS = 1.0
"""Most seconds that a mail waits because visitors are sending."""
POLL_SECONDS = 0.02
SLOW_AFTER_SECONDS = 20.0
"""Seconds after which a conversation is slow: another thread takes the place of its own, which ends after it."""
MAX_SLOW = 12
"""Most threads that are in a slow conversation; then the others wait for them."""
WATCH_SECONDS = 1.0
"""How often the threads are looked at."""


class Worker:
    """Sends what is due; `wake` after each acceptance, `stop` at the end. `busy`: are visitors sending just now.

    A thread whose conversation is slow gets a substitute: however long servers take, so many are free for other mails.
    """

    def __init__(
        self,
        store: Store,
        deliver: Deliver,
        clock: Callable[[], datetime],
        busy: Callable[[], bool] = lambda: False,
        relay: Relay | None = None,
        slow_after: float = SLOW_AFTER_SECONDS,
    ) -> None:
        self.store = store
        self._slow_after = slow_after
        self._stop = threading.Event()
        self._desk = Desk(store, deliver, clock, busy, relay or Relay(), self._stop, self.wake)
        self._lanes = [_LaneThread(self._desk, lane) for lane in LANES]
        self._slow: list[_LaneThread] = []
        # A daemon, as the lanes are.
        self._watch = threading.Thread(target=self._watch_lanes, name="outbox-watch", daemon=True)

    @property
    def alive(self) -> bool:
        """Say whether all threads run."""
        return all(thread.is_alive() for thread in (*self._lanes, self._watch))

    def start(self) -> None:
        """Start the threads; what was left by the last run is sent first."""
        for thread in (*self._lanes, self._watch):
            thread.start()

    def wake(self) -> None:
        """Look into the outbox now."""
        for lane in self._lanes:
            lane.bell.set()

    def stop(self, seconds: float) -> bool:
        """Ask the threads to end after the present mail; say whether they did within the given time."""
        self._stop.set()
        self.wake()
        deadline = time.monotonic() + seconds
        threads = (self._watch, *self._lanes, *self._slow)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _watch_lanes(self) -> None:
        while not self._stop.wait(min(WATCH_SECONDS, self._slow_after)):
            self._slow = [lane for lane in self._slow if lane.is_alive()]
            for number, lane in enumerate(self._lanes):
                if lane.talks_for() > self._slow_after and len(self._slow) < MAX_SLOW:
                    self._substitute(number)

    def _substitute(self, number: int) -> None:
        slow = self._lanes[number]
        slow.replaced = True
        self._slow.append(slow)
        self._lanes[number] = _LaneThread(self._desk, slow.lane)
        self._lanes[number].start()


@dataclass(frozen=True)
class Desk:
    """What all threads of a worker share."""

    store: Store
    deliver: Deliver
    clock: Callable[[], datetime]
    busy: Callable[[], bool]
    relay: Relay
    stopping: threading.Event
    wake_all: Callable[[], None]

    def round(
        self, lane: Lane, talking: Callable[[], AbstractContextManager[None]], *, ended: Callable[[], bool]
    ) -> float:
        """Send what is due of a lane, each mail within `talking`; return how many seconds there is nothing to do."""
        while not ended():
            self._let_visitors_first()
            pause = self.relay.pause()
            if pause:
                return pause
            asked = self.relay.refusals
            mail = claims.claim(self.store, self.clock(), lane)
            if mail is None:
                self.relay.spare(asked)
                return self._seconds_to_next(lane)
            with talking():
                outcome = outbox.attempt(self.store, mail, self.deliver, self.clock)
            self._learn(outcome, asked)
        return 0.0

    def _learn(self, outcome: Outcome, asked: int) -> None:
        level = logging.INFO if outcome.state == "sent" and not outcome.error else logging.WARNING
        fields = {"mail": outcome.kind, "reference": outcome.reference, "state": outcome.state, "error": outcome.error}
        log.log(level, event("mail", **{name: value for name, value in fields.items() if value}))
        if not outcome.relay:
            self.relay.spare(asked)
        elif self.relay.learn(outcome, asked):
            self._tell_change(outcome)

    def _tell_change(self, outcome: Outcome) -> None:
        if outcome.relay in ("refused", "doubted"):
            log.error(event("mail-rests", error=outcome.error, reason=reasons.told(outcome.error)))
            return
        log.info(event("mail-goes-on"))
        # The server takes mail again: nobody needs to sleep on.
        self.wake_all()

    def _let_visitors_first(self) -> None:
        deadline = time.monotonic() + MAX_YIELD_SECONDS
        while self.busy() and time.monotonic() < deadline and not self.stopping.is_set():
            self.stopping.wait(POLL_SECONDS)

    def _seconds_to_next(self, lane: Lane) -> float:
        due = outbox.next_attempt(self.store, lane)
        if self.stopping.is_set() or due is None:
            return 0.0 if self.stopping.is_set() else MAX_SLEEP_SECONDS
        return min(max((due - self.clock()).total_seconds(), 0.0), MAX_SLEEP_SECONDS)


class _LaneThread(threading.Thread):
    """One thread of a lane. Once `replaced`, it ends after its mail."""

    def __init__(self, desk: Desk, lane: Lane) -> None:
        # A daemon: a mail server that does not answer must not keep the process from ending.
        super().__init__(name=f"outbox-{lane}", daemon=True)
        self.bell = threading.Event()
        self.lane = lane
        self.replaced = False
        self._desk = desk
        self._talking_since: float | None = None

    def run(self) -> None:
        """Send until told to stop."""
        while not self._ended():
            self.bell.clear()
            self.bell.wait(self._round())

    def talks_for(self) -> float:
        """Return for how many seconds it has had its present mail; 0 without one."""
        since = self._talking_since
        return 0.0 if since is None else time.monotonic() - since

    def _round(self) -> float:
        """Send what is due and return how many seconds to sleep."""
        try:
            return self._desk.round(self.lane, self._talking, ended=self._ended)
        except Exception as error:
            # Whatever it is, the next round may go better; the text could hold personal data.
            log.error(event("outbox-stopped", seconds=SLEEP_AFTER_TROUBLE, error=type(error).__name__))
            return 0.0 if self._ended() else SLEEP_AFTER_TROUBLE

    def _ended(self) -> bool:
        return self.replaced or self._desk.stopping.is_set()

    @contextmanager
    def _talking(self) -> Iterator[None]:
        self._talking_since = time.monotonic()
        try:
            yield
        finally:
            self._talking_since = None
