"""Runs the receiver on a port until it is told to stop."""

import ctypes
import gc
import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
import uvicorn
from starlette.applications import Starlette

from receiver import app
from receiver.config import conflicts
from receiver.config.settings import Settings
from receiver.errors import SettingError, reason_of
from receiver.web import connections, listening, proxy_pages

if TYPE_CHECKING:
    from receiver.web.metrics_server import MetricsServer

GRACE_SECONDS = 30
"""How long running requests may take to end after a stop signal."""

LAST_REQUEST_SECONDS = 2.0
"""How long connections that are kept may still bring a request after a stop signal; its answer says that it is the
last. A proxy has none left then that it would use for a post."""
POLL_SECONDS = 0.05
FIRST_INHERITED = 3
"""The descriptor of the first socket that systemd hands over (sd_listen_fds(3))."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises ContractError, SettingError, StoreError."""
    conflicts.refuse(settings)
    give_freed_memory_back()
    application = app.create_app(settings)
    # What is there now stays: the caretaker's look for garbage passes it by.
    gc.collect()
    gc.freeze()
    write_proxy_pages(settings, application)
    with listen(settings) as listener:
        beside = metrics_server(settings, application)
        for line in greeting(settings, application, *listener.getsockname()[:2]):
            print(line, flush=True)
        # Ctrl+C is the usual way to stop it: no reason for a traceback.
        with suppress(KeyboardInterrupt):
            running = server_of(application, settings)
            # What was only counted is written.
            running.at_end, running.beside = logging.shutdown, beside
            running.run([listener])


def write_proxy_pages(settings: Settings, application: Starlette) -> None:
    """Write what the proxy shows when this process does not answer. Raises SettingError."""
    try:
        if settings.proxy_pages:
            proxy_pages.write(settings.proxy_pages, application.state.problems)
    except OSError as error:
        raise SettingError(f"PROXY_PAGES cannot be written: {reason_of(error)}.") from None


def listen(settings: Settings) -> socket.socket:
    """Return a socket that listens: systemd's, where it hands one over, else HOST and PORT; port 0 takes any free one.

    Raises SettingError.
    """
    if os.environ.get("LISTEN_PID") == str(os.getpid()):
        return inherited(int(os.environ.get("LISTEN_FDS", "0")))
    try:
        return listening.listen(settings.host, settings.port)
    except OSError as error:
        reason = reason_of(error).partition(" (")[0]
        raise SettingError(f"PORT {settings.port} on {settings.host} cannot be used: {reason}.") from None


class Server(uvicorn.Server):
    """Says when it is ready, and ends connections by their answers.

    `at_end`: done last, a signal ends the process; `beside`: another server that begins and ends with this one.
    """

    at_end: Callable[[], None] = staticmethod(lambda: None)
    beside: "MetricsServer | None" = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin."""
        await super().startup(sockets)
        if self.beside:
            self.beside.begin()
        tell_systemd("READY=1")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: new connections wait for the next process, where systemd holds the socket."""
        tell_systemd("STOPPING=1")
        for server in self.servers:
            server.close()
        # Also the answers that are on their way have this very list.
        self.server_state.default_headers.append((b"connection", b"close"))
        with anyio.move_on_after(LAST_REQUEST_SECONDS):
            while self.server_state.connections:
                await anyio.sleep(POLL_SECONDS)
        await super().shutdown(sockets)
        if self.beside:
            await self.beside.end()
        self.at_end()


def metrics_server(settings: Settings, application: Starlette) -> "MetricsServer | None":
    """Return what serves the numbers for Prometheus, None when nobody wants them. Raises SettingError."""
    place = settings.metrics
    if place is None:
        return None
    # Not imported when it is off: memory.
    from receiver.web.metrics_server import MetricsServer
    from receiver.web.metrics_server import listen as listen_for_metrics

    try:
        listener = listen_for_metrics(place.host, place.port, place.socket)
    except OSError as error:
        raise SettingError(f"METRICS_LISTEN cannot be used: {reason_of(error).partition(' (')[0]}.") from None
    return MetricsServer(application.state.metrics, listener)


def server_of(application: Starlette, settings: Settings) -> Server:
    """Return the HTTP server, ready to run."""
    # The access log holds addresses and query strings: off, whatever handlers logging may have.
    logging.getLogger("uvicorn.access").disabled = True
    config = listening.configured(
        application,
        http=connections.protocol(edge_of(application, settings)),
        lifespan="on",
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=connections.KEEP_ALIVE_SECONDS,
    )
    return Server(config)


def edge_of(application: Starlette, settings: Settings) -> connections.Edge:
    """Return the bounds of every connection."""
    return connections.Edge(
        application.state.problems.outside,
        header_seconds=settings.header_seconds,
        grace=settings.body_grace_seconds,
        rate=settings.body_bytes_per_second,
        most=settings.max_connections,
    )


def greeting(settings: Settings, application: Starlette, address: str, port: int) -> list[str]:
    """Return what an operator wants to know first: the address, the store and whether it is new, the way of the mails.

    A database that is new where there should be an old one has been lost.
    """
    new = ", a new database" if application.state.store.created else ""
    host = f"[{address}]" if ":" in address else address
    return [
        f"Serving {settings.site_dir} on http://{host}:{port}/",
        f"Submissions are stored in {settings.database_shown}{new}",
        f"Mail goes to {application.state.team} by {settings.mail}",
    ]


def inherited(number: int) -> socket.socket:
    """Return the one socket that systemd hands over. Raises SettingError when there are several, or it is none."""
    if number != 1:
        raise SettingError(f"systemd hands over {number} sockets, expected one: write one ListenStream= into the unit.")
    try:
        listener = socket.socket(fileno=FIRST_INHERITED)
        listener.set_inheritable(False)
    except OSError as error:
        raise SettingError(f"What systemd hands over is no socket: {reason_of(error)}.") from None
    if listener.family not in (socket.AF_INET, socket.AF_INET6):
        raise SettingError(
            "systemd hands over a socket without a port: write ListenStream=127.0.0.1:8000 into the unit."
        )
    return listener


def tell_systemd(state: str) -> None:
    """Tell systemd what this process does, where it asks for that (sd_notify(3), Type=notify)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    # One that begins with @ is abstract.
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as notify:
        notify.sendto(state.encode(), address.replace("@", "\0", 1) if address[0] == "@" else address)


def give_freed_memory_back() -> None:
    """Have large blocks of memory returned to the system as soon as they are freed, where the C library is glibc.

    Otherwise it keeps them, up to 32 MB for every thread that once held an upload.
    """
    mmap_threshold = -3
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(mmap_threshold, 1024 * 1024)
