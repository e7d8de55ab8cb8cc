"""A scanner for the tests: the real clamd with a signature of our own, and a server that speaks as told."""

import hashlib
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from receiver.screening.virus_scan import Scanner
from tests.children import bound
from tests.receiver.waiting import wait_until

Script = Callable[[socket.socket], None]


@contextmanager
def running(clamd: str, folder: Path, bad: bytes, most: str = "1M", *more: str) -> Iterator[Scanner]:
    """Run clamd for which exactly the file `bad` is infected; files may have `most` bytes. `more`: its settings."""
    (folder / "db").mkdir()
    (folder / "db" / "own.hdb").write_text(f"{hashlib.md5(bad).hexdigest()}:{len(bad)}:Test.Own\n")
    config = folder / "clamd.conf"
    socket_path = folder / "clamd.ctl"
    config.write_text(
        f"DatabaseDirectory {folder}/db\nLocalSocket {socket_path}\nTemporaryDirectory {folder}\n"
        f"LogFile {folder}/clamd.log\nForeground yes\nStreamMaxLength {most}\n" + "".join(f"{line}\n" for line in more)
    )
    process = subprocess.Popen(
        bound([clamd, "--config-file", str(config)]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: process.poll() is not None or _answers(socket_path), 60)
        assert process.poll() is None, (folder / "clamd.log").read_text("utf-8")
        yield Scanner(socket=str(socket_path))
    finally:
        process.terminate()
        process.wait(20)


def _answers(path: Path) -> bool:
    with closing(socket.socket(socket.AF_UNIX)) as probe, suppress(OSError):
        probe.settimeout(5)
        probe.connect(str(path))
        probe.sendall(b"zPING\0")
        return probe.recv(16) == b"PONG\0"
    return False


@contextmanager
def scripted(kind: str, folder: Path, script: Script) -> Iterator[Scanner]:
    """Listen on `tcp` or `unix`; every connection is handed to the script."""
    with closing(_listener(kind, folder)) as listener:
        threading.Thread(target=_serve, args=(listener, script), daemon=True).start()
        try:
            yield _address(kind, listener)
        finally:
            # Closing alone leaves a thread in accept().
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def _listener(kind: str, folder: Path) -> socket.socket:
    if kind == "tcp":
        return socket.create_server(("127.0.0.1", 0))
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "s"))
    listener.listen()
    return listener


def _address(kind: str, listener: socket.socket) -> Scanner:
    name = listener.getsockname()
    return Scanner(host=name[0], port=name[1]) if kind == "tcp" else Scanner(socket=name)


def _serve(listener: socket.socket, script: Script) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with closing(connection), suppress(OSError):
                script(connection)


def received(connection: socket.socket) -> bytes:
    """Return the file that INSTREAM brought. Raises AssertionError when that is not the protocol, OSError."""
    assert _exactly(connection, 10) == b"zINSTREAM\0"
    content = b""
    while size := int.from_bytes(_exactly(connection, 4), "big"):
        content += _exactly(connection, size)
    return content


def _exactly(connection: socket.socket, size: int) -> bytes:
    taken = b""
    while len(taken) < size:
        part = connection.recv(size - len(taken))
        if not part:
            raise ConnectionError
        taken += part
    return taken
