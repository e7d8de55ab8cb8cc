"""What changed between two texts, word by word; whether it looks like the fix of a typing error."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

TOKEN = re.compile(r"\w+|[^\w\s]|\s+")
WORD = re.compile(r"\w+")
MAX_TOKENS = 4000
"""Tokens of a text that are compared one by one; comparing takes up to the square of that."""
MIN_LETTERS = 5
"""A shorter word can turn a sentence around by one letter (ne, est, non)."""
CONTEXT = 12
"""Words kept on both sides of a change."""

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True)
class Piece:
    """A part of a text that is in both versions, in the earlier one alone, or in the later one alone."""

    kind: Kind
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Return both versions as one row of pieces; the whole of each when they are too long to compare."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) + len(new) > MAX_TOKENS:
        return _joined([Piece("gone", before), Piece("new", after)])
    return _joined(_compared(old, new))


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[first:last]))
        else:
            yield Piece("gone", "".join(old[first:last]))
            yield Piece("new", "".join(new[start:end]))


def _joined(found: Iterable[Piece]) -> list[Piece]:
    """Return the pieces that have text; one space between two changes is part of both."""
    row: list[Piece] = []
    waiting = list(found)
    for number, piece in enumerate(waiting):
        between = 0 < number < len(waiting) - 1
        if piece.kind == "same" and piece.text.isspace() and between:
            row += [Piece("gone", piece.text), Piece("new", piece.text)]
        elif piece.text:
            row.append(piece)
    return list(_by_change(row))


def _by_change(row: list[Piece]) -> Iterator[Piece]:
    """Yield neighbouring changes as one: what is gone, then what is new."""
    gone = new = ""
    for piece in [*row, Piece("same", "")]:
        if piece.kind == "same":
            yield from (one for one in (Piece("gone", gone), Piece("new", new), piece) if one.text)
            gone = new = ""
        elif piece.kind == "gone":
            gone += piece.text
        else:
            new += piece.text


def shortened(row: list[Piece]) -> list[Piece]:
    """Return the pieces with long unchanged parts cut to some words beside the changes."""
    last = len(row) - 1
    return [
        Piece("same", _cut(piece.text, start=number > 0, end=number < last)) if piece.kind == "same" else piece
        for number, piece in enumerate(row)
    ]


def _cut(text: str, *, start: bool, end: bool) -> str:
    """Return the words at the start and at the end of a text that a change touches."""
    tokens = re.findall(r"\S+\s*|\s+", text)
    if len(tokens) <= 2 * CONTEXT + 1:
        return text
    head, tail = tokens[:CONTEXT] if start else [], tokens[-CONTEXT:] if end else []
    return "".join(head).rstrip() + " […] " + "".join(tail)


def is_spelling(before: str, after: str) -> bool:
    """Return whether only the spelling of some longer words has changed, or only commas and the like: a guess.

    Numbers, names (capital letters), short words, first letters, other signs and the number of words must be the same.
    """
    if before == after or _signs(before) != _signs(after):
        return False
    pairs = [(a, b) for a, b in zip_longest(WORD.findall(before), WORD.findall(after)) if a != b]
    return all(a and b and _alike(a, b) for a, b in pairs)


def _signs(text: str) -> list[str]:
    """Return the signs that may carry a meaning, such as % or {."""
    return re.findall(r"[^\w\s.,;:…'’\"«»“”-]", text)


def _alike(a: str, b: str) -> bool:
    plain = a.islower() and b.islower() and (a + b).isalpha()
    return plain and a[0] == b[0] and min(len(a), len(b)) >= MIN_LETTERS and _one_step(a, b)


def _one_step(a: str, b: str) -> bool:
    """Return whether one letter was added, left out or replaced, or two neighbours changed places."""
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    x, y = a[start:], b[start:]
    return x[1:] == y[1:] or x[1:] == y or x == y[1:] or (x[:2] == y[1::-1] and x[2:] == y[2:])
