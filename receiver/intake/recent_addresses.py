"""Where the confirmations of the last seconds go: for the receipt, so that a visitor sees a wrong address at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock, Timer

KEPT = timedelta(seconds=10)
"""Long enough for the page that a browser asks for next. What was sent or erased stays in no memory (promise P8)."""
MAX_ADDRESSES = 1000
AT_LEAST_SECONDS = 0.1
"""Between two looks at what is to be forgotten."""


class RecentAddresses:
    """Addresses by reference, in the memory of this process only. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        # The oldest first.
        self._known: dict[str, tuple[datetime, str]] = {}
        self._timer: Timer | None = None

    def note(self, reference: str, address: str) -> None:
        """Know the address of a confirmation for `KEPT`."""
        with self._lock:
            self._known.pop(reference, None)
            self._known[reference] = (self._clock(), address)
            self._forget()
            if not self._timer:
                self._wait()

    def of(self, reference: str) -> str:
        """Return an address; an empty string when it is not known here, or no longer."""
        with self._lock:
            self._forget()
            return self._known.get(reference, (None, ""))[1]

    def _forget(self) -> None:
        latest = self._clock() - KEPT
        for reference, (noted, _) in list(self._known.items()):
            if noted > latest and len(self._known) <= MAX_ADDRESSES:
                break
            del self._known[reference]

    def _wait(self) -> None:
        """Forget also when nobody asks any more."""
        oldest, _ = next(iter(self._known.values()))
        remaining = oldest + KEPT - self._clock()
        self._timer = Timer(max(remaining.total_seconds(), AT_LEAST_SECONDS), self._time_is_up)
        self._timer.daemon = True
        self._timer.start()

    def _time_is_up(self) -> None:
        with self._lock:
            self._forget()
            self._timer = None
            if self._known:
                self._wait()
