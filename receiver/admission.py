"""How many posts are received at once: in all, and from one address, so that one visitor cannot keep the others out."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from receiver.rates import network_of

SHARE = 4
"""One address may have a quarter of all."""
LEAST = 8
"""But at least so many: an office shares one address."""


class CrowdedError(Exception):
    """No more posts at this moment."""


class Admission:
    """Counts posts that are being received. For one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._most_of_one = max(most // SHARE, min(LEAST, most))
        self._by_network: Counter[str] = Counter()

    @property
    def present(self) -> int:
        """How many posts are being received."""
        return self._by_network.total()

    @contextmanager
    def admitted(self, address: str) -> Iterator[None]:
        """Count a post for the length of the block. Raises CrowdedError."""
        network = network_of(address)
        if self.present >= self._most or self._by_network[network] >= self._most_of_one:
            raise CrowdedError
        self._by_network[network] += 1
        try:
            yield
        finally:
            self._by_network[network] -= 1
            if not self._by_network[network]:
                del self._by_network[network]
