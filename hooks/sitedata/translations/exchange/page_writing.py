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


def with_paragraphs(original: str, text: str, changes: Mapping[int, str]) -> str | None:
    """Return a page with other paragraphs; None when it would be read as other ones.

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
    meant = _meant(pieces, own, partner, changes)
    # From the end on, so that lines keep their numbers; of two new paragraphs at one place the first comes first.
    for _, (first, end, written) in sorted(enumerate(edits), key=lambda edit: (edit[1][0], edit[0]), reverse=True):
        lines[first:end] = written
    if [(piece.kind, piece.text) for piece in cut(lines)] != meant:
        return None
    return "\n".join([*head, *lines])


def _meant(
    pieces: list[Piece], own: list[Piece], partner: Mapping[int, int], changes: Mapping[int, str]
) -> list[tuple[str, str]]:
    """Return kind and text of each piece as the page should have them."""
    texts = {place: changes[number] for number, place in partner.items() if number in changes}
    rows = [[(piece.kind, texts.get(place, piece.text))] for place, piece in enumerate(own)]
    added: list[list[tuple[str, str]]] = [[] for _ in range(len(own) + 1)]
    for number, text in sorted(changes.items()):
        if number not in partner:
            before = _before(partner, number)
            added[0 if before is None else before + 1].append((pieces[number].kind, text))
    return [*added[0], *(one for row, more in zip(rows, added[1:], strict=True) for one in (*row, *more))]


def with_head(text: str, changes: Mapping[str, str]) -> str:
    """Return a page with other values of keys that its head has."""
    head, lines = split(text)
    inside = with_texts("\n".join(head[1:-1]) + "\n", {(key,): value for key, value in changes.items()}, ())
    return "\n".join([head[0], *inside.removesuffix("\n").split("\n"), head[-1], *lines])


BREAK = re.compile(r"( {2,}|\\)\n")
"""The end of a line that the page shows as one."""


def _lines(piece: Piece, lines: list[str], text: str) -> list[str]:
    """Return the lines of a piece with another text, as wide as they were."""
    old = [lines[piece.first][len(piece.prefix) :]]
    old += [line[len(piece.indent) :] for line in lines[piece.first + 1 : piece.end]]
    before = BREAK.split("\n".join([*old[:-1], old[-1].rstrip()]))[::2]
    after = BREAK.split(text)
    written: list[str] = []
    for number, part in enumerate(after[::2]):
        own = before[number].split("\n") if number < len(before) else [""]
        written += folded([line.rstrip() for line in own], part)
        written[-1] += "".join(after[2 * number + 1 : 2 * number + 2])
    return [piece.prefix + written[0], *(piece.indent + line for line in written[1:])]


def _place(own: list[Piece], partner: Mapping[int, int], number: int) -> int:
    """Return the line at which a new paragraph begins: behind what stands before it in the original."""
    before = _before(partner, number)
    return 0 if before is None else own[before].end


def _before(partner: Mapping[int, int], number: int) -> int | None:
    """Return the place of the piece behind which a new one comes; None at the beginning."""
    return next((partner[other] for other in range(number - 1, -1, -1) if other in partner), None)


def _with_gap(lines: list[str], pieces: list[Piece], number: int, added: list[str]) -> list[str]:
    """Return new lines with the empty one before them that the original has."""
    first = pieces[number].first
    return ["", *added] if first == 0 or not lines[first - 1].strip(" >") else added
