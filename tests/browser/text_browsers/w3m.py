"""w3m: a page is searched, Tab goes on to the next control, and what a box takes is asked for in the last row."""

import re
from pathlib import Path

from tests.browser.text_browsers.terminal import SHOWN, Terminal, begins
from tests.programs import needed

ROWS, COLUMNS = 60, 110
TAB, ENTER, LINE_START, EMPTY, NEXT = "\t", "\r", "\x01", "\x15", "n"
SEARCH, FRAME = "Forward:", "│"
"""What it asks with; the left border of an open list."""
EDITOR = "written-by-the-reader"
"""Name of the file that the reader's editor puts in place of a box of several lines."""


class W3m(Terminal):
    """A w3m at the top of a page."""

    def __init__(self, address: str, folder: Path) -> None:
        self._folder = folder
        options = ["-o", f"editor=cp {folder / EDITOR}", "-o", "use_history=0"]
        super().__init__([needed("w3m"), *options, address], folder, ROWS, COLUMNS)

    def see(self, text: str) -> None:
        """Wait for a page that says something; it is there when its title stands below it."""
        self.wait(lambda: text in self.text and "Viewing" in self.rows[-1])

    def find(self, text: str) -> None:
        """Read on to the row that begins with a text."""
        self.type("/")
        self.wait(lambda: self.rows[-1] == SEARCH)
        self.press(_pattern(text) + ENTER)
        found = []
        while not begins(self.row, text):
            found.append((self.place, self.text))
            self.press(NEXT)
            assert (self.place, self.text) not in found, f"no row begins with “{text}”: {self.row}"

    def go_to_control(self) -> None:
        """Go to the control in the row that was found, or to the next one below."""
        self.press(LINE_START)
        self.press(TAB)

    def next_control(self) -> None:
        """Go to the control after this one."""
        self.press(TAB)

    def write(self, text: str) -> None:
        """Type into a box, instead of what stands there."""
        self._answer("TEXT:", text)

    def write_lines(self, text: str) -> None:
        """Write with an editor."""
        (self._folder / EDITOR).write_text(text, "utf-8")
        self.press(ENTER)

    def tick(self) -> None:
        """Tick a box or choose a radio button."""
        self.press(ENTER)

    def choose(self, label: str) -> None:
        """Choose from a list: it opens over the page, and is searched."""
        self.type(ENTER)
        self.wait(lambda: FRAME in self.row)
        self.type("/")
        self.wait(lambda: self.rows[-1] == SEARCH)
        self.type(_pattern(label) + ENTER)
        self.wait(lambda: FRAME + label in self.row)
        self.type(ENTER)
        self.wait(lambda: f"[{label}" in self.row)
        self.press("")

    def attach(self, file: Path) -> None:
        """Name a file."""
        self._answer("Filename:", str(file))

    def follow(self, text: str) -> None:
        """Follow a link or press a button; another page may come."""
        self.find(text)
        self.type(ENTER)

    def jump(self, text: str) -> None:
        """Follow a link within the page."""
        self.find(text)
        self.press(ENTER)

    def _answer(self, question: str, answer: str) -> None:
        self.type(ENTER)
        self.wait(lambda: self.rows[-1].startswith(question))
        self.press(EMPTY + answer + ENTER)


def _pattern(text: str) -> str:
    """Return what finds a text, as far as a row may show it."""
    return re.sub(r"\W", ".", " ".join(text.split())[:SHOWN])
