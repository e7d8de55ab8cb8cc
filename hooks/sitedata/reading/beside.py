"""Work done in a process of its own, beside the work of whoever needs its result later."""

import os
import pickle
import threading
from collections.abc import Callable
from functools import cache
from typing import TypeVar

Result = TypeVar("Result")


def beside(work: Callable[[], Result]) -> Callable[[], Result]:
    """Begin some work in a process of its own, and return what waits for its result.

    Args:
        work: depends on nothing that changes until its result is asked for, and changes nothing itself. It may be done
            a second time, here: where the system cannot fork (Windows), in a program with threads, which a fork would
            cut off, and when the process fails, so that an error is raised where it is seen.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return cache(work)
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        _send(work, read, write)
    os.close(write)

    @cache
    def result() -> Result:
        with os.fdopen(read, "rb") as file:
            sent = file.read()
        _, status = os.waitpid(process, 0)
        found: Result = work() if status else pickle.loads(sent)  # noqa: S301 # written by this very program
        return found

    return result


def _send(work: Callable[[], object], read: int, write: int) -> None:
    """Do the work, send its result and end the process, without what a program does when it ends."""
    try:
        os.close(read)
        with os.fdopen(write, "wb") as file:
            pickle.dump(work(), file, pickle.HIGHEST_PROTOCOL)
    except BaseException:  # told by whoever asks for the result
        os._exit(1)
    os._exit(0)
