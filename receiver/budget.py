"""A budget of memory: large posts are read back and stored one after the other, small ones side by side."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

SMALL = 256 * 1024
"""Posts up to so many bytes are not counted."""


class Budget:
    """So many bytes at once; whoever wants more than there is gets all of it. First come, first served."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._free = total
        self._turn = anyio.Lock()
        self._given_back = anyio.Event()

    @asynccontextmanager
    async def taken(self, size: int) -> AsyncIterator[None]:
        """Wait until there are so many bytes, and hold them for the length of the block."""
        if size <= SMALL:
            yield
            return
        wanted = min(size, self._total)
        async with self._turn:
            while self._free < wanted:
                self._given_back = anyio.Event()
                await self._given_back.wait()
            self._free -= wanted
        try:
            yield
        finally:
            self._free += wanted
            self._given_back.set()
