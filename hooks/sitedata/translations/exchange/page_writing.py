"""Writes paragraphs into a page, each in the lines of the old one; makes a page that a language lacks."""

import re
from collections.abc import Mapping

from sitedata.reading.markdown_pages import EDGE
from sitedata.translations.exchange.folding import folded
from sitedata.translations.exchange.page_cutting import Piece, cut
from sitedata.translations.exchange.pairing import pairs
from sitedata.translations.exchange.yaml_writing import with_texts


def split(text: str) -> tuple[list[str], list[str]]:
    """Return the lines of a page's head, both edges too, and those below it."""
    lines = text.split("\n")
    begin = next(number for number, line in enumerate(lines) if line.rstrip() == EDGE)
    end = next(number for number, line in enumerate(lines[begin + 1 :], begin + 2) if line.rstrip() == EDGE)
    return lines[:end], lines[end:]


def with_paragraphs(original: str, text: str, changes: Mapping[int, str]) -> str:
    """Return a page with other paragraphs.

    Args:
        original: the page in the first language.
        text: the page to change.
        changes: texts by the number of the original's piece; one that the page lacks comes behind its neighbour.
    """
    (_, of_original), (head, lines) = split(original), split(text)
    pieces, own = cut(of_original), cut(lines)
    partner = pairs(pieces, own)
    edits: list[tuple[int, int, list[str]]] = []
    for number, changed in sorted(changes.items()):
        if number in partner:
            piece = own[partner[number]]
            edits.append((piece.first, piece.end, _lines(piece, lines, changed)))
        else:
            place, added = _place(own, partner, number), _lines(pieces[number], of_original, changed)
            edits.append((place, place, _with_gap(of_original, pieces, number, added)))
    for first, end, written in sorted(edits, key=lambda edit: edit[0], reverse=True):
        lines[first:end] = written
    return "\n".join([*head, *lines])


def with_head(text: str, changes: Mapping[str, str]) -> str:
    """Return a page with other values of keys that its head has."""
    head, lines = split(text)
    inside = with_texts("\n".join(head[1:-1]) + "\n", {(key,): value for key, value in changes.items()}, ())
    return "\n".join([head[0], *inside.removesuffix("\n").split("\n"), head[-1], *lines])


def _lines(piece: Piece, lines: list[str], text: str) -> list[str]:
    """Return the lines of a piece with another text, as wide as they were."""
    old = [lines[piece.first][len(piece.prefix) :]]
    old += [line[len(piece.indent) :] for line in lines[piece.first + 1 : piece.end]]
    written: list[str] = []
    for part in re.split(r"(?<=  )\n|(?<=\\)\n", text):
        written += folded([line.rstrip() for line in old], part)
    return [piece.prefix + written[0], *(piece.indent + line for line in written[1:])]


def _place(own: list[Piece], partner: Mapping[int, int], number: int) -> int:
    """Return the line at which a new paragraph begins: behind what stands before it in the original."""
    before = next((partner[other] for other in range(number - 1, -1, -1) if other in partner), None)
    return 0 if before is None else own[before].end


def _with_gap(lines: list[str], pieces: list[Piece], number: int, added: list[str]) -> list[str]:
    """Return new lines with the empty one before them that the original has."""
    first = pieces[number].first
    return ["", *added] if first == 0 or not lines[first - 1].strip(" >") else added
