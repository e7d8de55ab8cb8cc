"""Finds the line of a piece of HTML in the Markdown it was made from, by its words and its addresses.

Markdown keeps the words of a text and their order: they are followed in the file, leaving out what is no text there.
"""

import re
from html import unescape

WORD = re.compile(r"\w+")
NO_TEXT = re.compile(
    r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\]\[[^\]\n]*\]|<[^<>]*>|\{[:#.][^{}\n]*\}|^ {0,3}\[[^\]\n]+\]:.*$", re.M
)
"""Targets of links, HTML tags, attribute lists and link definitions."""
MAX_AHEAD, NEAR = 400, 6
"""Words that a word is looked for ahead of the last one found: with the words after it, and alone."""
IN_A_ROW = 3
"""Words that make sure of a place far ahead."""


class SourceLines:
    """The lines of a text; `line` is that of the word found last."""

    def __init__(self, text: str, first_line: int) -> None:
        self.first_line = first_line
        self.written = [{line, unescape(line)} for line in text.split("\n")]
        """Each line as it stands in the file, and with its entities as characters."""
        self.words: list[str] = []
        self.line_of: list[int] = []
        """The line of each word."""
        self._read(text)
        self.next = 0
        self.line = self.line_of[0] if self.words else first_line

    def _read(self, text: str) -> None:
        """Take in the words of what a reader sees, with their lines."""
        shown = NO_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        for number, line in enumerate(shown.split("\n"), self.first_line):
            words = WORD.findall(unescape(line))
            self.words += words
            self.line_of += [number] * len(words)

    def of_words(self, text: str) -> int:
        """Return the line where the text begins, and go on behind it."""
        words = WORD.findall(text)
        if words and self.words[self.next : self.next + len(words)] == words:
            return self._go_on(len(words))
        begins = None
        for place in range(len(words)):
            line = self._advance(words[place : place + IN_A_ROW])
            begins = begins or line
        return begins or self.line

    def _go_on(self, number: int) -> int:
        """Go on behind some words that stand next; return the line of the first."""
        begins = self.line_of[self.next]
        self.next += number
        self.line = self.line_of[self.next - 1]
        return begins

    def _advance(self, row: list[str]) -> int | None:
        """Go on to the first word of a row, and return its line: the nearest place of the whole row, or a word soon."""
        place = self.next if self.words[self.next : self.next + 1] == row[:1] else self._place_of(row)
        if place is None:
            return None
        self.next = place
        return self._go_on(1)

    def _place_of(self, row: list[str]) -> int | None:
        """Return the place of a whole row that is nearest to where the text is, or of its first word soon after."""
        first, end = max(self.next - MAX_AHEAD, 0), min(self.next + MAX_AHEAD, len(self.words))
        alike = [place for place in range(first, end) if self.words[place] == row[0]]
        places = [place for place in alike if self.words[place : place + IN_A_ROW] == row and len(row) == IN_A_ROW]
        soon = [place for place in alike if self.next <= place < self.next + NEAR]
        return min(places or soon[:1], key=lambda place: abs(place - self.next), default=None)

    def of_target(self, target: str, near: int) -> int:
        """Return the line of an address: the one nearest to a line, or that line when it is written otherwise."""
        if not target:
            return near
        pattern = re.compile(rf"(?<![\w/.#-]){re.escape(target)}(?![\w/.#-])")
        lines = enumerate(self.written, self.first_line)
        found = [number for number, ways in lines if any(target in way and pattern.search(way) for way in ways)]
        return min(found, key=lambda number: (abs(number - near), number), default=near)
