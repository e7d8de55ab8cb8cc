"""A page of Markdown in pieces: paragraphs, headings, items of lists, each with the lines it fills.

A piece that is no text (a section such as {{ steps }}, a mark of a state block, code) is kept as it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sitedata.reading.code_spans import FENCE

HEADING, ITEM = re.compile(r" {0,3}(#{1,6})[ \t]+"), re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
QUOTED = re.compile(r"\s*(?:>[ \t]?)+")
DEFINED = re.compile(r"(?:\[\^[^\]]+\]:|\*\[[^\]]+\]:|:)[ \t]+")
"""A footnote, an abbreviation, the meaning of a word."""
ROW = re.compile(r"\s*\|")
STRUCTURE = re.compile(
    r"\s*(?:"
    r"\{\{.*\}\}|<!--.*-->|(?:</?[A-Za-z][^<>]*>\s*)+|\[[^\]^][^\]]*\]:.*|\[![A-Z]+\]|\{:?[^{}]*\}"
    r"|[-=]{2,}|(?:[-*_][ \t]*){3,}|\|?[ \t:|-]*-[ \t:|-]*\|[ \t:|-]*|(?:!!!|\?\?\?)\+?[ \t].*"
    r")\s*"
)
"""A line that has no words to translate."""


@dataclass(frozen=True)
class Piece:
    """Some lines of a page, from `first` to before `end`, counted from 0 in the lines given.

    `kind` is empty for what is no text; `prefix` stands before the first line, `indent` before the others.
    """

    kind: str
    first: int
    end: int
    prefix: str
    indent: str
    text: str

    @property
    def is_text(self) -> bool:
        """Whether the piece is translated."""
        return self.kind != ""


def cut(lines: list[str]) -> list[Piece]:
    """Return the pieces of the lines below a page's head."""
    return list(_Cutting(lines).pieces())


class _Cutting:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.open: Piece | None = None
        """The paragraph that the next line may go on."""

    def pieces(self) -> Iterator[Piece]:
        number = 0
        while number < len(self.lines):
            end = self._end_of_code(number)
            if end > number:
                yield from self._close()
                yield Piece("", number, end, "", "", "\n".join(self.lines[number:end]))
            else:
                yield from self._take(number)
            number = max(end, number + 1)
        yield from self._close()

    def _end_of_code(self, number: int) -> int:
        """Return the line behind a fenced block or a remark that begins here; the same line without one."""
        line = self.lines[number]
        fence = FENCE.match(line)
        if fence:
            closing = re.compile(rf"[ >]*{re.escape(fence[1])}[`~]*\s*")
        elif line.lstrip().startswith("<!--") and "-->" not in line:
            closing = re.compile(r".*-->.*")
        else:
            return number
        found = (place for place in range(number + 1, len(self.lines)) if closing.fullmatch(self.lines[place]))
        return next(found, len(self.lines) - 1) + 1

    def _close(self) -> Iterator[Piece]:
        if self.open:
            yield self.open
        self.open = None

    def _take(self, number: int) -> Iterator[Piece]:
        line = self.lines[number]
        quoted = (QUOTED.match(line) or [""])[0]
        inner = line[len(quoted) :]
        if not inner.strip():
            yield from self._close()
        elif STRUCTURE.fullmatch(inner):
            yield from self._close()
            yield Piece("", number, number + 1, "", "", line.strip())
        elif (kind := _kind(inner)) or self.open is None:
            yield from self._close()
            yield from self._begin(number, quoted, inner, kind)
        else:
            self.open = _longer(self.open, line, inner)

    def _begin(self, number: int, quoted: str, inner: str, kind: tuple[str, str] | None) -> Iterator[Piece]:
        name, prefix = kind or ("paragraph", re.match(r"\s*", inner)[0])  # type: ignore[index]
        words = inner[len(prefix) :]
        indent = quoted + ("" if name == "paragraph" and not prefix else " " * len(prefix))
        piece = Piece(("quoted " if quoted else "") + name, number, number + 1, quoted + prefix, indent, _line(words))
        if name.startswith("heading") or name == "row":
            yield piece
        else:
            self.open = piece


def _kind(inner: str) -> tuple[str, str] | None:
    """Return kind and prefix of a line that begins a piece of its own; None of one that may go on another."""
    if found := HEADING.match(inner):
        return f"heading {len(found[1])}", found[0]
    for name, pattern in (("item", ITEM), ("definition", DEFINED)):
        if found := pattern.match(inner):
            return name, found[0]
    return ("row", "") if ROW.match(inner) else None


def _line(words: str) -> str:
    """Return the words of a line; the spaces that break it at its end stay."""
    return words.rstrip() + ("  " if re.search(r"\S {2,}$", words) else "")


def _longer(piece: Piece, line: str, inner: str) -> Piece:
    """Return a paragraph with one more line."""
    broken = piece.text.endswith(("  ", "\\"))
    text = piece.text + ("\n" if broken else " ") + _line(inner.lstrip())
    indent = line[: len(line) - len(inner.lstrip())] if piece.end == piece.first + 1 else piece.indent
    return Piece(piece.kind, piece.first, piece.end + 1, piece.prefix, indent, text)
