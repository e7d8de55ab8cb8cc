"""Content codings: which ones a browser takes, and compression of what is written for one visitor."""

import re
from collections.abc import Sequence
from functools import lru_cache

import anyio.to_thread
import brotli
from anyio.lowlevel import RunVar
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware, GZipResponder, IdentityResponder
from starlette.types import Message, Receive, Scope, Send

MIN_SIZE = 1024
"""Bytes below which an answer is not compressed."""
GZIP_LEVEL, QUICK, THOROUGH = 6, 5, 10
"""For the longest page (46 kB) brotli needs 1 ms to be quick; 14 ms to be thorough, which saves a tenth."""
MAX_AT_THE_SAME_TIME = 2
"""Answers that are compressed thoroughly at once; in a rush the others are compressed quickly."""


CODINGS = ("br", "gzip")
"""The better one first."""
QUALITY = re.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*")

REMEMBERED = 32
"""Values of `Accept-Encoding` that were read last: browsers have a few."""
UNTOLD = 0.0001
"""How much a browser likes a coding that it does not name, when it does not take an answer as it is: less than any."""


def chosen(headers: Headers, there: Sequence[str] = CODINGS) -> str:
    """Return which of the codings that are `there` to send, an empty string for none (RFC 9110, 12.5.3).

    `*` alone asks for nothing: who writes it often reads no coding. Who takes nothing at all gets the answer as it is.
    """
    return _best(",".join(headers.getlist("accept-encoding")), tuple(there))


@lru_cache(REMEMBERED)
def _best(asked: str, there: tuple[str, ...]) -> str:
    told = _qualities(asked)
    plain = told.get("identity", told.get("*"))
    other = told.get("*", UNTOLD) if plain == 0 else 0.0
    best = max(there, key=lambda coding: told.get(coding, other), default="")
    return best if told.get(best, other) > 0 and told.get(best, other) >= told.get("identity", 0.0) else ""


def _qualities(asked: str) -> dict[str, float]:
    """Return how much a browser likes each coding, from 0 (not at all) to 1."""
    found = {}
    for part in asked.lower().split(","):
        name, *parameters = part.split(";")
        read = [quality for one in parameters if (quality := QUALITY.fullmatch(one))]
        found[name.strip().removeprefix("x-")] = float(read[0][1]) if read else 1.0
    return found


class Compression(GZipMiddleware):
    """ASGI middleware: brotli where the browser takes it, else gzip. What has a coding or is a picture stays so.

    No page holds a secret of a cookie or another one that an attacker could guess from lengths (BREACH).
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application and compress its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        responder = RESPONDERS[chosen(Headers(scope=scope))]
        options = {"compresslevel": self.compresslevel} if responder is _Gzip else {}
        excluded = self.exclude_content_types
        await responder(self.app, self.minimum_size, exclude_content_types=excluded, **options)(scope, receive, send)


class _Plain(IdentityResponder):
    """Nothing is compressed. A file of the site passes as it is: its tag is that of these bytes."""

    _passes = False

    async def send_with_compression(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._passes = "etag" in Headers(raw=message["headers"])
        await (self.send(message) if self._passes else super().send_with_compression(message))


class _Gzip(_Plain, GZipResponder):
    pass


class _Brotli(_Plain):
    content_encoding = "br"
    _compressor: "brotli.Compressor | None" = None

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        """Compress an answer, or a piece of one that comes in pieces."""
        if self._compressor or more_body:
            return self._piece(body, more_body=more_body)
        limiter = _limiter()
        if limiter.borrowed_tokens >= MAX_AT_THE_SAME_TIME:
            return _packed(body, QUICK)
        return await anyio.to_thread.run_sync(_packed, body, THOROUGH, limiter=limiter)

    def _piece(self, body: bytes, *, more_body: bool) -> bytes:
        self._compressor = self._compressor or brotli.Compressor(quality=QUICK)
        packed: bytes = self._compressor.process(body)
        rest: bytes = self._compressor.flush() if more_body else self._compressor.finish()
        return packed + rest


RESPONDERS: dict[str, type[_Plain]] = {"br": _Brotli, "gzip": _Gzip, "": _Plain}


def _packed(body: bytes, quality: int) -> bytes:
    packed: bytes = brotli.compress(body, quality=quality)
    return packed


_limiters: RunVar[anyio.CapacityLimiter] = RunVar("packing")


def _limiter() -> anyio.CapacityLimiter:
    """Return the one of the running event loop."""
    try:
        return _limiters.get()
    except LookupError:
        _limiters.set(anyio.CapacityLimiter(MAX_AT_THE_SAME_TIME))
        return _limiters.get()
