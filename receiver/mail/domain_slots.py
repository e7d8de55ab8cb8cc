"""Keeps a mail server that hangs from holding up others' mail: one conversation at a time per recipient's domain."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from receiver.mail.errors import PostponedError

SLOT_WAIT_SECONDS = 2.0
"""Seconds that a mail waits for the conversation before it; a healthy one is over by then."""
REST_SECONDS = 300.0
"""Seconds for which a domain whose conversation was cut off is left alone."""
HUNG_AFTER_SECONDS = 60.0
"""Seconds after which a conversation counts as one that hung, unless the mail was taken: some check it for minutes."""


class DomainSlots:
    """Who is being talked to. Safe to use from several threads."""

    def __init__(
        self,
        slot_wait: float = SLOT_WAIT_SECONDS,
        hung_after: float = HUNG_AFTER_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slot_wait = slot_wait
        self._hung_after = hung_after
        self._clock = clock
        self._changed = threading.Condition()
        self._talking: dict[str, float] = {}
        self._queues: dict[str, list[int]] = {}
        self._left_alone: dict[str, float] = {}

    @contextmanager
    def talking_to(self, address: str, number: int = 0) -> Iterator[None]:
        """Hold the domain of an address for the length of the block; of those who wait, the lowest number is next.

        Raises PostponedError while it is held.
        """
        domain = address.rpartition("@")[2].lower()
        self._enter(domain, number)
        began, failed = self._clock(), True
        try:
            yield
            failed = False
        finally:
            self._leave(domain, hung=failed and self._clock() - began >= self._hung_after)

    def _enter(self, domain: str, number: int) -> None:
        with self._changed:
            if self._clock() < self._left_alone.get(domain, 0.0):
                raise PostponedError
            self._left_alone.pop(domain, None)
            began = self._talking.get(domain)
            slot_wait = self._slot_wait if began is None else max(0.0, began + self._slot_wait - self._clock())
            queue = self._queues.setdefault(domain, [])
            queue.append(number)
            try:
                if not self._changed.wait_for(lambda: domain not in self._talking and number == min(queue), slot_wait):
                    raise PostponedError
            finally:
                queue.remove(number)
                if not queue:
                    del self._queues[domain]
            self._talking[domain] = self._clock()

    def _leave(self, domain: str, *, hung: bool) -> None:
        with self._changed:
            del self._talking[domain]
            if hung:
                self._left_alone[domain] = self._clock() + REST_SECONDS
            self._changed.notify_all()
