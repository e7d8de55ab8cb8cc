"""Has copies made by a program of its own (`printing`), a few at once."""

import atexit
import json
import os
from collections.abc import Mapping
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

from receiver.forms.forking import Program

PROGRAM = "receiver.intake.receipts.printing"
SECONDS = 10.0
"""One copy may take so long; its visitor waits."""
AT_ONCE = max(2, os.cpu_count() or 1)
"""Copies that are made at the same time."""
TRIALS = 2
"""The program may end just when it is asked: nobody has asked for long, or somebody has ended it."""
LENGTH = 4
"""Bytes before a PDF that say how long it is."""


class NotMadeError(Exception):
    """There is no copy: it took too much, or the program could not be started."""


class Maker(Program):
    """The program that makes copies."""

    def __init__(self) -> None:
        super().__init__(PROGRAM)
        self._slots = BoundedSemaphore(AT_ONCE)

    def pdf(self, content: Mapping[str, Any], made_at: datetime) -> bytes:
        """Return a PDF with a content and a time of its making. Raises NotMadeError."""
        question = json.dumps({**content, "made_at": int(made_at.timestamp())}).encode()
        with self._slots:
            for _ in range(TRIALS):
                made = self._made(question)
                if made:
                    return made
        raise NotMadeError

    def _made(self, question: bytes) -> bytes:
        """Return a whole PDF or nothing."""
        try:
            answer = self.answer(question, SECONDS)
        except OSError:
            return b""
        length = int.from_bytes(answer[:LENGTH], "big")
        return answer[LENGTH:] if length == len(answer) - LENGTH else b""


MAKER = Maker()
"""The only one of this process."""
atexit.register(MAKER.close)
