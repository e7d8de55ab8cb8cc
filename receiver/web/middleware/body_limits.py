"""Bounds every request body in size and time, while it streams and whatever its Content-Length says.

A body must keep a minimum rate: a grace period, then so many bytes per second. Slow links pass, stalled ones end.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import anyio
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DRAIN_FACTOR = 4
"""A body up to so many times the limit is read to its end and thrown away before it is refused."""
CLOSE = {"Connection": "close"}


@dataclass(frozen=True)
class Limits:
    """`max_body` in bytes, `grace` in seconds, `rate` in bytes per second."""

    max_body: int
    grace: float = 20.0
    rate: float = 500.0


class BodyLimits:
    """ASGI middleware; raises 413 or 408 as HTTPException out of `receive`."""

    def __init__(self, app: ASGIApp, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._limits = limits
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application with a bounded `receive`."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, Headers(scope=scope), self._limits, self._clock)
        await self._app(scope, body.receive, send)


class _Body:
    """The body of one request."""

    def __init__(self, receive: Receive, headers: Headers, limits: Limits, clock: Callable[[], float]) -> None:
        self._receive = receive
        self._limits = limits
        self._clock = clock
        self._start = clock()
        self._announced = _announced(headers)
        self._may_drain = headers.get("expect", "").lower() != "100-continue"
        self._size = 0
        self._complete = False

    async def receive(self) -> Message:
        """Return the next message, or raise 413 or 408."""
        if self._complete:
            return await self._receive()
        if self._announced > self._limits.max_body:
            await self._refuse()
        message = await self._next()
        if self._size > self._limits.max_body:
            await self._refuse()
        return message

    async def _next(self) -> Message:
        allowed = self._limits.grace + self._size / self._limits.rate
        try:
            with anyio.fail_after(max(0.0, self._start + allowed - self._clock())):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, headers=CLOSE) from None
        self._size += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        return message

    async def _refuse(self) -> None:
        # Browsers that are still sending when the connection closes show a network error instead of the answer.
        most = DRAIN_FACTOR * self._limits.max_body
        if not self._may_drain or self._announced > most:
            raise HTTPException(413, headers=CLOSE)
        while not self._complete and self._size <= most:
            await self._next()
        raise HTTPException(413, headers=None if self._complete else CLOSE)


def _announced(headers: Headers) -> int:
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else 0
