"""The server of the numbers for Prometheus: beside that of the site, in the same event loop."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from receiver.web import listening

MAX_REQUESTS = 8
"""At the same time. Who scrapes asks once in some seconds."""
SOCKET_MODE = 0o660


class MetricsServer(uvicorn.Server):
    """Answers at a socket that listens, between `begin` and `end`; signals are the other server's."""

    def __init__(self, application: ASGIApp, listener: socket.socket) -> None:
        config = listening.configured(
            application,
            http="h11",
            lifespan="off",
            proxy_headers=False,
            limit_concurrency=MAX_REQUESTS,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._listener = listener
        self._serving: asyncio.Task[None] | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    def begin(self) -> None:
        """Serve beside what runs in this event loop."""
        self._serving = asyncio.create_task(self.serve([self._listener]))

    async def end(self) -> None:
        """Stop serving."""
        self.should_exit = True
        if self._serving:
            await self._serving


def listen(host: str, port: int, path: str) -> socket.socket:
    """Return a socket that listens, at an address or a path. Raises OSError."""
    return _unix(Path(path)) if path else listening.listen(host, port)


def _unix(path: Path) -> socket.socket:
    if path.is_socket() and not _is_used(path):
        # A process that was killed has left it.
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(SOCKET_MODE)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _is_used(path: Path) -> bool:
    with suppress(ConnectionRefusedError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.connect(str(path))
        return True
    return False
