"""The thread that empties the outbox while the receiver serves. A slow mail server delays nobody but itself."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from receiver import outbox
from receiver.outbox import Deliver
from receiver.store import Store

log = logging.getLogger("receiver.outbox")
LONGEST_SLEEP = 60.0
"""Seconds after which it looks again even when nobody woke it: another process may have stored something."""
SLEEP_AFTER_TROUBLE = 30.0


class Worker:
    """Sends what is due; `wake` after each acceptance, `stop` at the end."""

    def __init__(self, store: Store, deliver: Deliver, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._deliver = deliver
        self._clock = clock
        self._bell = threading.Event()
        self._stopping = False
        # A daemon: a mail server that does not answer must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    @property
    def alive(self) -> bool:
        """Say whether the thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the thread; what was left by the last run is sent first."""
        self._thread.start()

    def wake(self) -> None:
        """Look into the outbox now."""
        self._bell.set()

    def stop(self, seconds: float) -> bool:
        """Ask the thread to end after the present mail; say whether it did within the given time."""
        self._stopping = True
        self._bell.set()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping:
            self._bell.clear()
            self._bell.wait(self._round())

    def _round(self) -> float:
        """Send what is due and return how many seconds to sleep."""
        try:
            self._send()
            return self._seconds_to_next()
        except Exception as error:
            # Whatever it is, the next round may go better; the text could hold personal data.
            log.error("outbox stopped for %.0f s: %s", SLEEP_AFTER_TROUBLE, type(error).__name__)
            return SLEEP_AFTER_TROUBLE

    def _send(self) -> None:
        for outcome in outbox.send_due(self._store, self._deliver, self._clock):
            level = logging.INFO if outcome.state == "sent" else logging.WARNING
            log.log(level, "mail %s", " ".join((outcome.reference, outcome.kind, outcome.state, outcome.error)).strip())
            if self._stopping:
                return

    def _seconds_to_next(self) -> float:
        due = outbox.next_attempt(self._store)
        if self._stopping or due is None:
            return 0.0 if self._stopping else LONGEST_SLEEP
        return min(max((due - self._clock()).total_seconds(), 0.0), LONGEST_SLEEP)
