"""Content codings: which ones a browser takes, and compression of what is written for one visitor."""

import anyio.to_thread
import brotli
from anyio.lowlevel import RunVar
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware, IdentityResponder
from starlette.types import Receive, Scope, Send

MIN_SIZE = 1024
"""Bytes below which an answer is not compressed."""
GZIP_LEVEL, QUICK, THOROUGH = 6, 5, 10
"""For the longest page (46 kB) brotli needs 1 ms to be quick; 14 ms to be thorough, which saves a tenth."""
MAX_AT_THE_SAME_TIME = 2
"""Answers that are compressed thoroughly at once; in a rush the others are compressed quickly."""


def accepted(header: str) -> set[str]:
    """Return the codings of an Accept-Encoding header; `;q=0` means that a browser does not take one."""
    found = set()
    for part in header.split(","):
        name, _, quality = part.strip().lower().partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            found.add(name.strip())
    return found


class Compression(GZipMiddleware):
    """ASGI middleware: brotli where the browser takes it, else gzip. What has a coding or is a picture stays so.

    No page holds a cookie's or another secret that an attacker could guess from lengths (BREACH).
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application and compress its answer."""
        if scope["type"] == "http" and "br" in accepted(Headers(scope=scope).get("accept-encoding", "")):
            responder = _Brotli(self.app, self.minimum_size, exclude_content_types=self.exclude_content_types)
            await responder(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class _Brotli(IdentityResponder):
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
