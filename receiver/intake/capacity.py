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


class MemoryBudget:
    """Memory that is lent. Who needs little passes by who waits for much; who needs more than there is gets it all."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._free = total
        self._changed = anyio.Condition()

    @asynccontextmanager
    async def taken(self, size: int) -> AsyncIterator[None]:
        """Wait for so many bytes and hold them."""
        needed = min(size, self._total)
        async with self._changed:
            while self._free < needed:
                await self._changed.wait()
            self._free -= needed
        try:
            yield
        finally:
            with anyio.CancelScope(shield=True):
                await self._give_back(needed)

    async def _give_back(self, size: int) -> None:
        async with self._changed:
            self._free += size
            self._changed.notify_all()


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
