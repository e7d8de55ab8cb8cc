"""Places where a test lets the process die, to prove that nothing is lost there. None is armed unless FAILPOINT is set.

`FAILPOINT=NAME` kills the process (SIGKILL, as `kill -9` and the out-of-memory killer do) when it comes to the place
for the first time, `FAILPOINT=NAME:3` when it comes there for the third time.
"""

import os
import re
import signal
import threading
import time

NAMES = (
    "accept-before-insert",
    "write-before-commit",
    "write-after-commit",
    "accept-before-answer",
    "mail-before-send",
    "mail-after-send",
    "erase-before-commit",
    "erase-after-commit",
    "migrate-before-commit",
    "migrate-after-commit",
    "restore-before-commit",
    "rotate-before-commit",
    "rotate-after-commit",
    "rotate-step-before-commit",
    "rotate-step-after-commit",
    "spool-after-write",
)
SPEC = re.compile(rf"(?P<name>{'|'.join(NAMES)})(?::(?P<time>[1-9][0-9]{{0,5}}))?")
DEATH_DELAY_SECONDS = 0.03
"""What others promise meanwhile was promised too early."""

_lock = threading.Lock()
_armed = ""
_left = 0


def is_place(spec: str) -> bool:
    """Say whether a place, and perhaps a number of times, is one that can be armed."""
    return SPEC.fullmatch(spec) is not None


def arm(spec: str) -> None:
    """Arm one place; an empty string arms none. Raises ValueError for a place that does not exist."""
    global _armed, _left
    found = SPEC.fullmatch(spec)
    if spec and not found:
        raise ValueError(spec)
    _armed, _left = (found["name"], int(found["time"] or 1)) if found else ("", 0)


def reach(name: str) -> None:
    """Die here when it is this place's turn, a moment later: what others promise by then was promised too early."""
    if name == _armed and _is_last():
        time.sleep(DEATH_DELAY_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)


def _is_last() -> bool:
    global _left
    with _lock:
        _left -= 1
        return _left == 0
