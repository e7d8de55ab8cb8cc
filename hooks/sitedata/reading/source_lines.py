"""Finds the line of a piece of HTML in the Markdown it was made from, by its words and its addresses.

Markdown keeps the words of a text and their order: they are followed in the file, leaving out what is no text there.
"""

import re
from collections.abc import Iterator
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
        self.text, self.first_line = text, first_line
        self.words = list(self._words(text))
        self.next = 0
        self.line = self.words[0][1] if self.words else first_line

    def _words(self, text: str) -> Iterator[tuple[str, int]]:
        """Yield the words of what a reader sees, with their lines."""
        shown = NO_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        for number, line in enumerate(shown.split("\n"), self.first_line):
            yield from ((word, number) for word in WORD.findall(unescape(line)))

    def of_words(self, text: str) -> int:
        """Return the line where the text begins, and go on behind it."""
        begins = None
        words = WORD.findall(text)
        for place in range(len(words)):
            line = self._advance(words[place : place + IN_A_ROW])
            begins = begins or line
        return begins or self.line

    def _advance(self, row: list[str]) -> int | None:
        """Go on to the first word of a row, and return its line: the nearest place of the whole row, or a word soon."""
        place = self.next if self._stands(row[0], self.next) else self._place_of(row)
        if place is None:
            return None
        self.next, self.line = place + 1, self.words[place][1]
        return self.line

    def _stands(self, word: str, place: int) -> bool:
        return place < len(self.words) and self.words[place][0] == word

    def _place_of(self, row: list[str]) -> int | None:
        """Return the place of a whole row that is nearest to where the text is, or of its first word soon after."""
        ahead = range(self.next, min(self.next + MAX_AHEAD, len(self.words)))
        places = [place for place in range(max(self.next - MAX_AHEAD, 0), ahead.stop) if self._follows(row, place)]
        soon = [place for place in ahead[:NEAR] if self._stands(row[0], place)]
        return min(places or soon[:1], key=lambda place: abs(place - self.next), default=None)

    def _follows(self, row: list[str], place: int) -> bool:
        if not self._stands(row[0], place) or len(row) < IN_A_ROW:
            return False
        return [word for word, _ in self.words[place : place + IN_A_ROW]] == row

    def of_target(self, target: str, near: int) -> int:
        """Return the line of an address: the one nearest to a line, or that line when it is written otherwise."""
        if not target:
            return near
        pattern = re.compile(rf"(?<![\w/.#-]){re.escape(target)}(?![\w/.#-])")
        lines = enumerate(self.text.split("\n"), self.first_line)
        found = [number for number, line in lines if pattern.search(unescape(line)) or pattern.search(line)]
        return min(found, key=lambda number: (abs(number - near), number), default=near)
