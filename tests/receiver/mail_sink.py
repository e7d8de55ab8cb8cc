"""A real SMTP server that keeps what it takes and refuses what the test tells it to."""

import asyncio
import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.ports import free_port


class Sink:
    """`replies`: answers instead of acceptance, by command (`rcpt`, `data`).

    `hanging`: domains whose recipients get no answer at all; `greylisting`: each mail is sent away the first time.
    """

    def __init__(self, port: int, replies: dict[str, str]) -> None:
        self.port = port
        self.replies = replies
        self.taken: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.offered: list[str | None] = []
        self.arrival = threading.Event()
        self.pause: threading.Event | None = None
        self.hanging: set[str] = set()
        self.greylisting = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    def settle(self) -> None:
        """Wait until it has taken what had reached it before: one more conversation comes behind."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as line:
            line.noop()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _: Any) -> str:  # noqa: ARG002
        if address.rpartition("@")[2] in self.hanging:
            await asyncio.Event().wait()
        if "rcpt" in self.replies:
            return self.replies["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.offered.append(message["Message-ID"])
        if "data" in self.replies:
            return self.replies["data"]
        if self.greylisting and self.offered.count(message["Message-ID"]) == 1:
            return "451 4.7.1 come back later"
        self.raw.append(envelope.content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        # Last: who waits for it, in another thread, finds the rest.
        self.taken.append(message)
        self.arrival.set()
        return "250 OK"


@contextmanager
def running_sink(
    port: int = 0, size: int | None = None, tls: ssl.SSLContext | None = None, *, letters: bool = False, **replies: str
) -> Iterator[Sink]:
    """`size`: the largest mail it announces to take; `tls`: what it offers STARTTLS with; `letters`: with SMTPUTF8."""
    sink = Sink(port or free_port(), replies)
    options = {"data_size_limit": size, "tls_context": tls, "enable_SMTPUTF8": letters, "ready_timeout": 60}
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, **options)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
