"""What the servers of the site and of the numbers have in common: how they listen, and what they leave out."""

import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp

EVERY_ADDRESS = "::"
"""Of this machine, by IPv6 and IPv4."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; port 0 takes any free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Python would take IPv6 alone, unlike all other servers.
    both = host == EVERY_ADDRESS and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, dualstack_ipv6=both)


def configured(application: ASGIApp, **more: Any) -> uvicorn.Config:
    """Return the configuration of a server that logs nothing of requests and does not say what it is."""
    return uvicorn.Config(application, ws="none", access_log=False, log_config=None, server_header=False, **more)
