"""Asks whether a PDF opens without a password, in a process that is not the receiver's (decisions/0041)."""

import atexit
import os
import socket
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore, Lock

OPENS, REPAIRED, PROTECTED, UNREADABLE, EMPTY = "opens", "repaired", "protected", "unreadable", "empty"
"""What a file turned out to be. `repaired`: it opens as readers repair it. `empty`: so it does, without content."""
UNOPENED = "unopened"
"""There was no answer: the file needs more than it may, it broke the process, or there was none."""
PROGRAM = Path(__file__).with_name("pdf_process.py")
SECONDS = 20.0
"""One file may take so long; its visitor waits. The processor's time has a smaller bound of its own."""
AT_ONCE = max(2, os.cpu_count() or 1)
"""Files that are opened at the same time: each may need memory."""


class Opener:
    """The process that opens files; it is started with the first one, and again when it is gone."""

    def __init__(self) -> None:
        self._slots = BoundedSemaphore(AT_ONCE)
        self._starting = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control = socket.socket()

    def verdict(self, content: bytes) -> str:
        """Return what the PDF is: one of the six words above."""
        with self._slots:
            try:
                return self._words(content)[-1]
            except (OSError, IndexError):
                return UNOPENED

    def start(self) -> None:
        """See to it that the process runs. Raises OSError."""
        with self._starting:
            if self._process is None or self._process.poll() is not None:
                self._control.close()
                self._control, theirs = socket.socketpair()
                with theirs:
                    # Its words are not kept: they may quote the file.
                    self._process = subprocess.Popen(
                        [sys.executable, "-I", str(PROGRAM)],
                        stdin=theirs.fileno(),
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL,
                    )

    def close(self) -> None:
        """End the process."""
        self._control.close()
        if self._process:
            self._process.wait()

    def _words(self, content: bytes) -> list[str]:
        self.start()
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                socket.send_fds(self._control, [b"."], [theirs.fileno()])
            ours.settimeout(SECONDS)
            ours.sendall(content)
            ours.shutdown(socket.SHUT_WR)
            with ours.makefile(encoding="ascii") as answer:
                return answer.read().split()


OPENER = Opener()
"""The only one of this process."""
atexit.register(OPENER.close)
