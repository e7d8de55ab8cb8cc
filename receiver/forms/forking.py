"""Programs that answer each question in a process of its own: what breaks there breaks nothing else.

One is started with the first question, and again when it is gone. Its standard input is a socket through which come
other sockets, one for each question; for each it forks. The child has bounds, reads the question to its end and
answers. The program ends when the receiver does.
"""

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).parents[2]
LAUNCH = (
    "import sys; sys.path.insert(0, sys.argv[1]); from importlib import import_module as of; of(sys.argv[2]).main()"
)
"""Isolated (`-I`), Python finds no module beside the one that it begins with."""


class Program:
    """A program, as the receiver sees it. Safe to use from several threads.

    `module`: its name; it has a function `main`.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._starting = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control = socket.socket()

    def start(self) -> None:
        """See to it that it runs. Raises OSError."""
        with self._starting:
            if self._process is None or self._process.poll() is not None:
                self._control.close()
                self._control, theirs = socket.socketpair()
                with theirs:
                    # Its words are not kept: they may quote what it was given.
                    self._process = subprocess.Popen(
                        [sys.executable, "-I", "-c", LAUNCH, str(ROOT), self._module],
                        stdin=theirs.fileno(),
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL,
                    )

    def close(self) -> None:
        """End it."""
        self._control.close()
        if self._process:
            self._process.wait()

    def answer(self, question: bytes, seconds: float) -> bytes:
        """Return what it answers, as far as it came: nothing when it broke. Raises OSError, also after the time."""
        self.start()
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                socket.send_fds(self._control, [b"."], [theirs.fileno()])
            ours.settimeout(seconds)
            ours.sendall(question)
            ours.shutdown(socket.SHUT_WR)
            with ours.makefile("rb") as answer:
                return answer.read()


def serve(
    answer: Callable[[bytes], Iterable[bytes]], cpu_seconds: int, memory_bytes: int, idle_seconds: float | None = None
) -> None:
    """Answer questions until the other side of the socket is closed, or none has come for so long.

    `cpu_seconds`, `memory_bytes`: what a child may take; of the memory, its address space.
    """
    # The receiver decides when this ends: it still takes questions for a while after it was told to stop.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(ignored, signal.SIG_IGN)
    with socket.socket(fileno=0) as control:
        control.settimeout(idle_seconds)
        while received := _next(control):
            with socket.socket(fileno=received[0]) as connection:
                if os.fork() == 0:
                    _answer(connection, answer, cpu_seconds, memory_bytes)


def _next(control: socket.socket) -> list[int]:
    try:
        return socket.recv_fds(control, 1, 1)[1]
    except TimeoutError:
        return []


def _answer(
    connection: socket.socket, answer: Callable[[bytes], Iterable[bytes]], cpu_seconds: int, memory_bytes: int
) -> None:
    """Answer in the child, and end it."""
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        # Nothing of a question reaches the disk, not even after a crash.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        with connection.makefile("rb") as posted:
            question = posted.read()
        for part in answer(question):
            connection.sendall(part)
    finally:
        os._exit(0)
