"""What in a text is not to be translated: the markup of Markdown, and the places that the program fills.

A text is a row of words and codes. Codes stand alone, or in pairs around words: `**` and `**`, `[` and `](experts.md)`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["alone", "open", "close"]


@dataclass(frozen=True)
class Code:
    """A piece of a text that is no word. Both codes of a pair have the same number."""

    kind: Kind
    original: str
    number: int = 0


Part = str | Code
LINE_BREAK = r"(?P<break>(?:[ ]{2,}|\\)?\n)"
FILLED = r"(?P<filled>\{[a-z_]+\})"
IN_DATA = re.compile(f"{LINE_BREAK}|{FILLED}")
IN_PAGES = re.compile(
    rf"""{LINE_BREAK}|{FILLED}
    |(?P<code>(?<![`\\])(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))
    |(?P<remark><!--.*?-->)|(?P<section>\{{\{{.*?\}}\}})|(?P<attributes>\{{\s*:?\s*[.#\w][^{{}}\n]*\}})
    |(?P<address><(?:https?://|mailto:)[^<>\s]+>|<[^<>@\s]+@[^<>@\s]+>|\bhttps?://[^\s<>()\[\]]*[^\s<>()\[\].,;:!?»”’'"])
    |(?P<tag></?[A-Za-z][^<>\n]*>)|(?P<entity>&(?:\#\d+|\#[xX][0-9a-fA-F]+|[A-Za-z]\w*);)
    |(?P<note>\[\^[^\]\s]+\])|(?P<escape>\\[!-/:-@\[-`{{-~])|(?P<cell>\|)
    |(?P<close>\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\]))|(?P<plain>\])
    |(?P<open>!?\[)|(?P<emphasis>\*{{1,3}}|_{{1,3}}|~~)""",
    re.X | re.S,
)
"""Markup of Markdown in a paragraph, and the extensions that mkdocs.yml turns on."""


def parts_of(text: str, *, markdown: bool) -> list[Part]:
    """Return the words and the codes of a text in their order; codes are numbered from 1."""
    row = list(_pieces(text, IN_PAGES if markdown else IN_DATA))
    return list(_numbered(_in_pairs(row)))


@dataclass
class _Piece:
    """`kind` is a name of the pattern's groups, nothing for words; `partner` the place of the other half."""

    kind: str
    text: str
    opens: bool = False
    closes: bool = False
    partner: int | None = None


def _pieces(text: str, pattern: re.Pattern[str]) -> Iterator[_Piece]:
    done = 0
    for found in pattern.finditer(text):
        if found.start() > done:
            yield _Piece("", text[done : found.start()])
        kind = "code" if found.lastgroup == "ticks" else str(found.lastgroup)
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        yield _Piece(kind, found[0], *_sides(kind, found[0], before, after))
        done = found.end()
    if done < len(text):
        yield _Piece("", text[done:])


def _sides(kind: str, mark: str, before: str, after: str) -> tuple[bool, bool]:
    """Return whether a piece can begin and whether it can end a pair."""
    if kind != "emphasis":
        return kind == "open", kind in ("close", "plain")
    inside_word = mark[0] == "_" and bool(re.match(r"\w\w", before + after))
    opens, closes = after.strip() != "" and not inside_word, before.strip() != "" and not inside_word
    return opens and not (mark[0] == "_" and before.isalnum()), closes and not (mark[0] == "_" and after.isalnum())


def _in_pairs(row: list[_Piece]) -> list[_Piece]:
    """Return the pieces with their partners; pairs are nested and never cross."""
    waiting: list[int] = []
    for place, piece in enumerate(row):
        begun = _begun(row, waiting, piece) if piece.closes else None
        if begun is not None:
            del waiting[waiting.index(begun) :]
            if piece.kind != "plain":
                row[begun].partner, piece.partner = place, begun
        elif piece.opens:
            waiting.append(place)
    return row


def _begun(row: list[_Piece], waiting: list[int], piece: _Piece) -> int | None:
    """Return the place of what a piece ends."""
    for place in reversed(waiting):
        same = row[place].text == piece.text if piece.kind == "emphasis" else row[place].kind == "open"
        if same:
            return place
    return None


PAIRED = ("open", "close", "plain", "emphasis")


def _numbered(row: list[_Piece]) -> Iterator[Part]:
    """Yield the parts; what has no partner is a word."""
    words, number = "", 0
    numbers: dict[int, int] = {}
    for place, piece in enumerate(row):
        if piece.kind == "" or (piece.kind in PAIRED and piece.partner is None):
            words += piece.text
            continue
        if words:
            yield words
        words = ""
        number += piece.partner is None or piece.partner > place
        numbers[place] = numbers[piece.partner] if piece.partner is not None and piece.partner < place else number
        kind: Kind = "alone" if piece.partner is None else "open" if piece.partner > place else "close"
        yield Code(kind, piece.text, numbers[place])
    if words:
        yield words


Sign = tuple[str, str]
"""What a code is: the text of one that stands alone, or both texts of a pair."""


def signs_of(row: list[Part]) -> dict[int, Sign]:
    """Return what each code of a text is, by its number."""
    found: dict[int, Sign] = {}
    for part in row:
        if isinstance(part, Code):
            first = found.get(part.number, ("", ""))[0]
            found[part.number] = (first, part.original) if part.kind == "close" else (part.original, "")
    return found


def numbered_like(row: list[Part], original: list[Part]) -> list[Part]:
    """Return the parts of a translation with the numbers that the same codes have in the original; others follow."""
    free = dict(signs_of(original))
    following = max(free, default=0)
    numbers: dict[int, int] = {}
    for number, sign in signs_of(row).items():
        same = next((known for known, other in free.items() if other == sign), None)
        if same is None:
            following += 1
        else:
            del free[same]
        numbers[number] = following if same is None else same
    return [replace(part, number=numbers[part.number]) if isinstance(part, Code) else part for part in row]


def count(text: str, *, markdown: bool) -> Counter[Sign]:
    """Return how often each code stands in a text."""
    return Counter(signs_of(parts_of(text, markdown=markdown)).values())


STRAY = re.compile(r"\*{2,}|_{2,}|`+|\]\(|\{\{?|\}\}?|<!--|-->")
BRACES = re.compile(r"[{}]")


def strays(text: str, *, markdown: bool) -> Counter[str]:
    """Return the marks that stand among the words, as where one of a pair is lost."""
    words = [part for part in parts_of(text, markdown=markdown) if isinstance(part, str)]
    return Counter(mark for part in words for mark in (STRAY if markdown else BRACES).findall(part))


def shown(sign: Sign) -> str:
    """Return a code as an editor reads it: {max}, […](experts.md)."""
    text = f"{sign[0]}…{sign[1]}" if sign[1] else sign[0]
    return text.replace("\n", "↵")
