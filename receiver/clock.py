"""The present time, and what is done again and again as it passes."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

Ending = Callable[[], bool]
"""Says whether a thread is to end."""


def utc_now() -> datetime:
    """Return the present time, aware."""
    return datetime.now(UTC)


class Periodic:
    """A thread that looks after something, at once and then again and again, until it is told to end.

    `look`: does so once, and raises nothing; it is told how to find out whether it is to end. `pause`: returns how many
    seconds there are until the next look.
    """

    def __init__(self, name: str, look: Callable[[Ending], None], pause: Callable[[], float]) -> None:
        self._look = look
        self._pause = pause
        self._end = threading.Event()
        # A daemon: a database or a mailbox that does not answer must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread; it looks at once."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Ask the thread to end; say whether it did within the given time."""
        self._end.set()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._end.is_set():
            self._look(self._end.is_set)
            self._end.wait(self._pause())
