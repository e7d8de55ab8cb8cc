"""The comment below a proposal: each translation to look at, text beside text, with a box to tick; and what was ticked.

Texts come from files that anyone may have written: they stand in `<code>`, where GitHub looks for no mention, number or
address, and every character that Markdown or HTML could read is written as a number.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from urllib.parse import quote, unquote

from sitedata.messages.translatable import Message, in_language, say
from sitedata.translations.proposal import Affected, Proposal, Row
from sitedata.translations.reviews import Pair
from sitedata.translations.still_right import EVERYTHING, SPOKEN
from sitedata.translations.word_diff import Piece, shortened

MARKER = "<!-- translations-of-this-proposal -->"
"""By which the comment is found again."""
MAX_BYTES = 60_000
"""GitHub takes 65,536 characters; UTF-8 never has fewer bytes."""
MAX_ROWS = 12
"""Changed paragraphs of one page that are shown."""
MAX_CELL = 1_500
"""Characters of one paragraph that are shown."""
MAX_LINES = 150
"""Lines to paste that are shown; the others follow when these are committed."""
TICKED = re.compile(
    r"^\s*[-*+] \[[xX]\] .*<!-- unit (?P<language>\S+) (?P<key>\S+) (?P<original>[0-9a-f]{12}) "
    r"(?P<translation>[0-9a-f]{12}) -->\s*$"
)
BREAKS = re.compile(r"[\x00- \x7f\x85\u2028\u2029]+")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the order of the text behind them."""
TAGS = {"same": ("", ""), "gone": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}


@dataclass(frozen=True)
class Place:
    """Where the files of a proposal stand on GitHub.

    `server` is such as https://github.com; repository and branch are those that the proposal comes from.
    """

    server: str
    repository: str
    branch: str

    def edited(self, file: str, line: int = 1) -> str:
        """Return the address at which a line of a file is edited in the browser."""
        return f"{self.server}/{self.repository}/edit/{quote(self.branch)}/{quote(file)}#L{line}"


@dataclass(frozen=True)
class ToPaste:
    """The lines of a file of translations/ that the workflow could not record itself."""

    file: str
    lines: tuple[str, ...]


def ticked(body: str) -> frozenset[tuple[str, str, Pair]]:
    """Return language, key and hashes of each line of the comment whose box is ticked."""
    found = (TICKED.match(line) for line in body.splitlines())
    return frozenset(
        (match["language"], unquote(match["key"]), (match["original"], match["translation"]))
        for match in found
        if match
    )


def confirmed_by(body: str, affected: Iterable[Affected]) -> frozenset[Affected]:
    """Return what is ticked in a comment and has not changed since."""
    ticks = ticked(body)
    return frozenset(one for one in affected if (one.language, one.key, one.pair) in ticks)


@dataclass(frozen=True)
class Comment:
    """All that the comment says.

    Args:
        proposal: what is left to be confirmed.
        names: the languages' own names by code, the original first.
        place: where the files stand.
        language: of the sentences.
        ticks: what stays ticked.
        remarks: sentences about the last attempt to record something.
        paste: what the reader has to paste.
    """

    proposal: Proposal
    names: Mapping[str, str]
    place: Place
    language: str
    ticks: frozenset[Affected] = frozenset()
    remarks: tuple[Message, ...] = ()
    paste: tuple[ToPaste, ...] = ()

    def body(self, max_bytes: int = MAX_BYTES) -> str:
        """Return the Markdown, cut where it would be too long: first texts, then units, with a sentence each time."""
        units = [list(found) for _, found in groupby(self.proposal.affected, attrgetter("key"))]
        frame = [MARKER, *self._head()]
        room = max_bytes - _size("\n\n".join([*frame, *self._paste()])) - 1_000
        shown, with_texts = self._fitting(units, room)
        without = sum(map(len, units[with_texts : len(shown)]))
        left = sum(map(len, units[len(shown) :]))
        return "\n\n".join([*frame, *shown, *self._left(without, left), *self._paste()]) + "\n"

    def _fitting(self, units: list[list[Affected]], room: int) -> tuple[list[str], int]:
        """Return the units that fit, and how many have their texts: as many as leave room for the boxes of all."""
        bare = [self._unit(unit, texts=False) for unit in units]
        while bare and sum(_size(one) + 2 for one in bare) > room:
            bare.pop()
        room -= sum(_size(one) + 2 for one in bare)
        for number, unit in enumerate(units[: len(bare)]):
            full = self._unit(unit, texts=True)
            room -= _size(full) - _size(bare[number])
            if room < 0:
                return bare, number
            bare[number] = full
        return bare, len(bare)

    def _say(self, sentence: Message) -> str:
        return in_language(sentence, self.language)

    def _head(self) -> Iterator[str]:
        yield f"### {self._say(say('Translations'))}"
        if self.proposal.affected:
            yield self._invitation()
            yield self._without_boxes(self.proposal.affected[0])
        else:
            yield self._say(say("Every translation that this proposal touches has been compared with its original."))
        if self.proposal.confirmed:
            yield self._say(say("Already confirmed in this proposal: {number}.", number=self.proposal.confirmed))
        yield from (f"> {_unlinked(escaped(self._say(remark)))}" for remark in self.remarks)

    def _invitation(self) -> str:
        sentence = say(
            "Because of this proposal, nobody has compared these translations with the original ({original}) yet. Tick "
            "the box of each one that is still right, or edit the translation. Until then, a page whose original has "
            "changed tells its readers that it is not up to date.",
            original=next(iter(self.names.values())),
        )
        return self._say(sentence)

    def _without_boxes(self, first: Affected) -> str:
        """Return how to say it by a comment: who has no write access cannot tick."""
        spoken = f"{SPOKEN[self.language]} {first.language}"
        sentence = say(
            "If you cannot tick: a comment that begins with {example} confirms one text, {all} all those of a "
            "language. {commands} mean the same.",
            example=f"`{spoken} {escaped_code(first.key)}`",
            all=f"`{spoken} {EVERYTHING[self.language]}`",
            commands=", ".join(f"`{command}`" for command in SPOKEN.values()),
        )
        return self._say(sentence)

    def _left(self, without_texts: int, left: int) -> Iterator[str]:
        """Yield what is not shown: of the last ones the texts, of others everything."""
        if without_texts:
            yield self._say(
                say("The texts of the last {number} do not fit here: see “Files changed”.", number=without_texts)
            )
        if left:
            sentence = say(
                "{number} more translations do not fit into this comment. They appear here when those above are "
                "confirmed; `make translations` lists all of them.",
                number=left,
            )
            yield self._say(sentence)

    def _paste(self) -> Iterator[str]:
        for one in self.paste:
            link = f"[{escaped(one.file)}]({self.place.edited(one.file)})"
            sentence = say("Open {file}, paste these lines at its end and commit them to the same branch:", file=link)
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", "".join(one.lines))), default=0))
            yield f"{self._say(sentence)}\n\n{fence}text\n{''.join(one.lines[:MAX_LINES])}{fence}"

    def _unit(self, unit: list[Affected], *, texts: bool) -> str:
        boxes = "\n".join(map(self._box, unit))
        parts = [f"#### <code>{escaped(unit[0].key)}</code>", *([self._texts(unit)] if texts else []), boxes]
        return "\n\n".join(parts)

    def _box(self, one: Affected) -> str:
        state = "x" if one in self.ticks else " "
        right = (
            say("still right") if one.status == "outdated" else say("new or changed here: says what its original says")
        )
        likely = f" ({self._say(say('probably: only the spelling of the original has changed'))})" if one.likely else ""
        link = f"[{self._say(say('edit {file}', file=escaped(one.file)))}]({self.place.edited(one.file, one.line)})"
        note = f"<!-- unit {_hidden(one.language)} {_hidden(one.key)} {' '.join(one.pair)} -->"
        return f"- [{state}] **{escaped(self.names[one.language])}**: {self._say(right)}{likely} – {link} {note}"

    def _texts(self, unit: list[Affected]) -> str:
        """Return a table: the original, and beside it each translation."""
        tables = []
        for one in unit:
            heads = "".join(f"<th>{escaped(self.names[code])}</th>" for code in (next(iter(self.names)), one.language))
            rows = "\n".join(map(_row, one.rows[:MAX_ROWS]))
            more = len(one.rows) - MAX_ROWS
            tables.append(f"<table>\n<tr>{heads}</tr>\n{rows}\n</table>")
            if more > 0:
                tables.append(self._say(say("{number} more paragraphs: see “Files changed”.", number=more)))
        return "\n\n".join(tables)


def _row(row: Row) -> str:
    return f"<tr>{_cell(row.original)}{_cell(row.translation)}</tr>"


def _cell(row: tuple[Piece, ...]) -> str:
    changed = any(piece.kind != "same" for piece in row)
    text, room = "", MAX_CELL
    for piece in shortened(list(row)) if changed else row:
        start, end = TAGS[piece.kind]
        part = piece.text if len(piece.text) <= room else f"{piece.text[:room]}…"
        text += f"{start}{escaped(part)}{end}"
        room -= len(part)
        if room <= 0:
            break
    return f'<td valign="top"><code>{text}</code></td>' if text else "<td>–</td>"


def escaped(text: str) -> str:
    """Return a text, on one line, of which neither Markdown nor HTML reads any character."""
    line = TURNING.sub("\N{REPLACEMENT CHARACTER}", BREAKS.sub(" ", text))
    return "".join(
        character if character.isalnum() or character in " ,;./-" or ord(character) > 127 else f"&#{ord(character)};"
        for character in line
    )


def _unlinked(text: str) -> str:
    """Return an escaped text in which GitHub finds no name and no number to link, outside of `<code>`."""
    return re.sub(r"(&#(?:64|35|58);)", "\\1\N{ZERO WIDTH SPACE}", text)


def escaped_code(text: str) -> str:
    """Return a text that can stand between backticks on one line."""
    return " ".join(text.split()).replace("`", "")


def _hidden(text: str) -> str:
    """Return a text without spaces and hyphens, to stand in an HTML comment."""
    return quote(text, safe="/#.").replace("-", "%2D")


def _size(text: str) -> int:
    return len(text.encode())
