"""Runs the receiver on a port until it is told to stop."""

import ctypes
import gc
import logging
import socket
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette

from receiver import app, logs
from receiver.config import conflicts
from receiver.config.settings import Settings
from receiver.errors import SettingError, reason_of
from receiver.web import connections

GRACE_SECONDS = 30
"""How long running requests may take to end after a stop signal."""

EVERY_ADDRESS = "::"
"""Of this machine, by IPv6 and IPv4."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises ContractError, SettingError, StoreError."""
    conflicts.refuse(settings)
    logs.configure()
    give_freed_memory_back()
    application = app.create_app(settings)
    # What is there now stays: the caretaker's look for garbage passes it by.
    gc.collect()
    gc.freeze()
    with listen(settings) as listener:
        for line in greeting(settings, application, listener.getsockname()[1]):
            print(line, flush=True)
        # Ctrl+C is the usual way to stop it: no reason for a traceback.
        with suppress(KeyboardInterrupt):
            server_of(application, settings).run([listener])


def listen(settings: Settings) -> socket.socket:
    """Return a socket that listens; port 0 takes any free one. Raises SettingError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Python would take IPv6 alone, unlike all other servers.
    both = settings.host == EVERY_ADDRESS and socket.has_dualstack_ipv6()
    try:
        return socket.create_server((settings.host, settings.port), family=family, dualstack_ipv6=both)
    except OSError as error:
        reason = reason_of(error).partition(" (")[0]
        raise SettingError(f"PORT {settings.port} on {settings.host} cannot be used: {reason}.") from None


def server_of(application: Starlette, settings: Settings) -> uvicorn.Server:
    """Return the HTTP server, ready to run."""
    # The access log holds addresses and query strings: off, whatever handlers logging may have.
    logging.getLogger("uvicorn.access").disabled = True
    config = uvicorn.Config(
        application,
        http=connections.protocol(edge_of(application, settings)),
        lifespan="on",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return uvicorn.Server(config)


def edge_of(application: Starlette, settings: Settings) -> connections.Edge:
    """Return the bounds of every connection."""
    return connections.Edge(
        application.state.problems.outside,
        header_seconds=settings.header_seconds,
        grace=settings.body_grace_seconds,
        rate=settings.body_bytes_per_second,
        most=settings.max_connections,
    )


def greeting(settings: Settings, application: Starlette, port: int) -> list[str]:
    """Return what an operator wants to know first: the address, the store and whether it is new, the way of the mails.

    A database that is new where there should be an old one has been lost.
    """
    new = ", a new database" if application.state.store.created else ""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [
        f"Serving {settings.site_dir} on http://{host}:{port}/",
        f"Submissions are stored in {settings.database_shown}{new}",
        f"Mail goes to {application.state.team} by {settings.mail}",
    ]


def give_freed_memory_back() -> None:
    """Have large blocks of memory returned to the system as soon as they are freed, where the C library is glibc.

    Otherwise it keeps them, up to 32 MB for every thread that once held an upload.
    """
    mmap_threshold = -3
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(mmap_threshold, 1024 * 1024)
