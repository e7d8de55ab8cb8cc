"""Asks clamd whether a file is infected: its command INSTREAM, on a TCP port or a Unix socket.

The answer of a scanner is a note for the team: whatever goes wrong here makes a file `unscanned`, never refused.
"""

import logging
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from receiver.logs import event
from receiver.screening.doubts import INFECTED, UNSCANNED

log = logging.getLogger("receiver.scanner")
Scan = Callable[[bytes], str]
"""Takes a file's content and returns `clean`, `infected` or `unscanned`."""
CLEAN = "clean"
CONNECT_SECONDS = 3.0
SCAN_SECONDS = 20.0
"""One file may take so long, sending included; its visitor waits. The look-up of a host's name is not in it."""
CHUNK = 64 * 1024
ANSWER_BYTES = 1024
EXCEEDED = b"stream: Heuristics.Limits.Exceeded"
"""With `AlertExceedsMax`, clamd reports under such names what is too large, too deep or too slow for it."""
NOT_LOOKED_AT = (EXCEEDED, b"stream: Heuristics.Encrypted.")
"""With `AlertEncrypted`, the same goes for what it cannot decrypt: also for PDFs that only forbid printing."""
LIMITS = (EXCEEDED, b"INSTREAM size limit exceeded")


@dataclass(frozen=True)
class Scanner:
    """Where clamd listens: a host and its port, or the path of a socket."""

    host: str = ""
    port: int = 0
    socket: str = ""


def never(_: bytes) -> str:
    """Do not scan: there is no scanner, and no doubt because of that."""
    return CLEAN


def using(scanner: Scanner | None, seconds: float = SCAN_SECONDS) -> Scan:
    """Return the scan of a file by the scanner that was set."""
    if scanner is None:
        return never
    return lambda content: _scan(scanner, content, time.monotonic() + seconds)


def doubts(scan: Scan, contents: Iterable[bytes]) -> tuple[str, ...]:
    """Return the codes of all doubts about the files of one submission."""
    found = {scan(content) for content in contents}
    return tuple(code for code in (INFECTED, UNSCANNED) if code in found)


def _scan(scanner: Scanner, content: bytes, deadline: float) -> str:
    try:
        with _connected(scanner, deadline) as connection:
            _send(connection, content, deadline)
            answer = _answer(connection, deadline)
    except OSError as error:
        log.warning(event("unscanned", reason=type(error).__name__))
        return UNSCANNED
    return _verdict(answer)


def _connected(scanner: Scanner, deadline: float) -> socket.socket:
    seconds = min(CONNECT_SECONDS, _left(deadline))
    if scanner.host:
        return socket.create_connection((scanner.host, scanner.port), seconds)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(seconds)
        connection.connect(scanner.socket)
    except BaseException:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, content: bytes, deadline: float) -> None:
    parts = (content[start : start + CHUNK] for start in range(0, len(content), CHUNK))
    framed = (len(part).to_bytes(4, "big") + part for part in parts)
    for piece in (b"zINSTREAM\0", *framed, bytes(4)):
        connection.settimeout(_left(deadline))
        connection.sendall(piece)


def _answer(connection: socket.socket, deadline: float) -> bytes:
    """Return what came before the closing NUL; nothing when there was none. Raises OSError."""
    answer = b""
    while b"\0" not in answer and len(answer) < ANSWER_BYTES:
        connection.settimeout(_left(deadline))
        part = connection.recv(ANSWER_BYTES)
        if not part:
            return b""
        answer += part
    return answer.partition(b"\0")[0] if b"\0" in answer else b""


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _verdict(answer: bytes) -> str:
    if answer == b"stream: OK":
        return CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND") and not answer.startswith(NOT_LOOKED_AT):
        return INFECTED
    # Its words are not repeated: an answer we do not know may hold anything.
    log.warning(event("unscanned", reason="limit" if answer.startswith(LIMITS) else "answer"))
    return UNSCANNED
