"""A real SMTP server that keeps what it takes and refuses what the test tells it to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """`replies`: answers instead of acceptance, by command (`rcpt`, `data`)."""

    def __init__(self, port: int, replies: dict[str, str]) -> None:
        self.port = port
        self.replies = replies
        self.taken: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.offered: list[str | None] = []
        self.arrival = threading.Event()
        self.pause: threading.Event | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _: Any) -> str:  # noqa: ARG002
        if "rcpt" in self.replies:
            return self.replies["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.offered.append(message["Message-ID"])
        if "data" in self.replies:
            return self.replies["data"]
        self.taken.append(message)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.arrival.set()
        return "250 OK"


@contextmanager
def running_sink(port: int = 0, **replies: str) -> Iterator[Sink]:
    sink = Sink(port or free_port(), replies)
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
