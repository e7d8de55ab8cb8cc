"""Lynx: the whole page is on a tall screen, Tab goes from one control to the next, and boxes are typed into at once."""

from pathlib import Path

from tests.browser.text_browsers.terminal import Terminal, begins
from tests.programs import needed

ROWS, COLUMNS = 330, 160
TITLE, HELP = 1, 3
"""Rows above and below the page."""
TAB, ENTER, EMPTY = "\t", "\r", "\x15"
BOX_HELP = "Ctrl-U"
"""What the last row names while the cursor is in a box."""


class Lynx(Terminal):
    """A Lynx at the top of a page."""

    def __init__(self, address: str, folder: Path) -> None:
        # Without pauses it goes on after a message of its own; while a page comes, it neither draws a part of it, which
        # would empty the screen once more, nor takes keys away to look for the one that stops it.
        calm = ["-nopause", "-partial=off", "-nozap=full"]
        options = ["-show_cursor", *calm, "-accept_all_cookies", "-display_charset=UTF-8"]
        super().__init__([needed("lynx"), *options, address], folder, ROWS, COLUMNS)
        self._found = 0

    @property
    def place(self) -> tuple[int, int]:
        """Row and column of the cursor, which is in a box; else of what is marked last: a link, a button.

        Of a box that was left, Lynx leaves some cells marked.
        """
        marked = [(y, x) for y in range(TITLE, ROWS - HELP) for x, cell in self.cells(y) if cell.reverse]
        return super().place if self.in_box else max(marked, default=super().place)

    @property
    def in_box(self) -> bool:
        """Whether the cursor is in a box; else it waits below the page."""
        return super().place[0] < ROWS - HELP

    def see(self, text: str) -> None:
        """Wait for a page that says something; it is there when the line of help below it is.

        It is drawn anew then: what is marked is still that of the page before, or half of it.
        """
        self.wait(lambda: text in self.text and "H)elp" in self.rows[-1])
        self.press("")
        self._found = 0

    def find(self, text: str) -> None:
        """Read on to the row that begins with a text."""
        self.wait(lambda: self._below(text))
        self._found = self._below(text)[0]

    def _below(self, text: str) -> list[int]:
        return [number for number, row in enumerate(self.rows) if number >= self._found and begins(row, text)]

    def go_to_control(self) -> None:
        """Go to the control in the row that was found, or to the next one below."""
        while self.place[0] < self._found:
            self.press(TAB)
        self._found = self.place[0]

    def next_control(self) -> None:
        """Go to the control after this one."""
        self.press(TAB)
        self._found = self.place[0]

    def write(self, text: str) -> None:
        """Type into a box, instead of what stands there."""
        self.press(EMPTY + text.replace("\n", ENTER))

    def write_lines(self, text: str) -> None:
        """Type into a box of several lines."""
        self.write(text)

    def tick(self) -> None:
        """Tick a box or choose a radio button."""
        self.press(ENTER)

    def choose(self, label: str) -> None:
        """Choose from a list: it opens over the page, and is searched."""
        row = self.place[0]
        self.press(ENTER)
        self.type("/")
        self.wait(lambda: "whereis query" in self.text)
        self.type(label + ENTER)
        self.wait(lambda: label in self.row)
        self.type(ENTER)
        self.wait(lambda: f"[{label}" in self.rows[row])
        self.press("")

    def attach(self, file: Path) -> None:
        """Name a file."""
        self.write(str(file))

    def follow(self, text: str) -> None:
        """Follow a link or press a button; another page may come."""
        self.find(text)
        self.go_to_control()
        self.type(ENTER)

    def jump(self, text: str) -> None:
        """Follow a link to a box in the page.

        Lynx throws away what is typed behind a link, and empties the screen by itself where the page moves.
        """
        self.follow(text)
        self.wait(lambda: self.in_box and BOX_HELP in self.rows[-1])
        self.press("")
        self._found = self.place[0]
