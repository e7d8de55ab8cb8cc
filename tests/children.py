"""Processes that the tests start end with them, also when nobody is left to stop them."""

import shutil
from collections.abc import Sequence
from functools import cache


def bound(command: Sequence[str]) -> list[str]:
    """Return the command so that the kernel kills it when the thread that starts it is gone. Linux only."""
    program = _setpriv()
    return [program, "--pdeathsig", "KILL", *command] if program else [*command]


@cache
def _setpriv() -> str | None:
    return shutil.which("setpriv")
