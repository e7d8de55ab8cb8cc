"""Waiting for something that another thread or process does."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(look: Callable[[], T], seconds: float = 60) -> T:
    """Look again and again until there is something; fail after the given time."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not (found := look()):
        assert time.monotonic() < deadline, "waited in vain"
        pause.wait(0.02)
    return found
