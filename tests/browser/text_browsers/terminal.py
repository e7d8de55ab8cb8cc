"""A terminal with a program in it: keys go in, and its screen is read as a person reads it."""

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyte

from tests.children import bound

CLEARED = b"\x1b[H\x1b[J"
"""What a program writes to a `vt100` to empty its screen."""
REDRAW = "\x0c"
"""Makes the browsers draw their screen anew: all they had to say before is on it then."""
TIMEOUT_SECONDS = 60
"""Seconds to wait for what shall be on the screen."""
MARKER = re.compile(r"^([(\[][ *X][)\]]|\(BUTTON\)|[•*]) ?")
"""How the browsers draw a radio button, a box, a button or an entry of a list in front of its words."""
SHOWN = 60
"""Characters of a text that one row shows for sure."""


def begins(row: str, text: str) -> bool:
    """Tell whether a row begins with a text; behind a mark nothing else follows it."""
    marked, wanted = MARKER.match(row), " ".join(text.split())
    words = row[marked.end() :] if marked else row
    return words == wanted if marked and len(wanted) < SHOWN else words.startswith(wanted[:SHOWN])


class Terminal:
    """A program in a terminal of so many rows and columns, with `folder` as the reader's home."""

    def __init__(self, command: list[str], folder: Path, rows: int, columns: int) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        places = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder)}
        environment = {**places, "TERM": "vt100", "LANG": "C.UTF-8"}
        # The program becomes the leader of the terminal, as in a real one.
        login = partial(os.login_tty, slave)
        self._process = subprocess.Popen(bound(command), cwd=folder, env=environment, preexec_fn=login)
        os.close(slave)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._waiting = b""
        self._rows: list[str] | None = None

    @property
    def rows(self) -> list[str]:
        """What stands in each row; white space counts once."""
        if self._rows is None:
            self._rows = [" ".join(row.split()) for row in self._screen.display]
        return self._rows

    @property
    def text(self) -> str:
        """What stands on the screen; white space counts once."""
        return " ".join(" ".join(self.rows).split())

    @property
    def place(self) -> tuple[int, int]:
        """Row and column of the cursor."""
        return self._screen.cursor.y, self._screen.cursor.x

    def cells(self, row: int) -> list[tuple[int, pyte.screens.Char]]:
        """What was written in a row: column and character."""
        return sorted(self._screen.buffer[row].items())

    @property
    def row(self) -> str:
        """What stands in the cursor's row."""
        return self.rows[self.place[0]]

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def press(self, keys: str) -> None:
        """Press keys and wait until the program has answered them.

        Each press is answered by one empty screen: what empties it by itself, or throws away what is typed behind it,
        is typed and waited for instead.
        """
        self._draw()
        self.type(keys + REDRAW)
        while CLEARED not in self._waiting:
            self._read()
        before, after, rest = self._waiting.partition(CLEARED)
        self._waiting = before
        self._draw()
        self._waiting = after + rest

    def wait(self, seen: Callable[[], object]) -> None:
        """Wait until something is on the screen."""
        while not seen():
            if not self._waiting:
                self._read()
            self._draw()

    def close(self) -> None:
        """End the program."""
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def _draw(self) -> None:
        self._stream.feed(self._waiting)
        self._waiting = b""
        self._rows = None

    def _read(self) -> None:
        if not select.select([self._master], [], [], TIMEOUT_SECONDS)[0]:
            raise AssertionError("waited in vain; on the screen:\n" + "\n".join(row for row in self.rows if row))
        self._waiting += os.read(self._master, 65_536)
