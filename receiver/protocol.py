"""The HTTP protocol of uvicorn with deadlines it does not have, and with pages where it has a few words of text.

A request's head must be complete in so many seconds; who does not read the answer for long is cut off; what is no HTTP
at all, and a visitor beyond the bound of connections, gets a page.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import h11
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

READ_ANSWER_SECONDS = 120.0
"""How long a visitor may take for the 64 kB of an answer that wait for him: 500 bytes a second."""


@dataclass(frozen=True)
class RawAnswer:
    """A complete answer for a connection that has no request, or none that could be read."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers as they are sent."""
        all_headers = {**self.headers, "Content-Length": str(len(self.body)), "Connection": "close"}
        return [(name.lower().encode(), value.encode()) for name, value in all_headers.items()]

    async def app(self, _: Scope, __: Receive, send: Send) -> None:
        """Answer any request, without reading it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.raw_headers()})
        await send({"type": "http.response.body", "body": self.body})


@dataclass(frozen=True)
class Bounds:
    """`head_seconds`: for the head of a request; `connections`: at once; and the answers to those beyond."""

    head_seconds: float
    connections: int
    malformed: RawAnswer
    too_slow: RawAnswer
    crowded: RawAnswer


class BoundedProtocol(H11Protocol):
    """One connection. `bounds` is set by `protocol_with`."""

    bounds: Bounds

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the deadline; beyond the bound of connections every request is answered without being read."""
        super().connection_made(transport)
        self._deadline: asyncio.TimerHandle | None = None
        self._lingering: asyncio.TimerHandle | None = None
        self._await_head()
        if len(self.connections) > self.bounds.connections:
            self.app = self.bounds.crowded.app

    def data_received(self, data: bytes) -> None:
        """Take bytes; a head that begins gets its deadline, one that is complete is free of it."""
        before = self.cycle
        if self._deadline is None and (before is None or before.response_complete):
            self._await_head()
        super().data_received(data)
        if self.cycle is not before:
            self._stop(self._deadline)
            self._deadline = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines."""
        self._stop(self._deadline, self._lingering)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP with a page."""
        del msg
        self._answer(self.bounds.malformed)

    def pause_writing(self) -> None:
        """The visitor does not read: give him some time."""
        super().pause_writing()
        self._linger()

    def resume_writing(self) -> None:
        """The visitor reads again."""
        super().resume_writing()
        self._stop(self._lingering)

    def on_response_complete(self) -> None:
        """The answer is written, not yet read: a connection that closes must not wait for that for ever."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._linger()

    def _await_head(self) -> None:
        self._deadline = self.loop.call_later(self.bounds.head_seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        if self.transport.is_closing():
            return
        if self.conn.our_state is h11.IDLE and self.conn.trailing_data[0]:
            self._answer(self.bounds.too_slow)
        else:
            self.transport.close()
        self._linger()

    def _answer(self, answer: RawAnswer) -> None:
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            # It is in the middle of another answer: nothing readable can be put in there.
            self.transport.close()
            return
        reason = HTTPStatus(answer.status).phrase.encode()
        events = (
            h11.Response(status_code=answer.status, headers=answer.raw_headers(), reason=reason),
            h11.Data(data=answer.body),
            h11.EndOfMessage(),
        )
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
        self._linger()

    def _linger(self) -> None:
        self._stop(self._lingering)
        self._lingering = self.loop.call_later(READ_ANSWER_SECONDS, self.transport.abort)

    def _stop(self, *timers: asyncio.TimerHandle | None) -> None:
        for timer in timers:
            if timer:
                timer.cancel()


def protocol_with(bounds: Bounds) -> type[BoundedProtocol]:
    """Return the protocol with these bounds, as uvicorn wants it: a class."""
    members: dict[str, Any] = {"bounds": bounds}
    return type("ReceiverProtocol", (BoundedProtocol,), members)
