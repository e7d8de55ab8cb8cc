"""Ports for programs that cannot choose one and tell it (nginx, MkDocs): nobody else gets them by chance."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress

FIRST, EACH = 18_000, 600
"""Below what systems hand out by themselves (from 32768), so many for each worker."""


def _own() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 20
    # Another run on the same machine begins somewhere else.
    start = os.getpid() % EACH
    while True:
        for number in range(EACH):
            yield FIRST + worker * EACH + (start + number) % EACH


_PORTS = _own()


def free_port() -> int:
    """Return a port on which nobody listens, another one each time."""
    for port in _PORTS:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError
