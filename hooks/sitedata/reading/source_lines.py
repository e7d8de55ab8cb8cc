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
MAX_AHEAD = 400
"""Words that a word is looked for ahead of the last one found."""


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
        for word in WORD.findall(text):
            line = self._advance(word)
            begins = begins or line
        return begins or self.line

    def _advance(self, word: str) -> int | None:
        for index in range(self.next, min(self.next + MAX_AHEAD, len(self.words))):
            if self.words[index][0] == word:
                self.next, self.line = index + 1, self.words[index][1]
                return self.line
        return None

    def of_target(self, target: str, near: int) -> int:
        """Return the line of an address: the one nearest to a line, or that line when it is written otherwise."""
        if not target:
            return near
        pattern = re.compile(rf"(?<![\w/.#-]){re.escape(target)}(?![\w/.#-])")
        lines = enumerate(self.text.split("\n"), self.first_line)
        found = [number for number, line in lines if pattern.search(unescape(line)) or pattern.search(line)]
        return min(found, key=lambda number: (abs(number - near), number), default=near)
