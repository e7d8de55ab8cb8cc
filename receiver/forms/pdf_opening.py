"""Asks whether a PDF opens without a password, in a process that is not the receiver's (decisions/0041)."""

import atexit
import os
from threading import BoundedSemaphore

from receiver.forms.forking import Program

OPENS, REPAIRED, PROTECTED, UNREADABLE, EMPTY = "opens", "repaired", "protected", "unreadable", "empty"
"""What a file turned out to be. `repaired`: it opens as readers repair it. `empty`: so it does, without content."""
UNOPENED = "unopened"
"""There was no answer: the file needs more than it may, it broke the process, or there was none."""
PROGRAM = "receiver.forms.pdf_process"
SECONDS = 20.0
"""One file may take so long; its visitor waits. The processor's time has a smaller bound of its own."""
AT_ONCE = max(2, os.cpu_count() or 1)
"""Files that are opened at the same time: each may need memory."""


class Opener(Program):
    """The process that opens files."""

    def __init__(self) -> None:
        super().__init__(PROGRAM)
        self._slots = BoundedSemaphore(AT_ONCE)

    def verdict(self, content: bytes) -> str:
        """Return what the PDF is: one of the six words above."""
        with self._slots:
            try:
                return self.answer(content, SECONDS).decode("ascii").split()[-1]
            except (OSError, IndexError):
                return UNOPENED


OPENER = Opener()
"""The only one of this process."""
atexit.register(OPENER.close)
