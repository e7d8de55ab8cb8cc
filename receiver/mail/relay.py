"""What is known of the mail server: whether it takes mail, and until when it should be left alone."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from receiver.mail import reasons
from receiver.mail.outbox import Outcome

PAUSES = (30.0, 60.0, 120.0, 300.0)
"""Seconds without any mail after the server took none; the last one repeats. Then one mail tries."""
LASTING_PAUSES = (300.0, 600.0, 1200.0, 1800.0)
"""The same after what somebody has to put right, such as a wrong password: who tries it too often is shut out."""
RATE_SHARE = 0.15
"""After too many mails it rests for this part of the time that it has rested: whatever the server counts by, a minute
or an hour, little of it is lost, and few ask in vain."""
RATE_PAUSES = (5.0, 300.0)
"""The shortest and the longest of these."""


@dataclass
class _Rest:
    """Since when it takes no mail, how often it said so, until when it is left alone."""

    began: float
    error: str
    refusals: int = 0
    until: float = 0.0


class Relay:
    """What all threads know of the mail server."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, rate_pauses: tuple[float, float] = RATE_PAUSES
    ) -> None:
        self._clock = clock
        self._rate_pauses = rate_pauses
        self._lock = threading.Lock()
        self._rest: _Rest | None = None
        self._refusals_before = 0
        self._doubted = False
        self.refusals = 0
        """How often it took none so far. What a mail tells that left before the last time is out of date."""

    def pause(self) -> float:
        """Return for how many seconds no mail should be tried; one caller after a pause gets 0 and tries alone."""
        with self._lock:
            if self._rest is None:
                return 0.0
            left = self._rest.until - self._clock()
            if left > 0:
                return left
            self._rest.until = self._clock() + self._length(self._rest)
            return 0.0

    def spare(self, asked: int) -> None:
        """Let another one ask: who could have had no mail to try."""
        with self._lock:
            if self._rest is not None and asked == self.refusals:
                self._rest.until = min(self._rest.until, self._clock())

    def learn(self, outcome: Outcome, asked: int) -> bool:
        """Take notice of what became of a mail; say whether the server takes mail again, or none any more.

        `asked`: what `refusals` was when the mail left.
        """
        with self._lock:
            if asked != self.refusals:
                return False
            rested = self._rest is not None
            if outcome.relay == "refused" or (outcome.relay == "doubted" and (rested or self._doubted)):
                self._refuse(outcome.error)
                return not rested
            self._doubted = outcome.relay == "doubted"
            # A mail that is refused for its own sake shows that it listens, not that it takes mail.
            self._refusals_before = self._rest.refusals if self._rest and outcome.relay == "answered" else 0
            self._rest = None
            return rested

    def _refuse(self, error: str) -> None:
        now = self._clock()
        if self._rest is None:
            self._rest = _Rest(now, error, self._refusals_before)
        self._rest.error = error
        self._rest.refusals += 1
        self._rest.until = now + self._length(self._rest)
        self.refusals += 1

    def _length(self, rest: _Rest) -> float:
        if reasons.name_of(rest.error) == "rate":
            shortest, longest = self._rate_pauses
            return min(max(RATE_SHARE * (self._clock() - rest.began), shortest), longest)
        pauses = LASTING_PAUSES if reasons.of_error(rest.error).lasting else PAUSES
        return pauses[min(rest.refusals, len(pauses)) - 1]
