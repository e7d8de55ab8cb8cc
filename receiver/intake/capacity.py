"""How much the receiver does at once, so that neither a rush nor an attack takes its memory or its threads."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import anyio

from receiver.intake.rate_limit import network_of

MAX_MEMORY_BYTES = 16 * 1024 * 1024
"""Bytes of posts that are held whole in memory at once. Checking and sealing needs some four times as much."""
MAX_WORKING_POSTS = 40
"""Posts that are checked and stored at once. Threads of their own: while the database is locked each waits for
seconds, and pages are still served by the others."""
MIN_POSTS_PER_ADDRESS = 8


MAX_OVERTAKEN = 16
"""So many later posts may get memory before one that waits for more."""


class FullError(Exception):
    """As many posts are being received as can be."""


class PostSlots:
    """The posts that are being received: so many in all, a quarter of them (but at least 8) from one address."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._share = max(MIN_POSTS_PER_ADDRESS, most // 4)
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, address: str) -> Iterator[None]:
        """Hold a place for a post from an address (of IPv6: its network). Raises FullError."""
        network = network_of(address)
        if self._taken.total() >= self._most or self._taken[network] >= self._share:
            raise FullError
        self._taken[network] += 1
        try:
            yield
        finally:
            self._taken[network] -= 1
            # Addresses are not kept longer than needed.
            self._taken += Counter()


@dataclass(eq=False)
class _Waiting:
    """A post that waits for memory. `overtaken`: how many that came later have got theirs before."""

    needed: int
    granted: anyio.Event = field(default_factory=anyio.Event)
    overtaken: int = 0


class MemoryBudget:
    """Memory that is lent, in one event loop; who needs more than there is gets it all.

    Who needs little passes by who waits for much, but only MAX_OVERTAKEN times: then it is the other's turn, however
    many small ones come.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._free = total
        self._queue: list[_Waiting] = []

    @asynccontextmanager
    async def taken(self, size: int) -> AsyncIterator[None]:
        """Wait for so many bytes and hold them."""
        waiting = _Waiting(min(size, self._total))
        self._queue.append(waiting)
        self._grant()
        try:
            await waiting.granted.wait()
            yield
        finally:
            self._let_go(waiting)

    def _grant(self) -> None:
        """Give what is free to those who wait, in their order, past those for whom it is too little."""
        passed: list[_Waiting] = []
        for waiting in list(self._queue):
            if waiting.needed <= self._free:
                self._free -= waiting.needed
                self._queue.remove(waiting)
                waiting.granted.set()
                for one in passed:
                    one.overtaken += 1
            else:
                passed.append(waiting)
            if any(one.overtaken >= MAX_OVERTAKEN for one in passed):
                return

    def _let_go(self, waiting: _Waiting) -> None:
        if waiting.granted.is_set():
            self._free += waiting.needed
        else:
            # Cut off while it waited.
            self._queue.remove(waiting)
        self._grant()


@dataclass(frozen=True)
class Capacity:
    """All of them together."""

    places: PostSlots
    memory: MemoryBudget = field(default_factory=lambda: MemoryBudget(MAX_MEMORY_BYTES))
    threads: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(MAX_WORKING_POSTS))

    @property
    def working(self) -> int:
        """How many posts are being checked and stored: not those that are still on their way, perhaps for minutes."""
        return self.threads.borrowed_tokens
