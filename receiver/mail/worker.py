"""The threads that empty the outbox while the receiver serves. A slow mail server delays nobody but itself."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from receiver.logs import event
from receiver.mail import outbox
from receiver.mail.outbox import Deliver, Lane, Outcome
from receiver.storage.store import Store

log = logging.getLogger("receiver.outbox")
LANES: tuple[Lane, ...] = ("fresh", "fresh", "fresh", "retried")
"""One thread each: new mail flows while a backlog drains in order. Of new mail, one that hangs stops no other."""
MAX_SLEEP_SECONDS = 60.0
"""Seconds after which it looks again even when nobody woke it: another process may have stored something."""
SLEEP_AFTER_TROUBLE = 30.0
RELAY_PAUSES = (30.0, 60.0, 120.0, 300.0)
"""Seconds without any mail after the server took none; the last one repeats. Then one mail tries."""
MAX_YIELD_SECONDS = 1.0
"""Most seconds that a mail waits because visitors are sending."""
POLL_SECONDS = 0.02


class Relay:
    """What all lanes know of the mail server: whether it takes mail, and until when not to ask."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._refusals = 0
        self._closed_until = 0.0

    def pause(self) -> float:
        """Return for how many seconds no mail should be tried; one caller after a pause gets 0 and tries alone."""
        with self._lock:
            left = self._closed_until - self._clock()
            if left > 0:
                return left
            if self._refusals:
                self._closed_until = self._clock() + self._length()
            return 0.0

    def learn(self, *, down: bool) -> bool:
        """Take notice of what became of a mail; say whether the server had taken none before."""
        with self._lock:
            before = self._refusals
            self._refusals = self._refusals + 1 if down else 0
            self._closed_until = self._clock() + self._length() if down else 0.0
            return before > 0

    def _length(self) -> float:
        return RELAY_PAUSES[min(self._refusals, len(RELAY_PAUSES)) - 1]


class Worker:
    """Sends what is due; `wake` after each acceptance, `stop` at the end. `busy`: are visitors sending just now."""

    def __init__(
        self,
        store: Store,
        deliver: Deliver,
        clock: Callable[[], datetime],
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self.store = store
        self._stop = threading.Event()
        relay = Relay()
        self._lanes = [_LaneThread(store, deliver, clock, busy, relay, lane, self._stop, self.wake) for lane in LANES]

    @property
    def alive(self) -> bool:
        """Say whether all threads run."""
        return all(lane.is_alive() for lane in self._lanes)

    def start(self) -> None:
        """Start the threads; what was left by the last run is sent first."""
        for lane in self._lanes:
            lane.start()

    def wake(self) -> None:
        """Look into the outbox now."""
        for lane in self._lanes:
            lane.bell.set()

    def stop(self, seconds: float) -> bool:
        """Ask the threads to end after the present mail; say whether they did within the given time."""
        self._stop.set()
        self.wake()
        deadline = time.monotonic() + seconds
        for lane in self._lanes:
            lane.join(max(0.0, deadline - time.monotonic()))
        return not any(lane.is_alive() for lane in self._lanes)


class _LaneThread(threading.Thread):
    """One thread of a lane."""

    def __init__(
        self,
        store: Store,
        deliver: Deliver,
        clock: Callable[[], datetime],
        busy: Callable[[], bool],
        relay: Relay,
        lane: Lane,
        stop: threading.Event,
        wake_all: Callable[[], None],
    ) -> None:
        # A daemon: a mail server that does not answer must not keep the process from ending.
        super().__init__(name=f"outbox-{lane}", daemon=True)
        self.bell = threading.Event()
        self._store = store
        self._deliver = deliver
        self._clock = clock
        self._busy = busy
        self._relay = relay
        self._lane = lane
        self._stopping = stop
        self._wake_all = wake_all

    def run(self) -> None:
        """Send until told to stop."""
        while not self._stopping.is_set():
            self.bell.clear()
            self.bell.wait(self._round())

    def _round(self) -> float:
        """Send what is due and return how many seconds to sleep."""
        try:
            return self._send() or self._seconds_to_next()
        except Exception as error:
            # Whatever it is, the next round may go better; the text could hold personal data.
            log.error(event("outbox-stopped", seconds=SLEEP_AFTER_TROUBLE, error=type(error).__name__))
            return SLEEP_AFTER_TROUBLE

    def _send(self) -> float:
        """Send until nothing is due; return how many seconds the mail server wants to be left alone."""
        while not self._stopping.is_set():
            self._let_visitors_first()
            pause = self._relay.pause()
            if pause:
                return pause
            mail = outbox.claim(self._store, self._clock(), self._lane)
            if mail is None:
                return 0.0
            self._learn(outbox.attempt(self._store, mail, self._deliver, self._clock))
        return 0.0

    def _learn(self, outcome: Outcome) -> None:
        level = logging.INFO if outcome.state == "sent" else logging.WARNING
        fields = {"mail": outcome.kind, "reference": outcome.reference, "state": outcome.state, "error": outcome.error}
        log.log(level, event("mail", **{name: value for name, value in fields.items() if value}))
        was_closed = self._relay.learn(down=outcome.relay_down)
        if was_closed and not outcome.relay_down:
            # The server takes mail again: nobody needs to sleep on.
            self._wake_all()

    def _let_visitors_first(self) -> None:
        deadline = time.monotonic() + MAX_YIELD_SECONDS
        while self._busy() and time.monotonic() < deadline and not self._stopping.is_set():
            self._stopping.wait(POLL_SECONDS)

    def _seconds_to_next(self) -> float:
        due = outbox.next_attempt(self._store, self._lane)
        if self._stopping.is_set() or due is None:
            return 0.0 if self._stopping.is_set() else MAX_SLEEP_SECONDS
        return min(max((due - self._clock()).total_seconds(), 0.0), MAX_SLEEP_SECONDS)
