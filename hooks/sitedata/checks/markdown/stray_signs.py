"""Warnings about what other programs leave in a text: half of a pair of signs, notes of an article, lines of a chat."""

import re
from collections.abc import Iterator

from sitedata.checks.markdown.checked_page import CheckedPage, TextLine
from sitedata.checks.markdown.unrendered import AT_THE_WORDS, TEXT
from sitedata.messages.problem import Problem, exactly, quoted
from sitedata.messages.translatable import Message, say
from sitedata.text.spacing import cut_words

ITALICS = re.compile(
    r"(?:^|(?<=[\s(«“¿¡]))_(?=[^\W\d_])(?![\w.]*[_.]\w)|(?<![\w_]_)(?<=[^\W\d_])_(?=[\s.,;:!?)»”]|$)|(?<=\s)\*(?=[^\W\d_])"
)
"""An underscore at the edge of a word, not inside a name such as `_first_name`; a star before one, which is no note."""
NUMBERED = re.compile(r"(?<=[^\W\d_])\[[1-9]\d{0,2}\](?![\w(\[])")
_DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"
_HOUR = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?\s?m\.?)?"
CHAT = re.compile(rf"^\s*(?:\[(?:{_DAY},?\s+{_HOUR}|{_HOUR},?\s+{_DAY})\]|{_DAY},?\s+{_HOUR}\s+[-–])\s*[^:]{{1,40}}:\s")
"""What a messenger puts before each message: [04/01/2027 10:32] Lucía: …, or 4/1/27, 10:32 - Lucía: …"""


def check_stray_signs(page: CheckedPage) -> Iterator[Problem]:
    """Yield a warning for the first such sign of each line."""
    for block in page.blocks:
        yield from _cut(page, block)
        for line in block:
            if "_" in line.text or "*" in line.text or "[" in line.text or line.text.lstrip()[:1].isdigit():
                yield from _in_line(page, line)


def _cut(page: CheckedPage, block: list[TextLine]) -> Iterator[Problem]:
    """Yield a warning for each word that a hyphen cuts in two, as PDF files give them."""
    text = "\n".join(line.text for line in block)
    for place, written, whole in cut_words(text):
        line = block[text.count("\n", 0, place)].number
        found, repair = quoted(written), say("Write {text}.", text=exactly(whole))
        yield Problem(page.source.head.file, line, TEXT, found, say("one word"), repair, "warning")


def _in_line(page: CheckedPage, line: TextLine) -> Iterator[Problem]:
    written = page.lines.get(line.number, "")
    if CHAT.match(line.text):
        repair = say("Delete date, time and name: a chat puts them before each message.")
        yield _warning(page, line, (0, 0), say("a text for readers"), repair)
    elif (found := NUMBERED.search(line.text)) and f"\\{found[0]}" not in written:
        sign, note = f"[^{found[0][1:-1]}]", f"[^{found[0][1:-1]}]: …"
        repair = say("Write {sign} here and {note} below, after a blank line; or delete it.", sign=sign, note=note)
        yield _warning(page, line, found.span(), say("a footnote"), repair)
    elif (found := ITALICS.search(line.text)) and f"\\{found[0]}" not in written:
        yield _warning(page, line, found.span(), say("text in italics"), AT_THE_WORDS)


def _warning(page: CheckedPage, line: TextLine, slip: tuple[int, int], expected: Message, repair: Message) -> Problem:
    found = say("{text}, shown as it is written", text=quoted(line.text, slip))
    return Problem(page.source.head.file, line.number, TEXT, found, expected, repair, "warning")
