"""How many posts one visitor's address may send in a while. Kept in memory only: no address is stored or logged.

An office shares one address: the limit is for floods, not for people.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address

MAX_REMEMBERED_POSTS = 100_000
"""Most posts remembered, of all addresses together; beyond them the oldest is forgotten."""


@dataclass(frozen=True)
class RateLimit:
    """So many posts of one address in so many seconds; 0 posts: no limit."""

    posts: int
    seconds: int


class RateLimiter:
    """Counts posts by address. Not for several threads at once."""

    def __init__(self, limit: RateLimit, clock: Callable[[], datetime]) -> None:
        self._limit = limit
        self._clock = clock
        self._posts: deque[tuple[float, str]] = deque()
        self._times: dict[str, deque[float]] = {}

    def wait(self, address: str) -> int:
        """Count a post and return 0; or return the seconds after which the next one is taken, and count nothing."""
        if not self._limit.posts:
            return 0
        now = self._clock().timestamp()
        self._forget(now)
        network = network_of(address)
        times = self._times.get(network, deque())
        if len(times) >= self._limit.posts:
            return max(1, math.ceil(times[0] + self._limit.seconds - now))
        self._remember(now, network)
        return 0

    def _remember(self, now: float, network: str) -> None:
        self._posts.append((now, network))
        self._times.setdefault(network, deque()).append(now)

    def _forget(self, now: float) -> None:
        if self._posts and self._posts[-1][0] > now:
            # The clock was set back: what is in the future would be counted for too long.
            self._posts.clear()
            self._times.clear()
        while self._posts and (
            self._posts[0][0] <= now - self._limit.seconds or len(self._posts) >= MAX_REMEMBERED_POSTS
        ):
            _, network = self._posts.popleft()
            self._times[network].popleft()
            if not self._times[network]:
                del self._times[network]


def network_of(address: str) -> str:
    """Return what stands for one visitor: the IPv4 address, the /64 network of an IPv6 address; none: empty."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped) if found.ipv4_mapped else f"{int(found) >> 64:x}/64"
