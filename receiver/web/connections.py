"""One connection, with what uvicorn leaves open: every wait for the visitor ends, every refusal is a readable page."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address

import h11
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

DRAIN_SECONDS = 30
"""How long the rest of a body is read and thrown away after its answer."""
READ_CHUNK_BYTES = 64 * 1024
"""Bytes taken from a connection at once. The default of asyncio is four times as much, and every connection keeps that
much memory until it ends."""
KEEP_ALIVE_SECONDS = 75
"""How long a connection waits for its next request: longer than the proxies of deploy/ keep it. A post that met the end
of its connection would be answered with 502, and no proxy sends a post again."""
LINGER_SECONDS = 5
"""How long a refused connection is read before it is cut: cut at once, the visitor might not see the answer."""


@dataclass(frozen=True)
class Edge:
    """The bounds of every connection.

    `problem` makes the page for a status. The head of a request must arrive within `header_seconds`, an answer must be
    read within `grace` seconds plus one for every `rate` bytes. `most`: connections at once.
    """

    problem: Callable[[int], Response]
    header_seconds: float
    grace: float
    rate: float
    most: int


class Connection(H11Protocol):
    """Uvicorn's protocol with an end to every wait. `edge` is set by `protocol`."""

    edge: Edge

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; refuse when there are too many that are in use."""
        super().connection_made(transport)
        self.client = _without_mapping(self.client)
        transport.max_size = READ_CHUNK_BYTES  # type: ignore[attr-defined]
        # asyncio does so only for sockets that know their protocol, unlike those of socket.create_server. The second
        # part of an answer would wait up to 40 ms, until the client has acknowledged the first.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._left = False
        self._close, transport.close = transport.close, self._close_when_read  # type: ignore[method-assign]
        if len(self.connections) > self.edge.most and not self._took_place():
            self._refuse(503)
        else:
            self._after("head", self.edge.header_seconds, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        for name in list(self._timers):
            self._cancel(name)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take some bytes."""
        if self._left:
            return
        super().data_received(data)
        if self._left:
            return
        if self.conn.their_state is not h11.IDLE:
            self._cancel("head")
        elif "head" not in self._timers:
            self._after("head", self.edge.header_seconds, self._head_is_late)
        if self.conn.their_state is not h11.SEND_BODY:
            self._cancel("rest")

    def pause_writing(self) -> None:
        """Stop sending until the visitor has read."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """Send again."""
        super().resume_writing()
        self._watch_reader()

    def on_response_complete(self) -> None:
        """See to it that the answer is read, and what is left of the request ends."""
        super().on_response_complete()
        self._watch_reader()
        if self.conn.their_state is h11.SEND_BODY:
            self._after("rest", DRAIN_SECONDS, self.transport.abort)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (uvicorn's plain text)
        """Refuse a request that is not HTTP."""
        self._refuse(400)

    def _took_place(self) -> bool:
        """Close the connection that has waited longest for its next request, if one does."""
        idle = [one for one in self.connections if isinstance(one, Connection) and one.timeout_keep_alive_task]
        if not idle:
            return False
        longest = min(idle, key=lambda one: one.timeout_keep_alive_task.when())  # type: ignore[union-attr]
        # Its transport ends later; others who come meanwhile must not count on the same place.
        self.connections.discard(longest)
        longest.timeout_keep_alive_handler()
        return True

    def _head_is_late(self) -> None:
        if self.transport.is_closing():
            return
        if self.conn.trailing_data[0]:
            self._refuse(408)
        else:
            self.transport.close()

    def _watch_reader(self) -> None:
        self._cancel("reader")
        waiting = self.transport.get_write_buffer_size()
        if waiting:
            self._after("reader", self.edge.grace + waiting / self.edge.rate, self._reader_is_late)

    def _reader_is_late(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _refuse(self, status: int) -> None:
        """Answer with the problem page, unless an answer has begun, and leave."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            page = self.edge.problem(status)
            headers = [*self.server_state.default_headers, *page.raw_headers]
            self._send(h11.Response(status_code=status, headers=headers))
            self._send(h11.Data(data=bytes(page.body)))
            self._send(h11.EndOfMessage())
        # It takes no place from the others any more.
        self.connections.discard(self)
        self._leave()

    def _send(self, event: h11.Event) -> None:
        self.transport.write(self.conn.send(event) or b"")

    def _close_when_read(self) -> None:
        """Close, but not while a body still comes: who sends it would find the connection cut, and not the answer.

        Browsers then show an error of the network, Apache 502.
        """
        if self.conn.their_state is h11.SEND_BODY and not self._left and not self.transport.is_closing():
            self._leave(DRAIN_SECONDS)
        else:
            self._close()

    def _leave(self, seconds: float = LINGER_SECONDS) -> None:
        """Send nothing more, and throw away what still comes for a moment."""
        self._left = True
        if self.cycle:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if not self.transport.is_closing():
            self.transport.write_eof()
            self.flow.resume_reading()
        self._cancel("head")
        self._after("end", seconds, self.transport.abort)

    def _after(self, name: str, seconds: float, action: Callable[[], None]) -> None:
        def act() -> None:
            self._timers.pop(name, None)
            action()

        self._cancel(name)
        self._timers[name] = self.loop.call_later(seconds, act)

    def _cancel(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer:
            timer.cancel()


def _without_mapping(client: tuple[str, int] | None) -> tuple[str, int] | None:
    """Return an IPv4 address as settings write it; a socket for both families says ::ffff:127.0.0.1."""
    if client is None or not client[0].startswith("::ffff:"):
        return client
    return str(IPv6Address(client[0]).ipv4_mapped or client[0]), client[1]


def protocol(edge: Edge) -> type[Connection]:
    """Return the class of connections with these bounds."""
    return type("BoundConnection", (Connection,), {"edge": edge})
