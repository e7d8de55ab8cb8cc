"""The list of `make translations`: as text, also with the texts side by side, as Markdown, as JSON."""

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path

from sitedata.messages.translatable import Message, in_language, say
from sitedata.translations.blocks import Block, blocks_of
from sitedata.translations.reviews import Status
from sitedata.translations.standing import Entry
from sitedata.translations.units import read_units

SHOWN: Mapping[Status, Message] = {
    "missing": say("not translated"),
    "outdated": say("the original has changed since"),
    "unreviewed": say("not compared with the original"),
}
MIN_WIDTH, MAX_WIDTH = 60, 160
"""Characters of a line with two texts beside each other."""
BETWEEN = " │ "


@dataclass(frozen=True)
class Listing:
    """What is not current. `wanted`: the languages asked for; `language`: of the sentences."""

    found: list[Entry]
    wanted: tuple[str, ...]
    language: str

    def _say(self, sentence: Message) -> str:
        return in_language(sentence, self.language)

    def of(self, code: str) -> list[Entry]:
        """Return the entries of one language."""
        return [entry for entry in self.found if entry.language == code]

    def as_text(self) -> str:
        """Return one line per entry below a count per language, and what to do with them."""
        lines = []
        for code in self.wanted:
            lines += [f"{code}: {self._count(code)}", *map(self.line, self.of(code))]
        return "\n".join([*lines, *self.advice()])

    def line(self, one: Entry) -> str:
        """Return the line of an entry."""
        sentence = say("{status}: {unit} {text}", status=SHOWN[one.status], unit=one.key, text=one.original)
        return f"  {one.file}:{one.line}: {self._say(sentence)}"

    def advice(self) -> list[str]:
        """Return what to do with the list; nothing when it is empty."""
        if not self.found:
            return []
        sentence = say(
            "Still right after you have compared it? {mark}. Text beside text: {show}.",
            mark=f'make translations ARGS="--mark-reviewed {self.found[0].key}"',
            show='make translations ARGS="--show"',
        )
        return ["", self._say(sentence)]

    def as_markdown(self) -> str:
        """Return a table per language, for an issue or a pull request."""
        head = "| " + " | ".join(map(self._say, (say("where"), say("status"), say("unit"), say("original")))) + " |"
        lines = []
        for code in self.wanted:
            lines += [f"## {code}: {self._count(code)}", ""]
            rows = [self._row(one) for one in self.of(code)]
            lines += [head, "|---|---|---|---|", *rows, ""] if rows else []
        return "\n".join(lines).rstrip()

    def _row(self, one: Entry) -> str:
        original = in_language(one.original, self.language)
        cells = (f"{one.file}:{one.line}", self._say(SHOWN[one.status]), f"`{one.key}`", original)
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    def as_json(self) -> str:
        """Return a list of objects, for other programs."""
        return json.dumps([asdict(entry) for entry in self.found], ensure_ascii=False, indent=2)

    def _count(self, code: str) -> str:
        counts = {status: sum(one.status == status for one in self.of(code)) for status in SHOWN}
        if not any(counts.values()):
            return self._say(say("everything is current"))
        sentence = say("{missing} not translated, {outdated} outdated, {unreviewed} not yet compared", **counts)
        return self._say(sentence)


FORMATS: Mapping[str, Callable[[Listing], str]] = {
    "text": Listing.as_text,
    "markdown": Listing.as_markdown,
    "json": Listing.as_json,
}


def side_by_side(listing: Listing, root: Path, languages: tuple[str, ...], width: int) -> str:
    """Return each entry with its two texts beside each other, paragraph by paragraph.

    Args:
        listing: what is shown.
        root: the project's folder.
        languages: all of them, the original first.
        width: characters of a line.
    """
    units = {unit.key: unit for unit in read_units(root, languages)}
    parts = []
    for one in listing.found:
        original, translation = (blocks_of(units[one.key], code, root) for code in (languages[0], one.language))
        rows = "\n".join(_columns(original, translation, min(max(width, MIN_WIDTH), MAX_WIDTH)))
        parts.append(f"{one.language}\n{listing.line(one)}\n\n{rows}")
    return "\n\n".join([*parts, *listing.advice()[1:]]) or listing.as_text()


def _columns(originals: list[Block], translations: list[Block], width: int) -> Iterator[str]:
    column = (width - len(BETWEEN)) // 2
    for blocks in zip_longest(originals, translations):
        texts = (textwrap.wrap(block.text, column) if block else [] for block in blocks)
        for pair in zip_longest(*texts, fillvalue=""):
            yield f"{pair[0]:<{column}}{BETWEEN}{pair[1]}".rstrip()
        yield BETWEEN.rjust(column + len(BETWEEN)).rstrip()
