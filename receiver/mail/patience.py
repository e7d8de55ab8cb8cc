"""How long a mail server may take: each phase of a conversation has its own time, and the whole has one.

A server that checks a mail for minutes after its end is as patient a partner as one that answers at once; one that says
a byte now and then is cut off. Python's own timeouts bound single reads, or a whole upload: neither is a phase.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

BLOCK_BYTES = 64 * 1024
"""Bytes of a mail that are sent within the time of a block: 0.4 kB/s are enough."""
MAX_ANSWERS_BYTES = 256 * 1024
"""Most bytes of all answers of a conversation: one that never ends must not fill the memory."""


@dataclass(frozen=True)
class Patience:
    """Seconds for each phase, as RFC 5321 (4.5.3.2) asks, and for the conversation as a whole."""

    connection: float = 30.0
    greeting: float = 300.0
    command: float = 300.0
    """For each answer before the text: EHLO, login, MAIL, RCPT."""
    text_begins: float = 120.0
    block: float = 180.0
    text_ends: float = 600.0
    """For the answer to the final dot: until then the server may look for viruses, and pass the mail on."""
    farewell: float = 5.0
    """For the answer to QUIT, which changes nothing. The standard has no such figure."""
    whole: float = 1800.0
    """10 MB at 10 kB/s, and one phase that takes as long as it may."""


class PatientSocket:
    """A connection on which every wait ends with the time of its phase, or with that of the whole.

    It has what smtplib uses of a socket. What did not come in time is a TimeoutError, and `silent` says so afterwards.
    """

    def __init__(
        self, connection: socket.socket, patience: Patience, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._connection = connection
        self._patience = patience
        self._clock = clock
        self._end = clock() + patience.whole
        self._phase_end = self._end
        self._received = 0
        self.silent = False

    def allow(self, seconds: float) -> None:
        """Begin a phase."""
        self._phase_end = min(self._end, self._clock() + seconds)

    def encrypt(self, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
        """Go on with TLS; the certificate must be that of the host. Raises OSError, of which SSLError is one."""
        with self._in_time():
            self._connection = encrypted = context.wrap_socket(self._connection, server_hostname=host)
        return encrypted

    def sendall(self, data: bytes) -> None:
        """Send within the phase. Raises OSError."""
        with self._in_time():
            self._connection.sendall(data)

    def send_text(self, data: bytes) -> None:
        """Send a mail in blocks, each of which has its time, however long all of it takes. Raises OSError."""
        view = memoryview(data)
        for start in range(0, len(view), BLOCK_BYTES):
            self.allow(self._patience.block)
            with self._in_time():
                self._connection.sendall(view[start : start + BLOCK_BYTES])

    def receive_into(self, buffer: bytearray | memoryview) -> int:
        """Receive what has come within the phase. Raises OSError."""
        with self._in_time():
            received = self._connection.recv_into(buffer)
        self._received += received
        if self._received > MAX_ANSWERS_BYTES:
            raise ConnectionAbortedError
        return received

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the answers, to be read line by line."""
        del mode
        return io.BufferedReader(_Answers(self))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        try:
            left = self._phase_end - self._clock()
            if left <= 0:
                raise TimeoutError
            self._connection.settimeout(left)
            yield
        except TimeoutError:
            self.silent = True
            raise


class _Answers(io.RawIOBase):
    """The receiving half of a connection."""

    def __init__(self, connection: PatientSocket) -> None:
        self._connection = connection

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Receive what has come."""
        return self._connection.receive_into(buffer)
