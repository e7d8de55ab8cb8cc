"""Signs of Markdown that stand in the text as they were typed, because nothing was made of them.

GitHub shows some of them as lists, tables and so on; all of them are told by what is left in the text of the page.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from sitedata.checks.markdown.checked_page import CODE as CODE_TEXT
from sitedata.checks.markdown.checked_page import CheckedPage, TextLine
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.code_spans import FENCE
from sitedata.reading.html_tree import Element

TEXT = say("the text")
Slip = tuple[int, int]
"""Where in the text of a line a sign begins and ends."""


class Kind(NamedTuple):
    """A kind of sign: what it was meant to be, how to repair it, and in how many lines of a block it must stand."""

    pattern: re.Pattern[str]
    meant: Message
    repair: Message
    lines: int = 1


def _kind(pattern: str, meant: Message, repair: Message, lines: int = 1) -> Kind:
    return Kind(re.compile(pattern, re.I), meant, repair, lines)


BULLETS = "→➔➜➢►▶▸✓✔✅☑❖✦★◆■□🔹🔸👉"
"""Signs that begin the lines of a list in programs for texts and for messages."""
LIST, TABLE, HEADING, LINK, CODE = say("a list"), say("a table"), say("a heading"), say("a link"), say("code")
PICTURE, FOOTNOTE, SETTING = say("a picture"), say("a footnote"), say("a setting at its place")
BOLD, NEW_LINE, SIGN = say("text in bold"), say("a new line"), say("the sign itself")
UNKNOWN, DELETE_UNKNOWN = say("Markdown that the pages know"), say("Delete it: the pages do not know it.")
OF_GITHUB = re.compile(r"[`~]{3}\s*(?:suggestion|mermaid|math|geojson|topojson|stl)\b", re.I)
"""Code of which GitHub makes something else than code."""
OF_ANOTHER_SITE = _kind("", UNKNOWN, say("Delete the lines with ```, but keep the words that readers need."))
BLANK_LINE = say("Leave a blank line before it.")
DASH_AND_SPACE = say("Begin each line with “- ”, or a number with “1. ”, with an ordinary space.")
AT_THE_WORDS = say("Write the signs right before the first word and right after the last one, or delete them.")
OWN_LINE = say("Put ``` on a line of its own before the code and after it, at the beginning of the line.")
ADDRESS = (
    r"(?:(?:https?|mailto|tel):|[^\s()\[\]{}@]+@[\w-]+\.\w|#[\w-]+\s*[)\]}]|[\w./%-]+\.[a-z]\w{1,4}(?=[\s)\]}?#]|$))"
)
"""What a link leads to, however it is written: a page, a file, a place, a whole address."""
AS_A_LINK, AS_A_PICTURE = (
    say("Write [text](address), without a space between."),
    say("Write ![text](address), without a space between."),
)
BELOW = (
    _kind(r"^\s*(?:[-*+]|1[.)])\s+\S", LIST, BLANK_LINE),
    _kind(r"^\s*(?:-{3,}|_{3,}|\*{3,})\s*$", say("a rule"), BLANK_LINE),
    _kind(rf"^\({ADDRESS}[^()]*\)", LINK, AS_A_LINK),
)
"""Signs that mean something only below another line of the same block."""
LINE_OF_DASHES = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*\|[\s:|-]*$")
DRAWN = _kind(
    r"^\s*\+(?:[-=]{2,}\+)+\s*$",
    TABLE,
    say("Delete the lines of + and -, and write a line | --- | --- | below the first line with words."),
)
ROW_OF_DASHES = _kind(r"^\s*\|(?:\s*[–—―]+\s*\|)+\s*$", TABLE, say("Write | --- | --- | in the place of this line."))
CELLS = re.compile(r"(?<!^)\w\S*\t+\S*\w")
WITH_BARS = say("Write | between the cells, and a line | --- | --- | below the first one.")
BELOW_TEXT = _kind("", TABLE, say("Leave a blank line before it; each of its lines needs as many columns."))
ANYWHERE = (
    _kind(r"^\s*(?:[-*+]|\d{1,2}[.)])\xa0", LIST, DASH_AND_SPACE),
    _kind(r"^\s*(?:[-*+]|\d{1,2}[.)]-?)[^\W\d_]", LIST, DASH_AND_SPACE, lines=2),
    _kind(r"^\s*(?:[a-h]\) ?|[ivx]{1,4}\) ?|[a-h]\. |[ivx]{1,4}\. )\w", LIST, DASH_AND_SPACE, lines=2),
    _kind(
        r"^\s*\[(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*$", say("a remark"), say("Write it with !, such as [!NOTE].")
    ),
    _kind(r"\w\^[^\s^]+\^|\w~\d+~", SIGN, say("Write <sup>2</sup> or <sub>2</sub>.")),
    _kind(r"^\s*(?:[•●▪◦‣⁃]|[o§ü](?=\s{3}))", LIST, DASH_AND_SPACE),
    _kind(
        rf"^\s*(?:[{BULLETS}]\ufe0f?|\d{{1,2}}(?:\ufe0f?\u20e3|[º°ª]|er|\.-|\s?[–—-](?=\s))[.)]?)\s*\w",
        LIST,
        DASH_AND_SPACE,
        lines=2,
    ),
    _kind(r"^\s*[–—·]\s", LIST, DASH_AND_SPACE, lines=2),
    _kind(r"^\s*(?:[-*+]|\d{1,2}[.)])\s*$", LIST, say("Write the text of this line of the list, or delete it.")),
    _kind(r"^\s*\|.*\|\s*$", TABLE, say("Write a line | --- | --- | below its first line."), lines=2),
    _kind(r"^[^;]*\w;\w[^;]*(?:;[^;]*)*$", TABLE, WITH_BARS, lines=2),
    _kind(r"[^\W\d_],\w|\w,[^\W\d_]", TABLE, WITH_BARS, lines=2),
    _kind(r"^\s*={2,}\s*$", HEADING, say("Delete this line, and write ## before the heading above it.")),
    _kind(r"^#{1,6}(?:\s|\xa0|$)|^#{2,6}\S", HEADING, say("Write an ordinary space and the title after the #.")),
    _kind(r"^\s*(?:`{3}|~{3})", CODE, OWN_LINE),
    _kind(r"^\[[ x]\]\s", say("a list without boxes"), say("Delete the square brackets: pages have no such boxes.")),
    _kind(r"[^\\]\\$", NEW_LINE, say("Write <br> in the place of the backslash.")),
    _kind(r"(?<![\w~])~[^\s~](?:[^~]*[^\s~])?~(?![\w~])", say("deleted text"), say("Write ~~ before and after it.")),
    _kind(r"\*\*|(?<!\w)__(?=[^\W_])|(?<=[^\W_])__(?!\w)", BOLD, AT_THE_WORDS),
    _kind(
        r"\[\^[^\]\s]+\]",
        FOOTNOTE,
        say("Add the note below, after a blank line: this sign, a colon, the text."),
    ),
    _kind(r"\^\[[^\[\]]+\]", FOOTNOTE, say("Write [^1] here and [^1]: … below, after a blank line.")),
    _kind(
        r"\{\s*(?:HYPERLINK|REF|PAGEREF|TOC|PAGE|NUMPAGES|SEQ|MERGEFIELD|INCLUDEPICTURE)\b(?-i:(?<=[A-Z]))[^{}]*\}",
        say("a text for readers"),
        say("Delete this code of Word; a link is written [text](address)."),
    ),
    _kind(rf"!\[[^\[\]]*(?:\]|$)|!\s+\[[^\[\]]*\]\s*[({{]\s*{ADDRESS}", PICTURE, AS_A_PICTURE),
    _kind(
        rf"\]\(\s*{ADDRESS}(?![^()]*\))|\]\([^()]*$",
        LINK,
        say("Write a ) right after the address."),
    ),
    _kind(
        rf"\](?:\s*:|\s+)?[({{]\s*{ADDRESS}|\)\[{ADDRESS}|\[[^\[\]()]*[^\[\]()\s]\s?\({ADDRESS}[^()\[\]]*\)(?!.*\])",
        LINK,
        AS_A_LINK,
    ),
    _kind(r"&(?:[a-z]{2,8}|#\d{2,5}|#x[0-9a-f]{2,4});", SIGN, say("Type the sign itself.")),
    _kind(
        r"(?<![\w:]):[a-z][a-z0-9_+-]{2,}:(?![\w:])",
        SIGN,
        say("Type the sign itself, or delete it."),
    ),
    _kind(r"<!--|-->", say("a comment"), say("Begin it with <!-- and end it with -->.")),
    _kind(
        r"\{:?\s*[.#][\w-][^{}]*\}",
        SETTING,
        say("Write the braces right after a link, or at the end of a heading."),
    ),
    _kind(r"\[[.#][a-z][\w-]*\]", SETTING, say("Write braces, such as { .button }, right after a link or a heading.")),
    _kind(r"`", say("an apostrophe, or code between two `"), say("Write an apostrophe, or a second ` after the code.")),
    _kind(
        r"^(?:!!!|\?\?\?\+?) \w|^:::+\s*\w|==[^\s=][^=]*==|\[\[[^\[\]]+\]\]|\$\$",
        UNKNOWN,
        DELETE_UNKNOWN,
    ),
    _kind(
        r"\{(?:[^\W\d]\w*|\d)\}",
        say("a text without braces"),
        say("Write the words themselves, or \\{ and \\} if readers are to see braces."),
    ),
)
NOTE_BEGINS = re.compile(r" {0,3}(\[\^[^\]\s]+\]):")
NOTE = re.compile(r"(\[\^[^\]\s]+\])\s+\S")
NOTE_WITHOUT_COLON = _kind("", FOOTNOTE, say("Write a colon after the sign: [^1]: and the text."))
ANY_SIGN = re.compile(
    rf"^\s*(?:[-*+\d|#~•●▪◦‣⁃–—·({BULLETS}]|[o§ü]\s|(?:[a-h]|[ivx]{{1,4}})[.)])"
    r"|,\w|[;\^\\*_\[\]&`<>{}=$~]|:[a-z]|!!!|\?\?\?|:::",
    re.I,
)
"""Without one of these none of the kinds is in a line: most lines have none."""
ESCAPED = re.compile(r"\\[^\w\s]")
LINE_OF_A_LIST = _kind(r"^[-*+]\s", LIST, say("Leave a blank line before the line of dashes, or delete that line."))
"""What a heading begins with when a line of dashes stands right below a list."""


def check_unrendered(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for each kind of sign of which nothing was made, once in a block or a list."""
    told: set[tuple[Element, Message]] = set()
    notes = dict(_notes_without_colon(page))
    for number, note in notes.items():
        yield _problem(page, number, f"{note} …", NOTE_WITHOUT_COLON)
    blocks = [[], *page.blocks, []]
    begun: tuple[int, Message] | None = None
    for number, (before, block, after) in enumerate(zip(blocks, blocks[1:], blocks[2:], strict=False)):
        for line, kind, slip in _signs(page, block, [*before, *after]):
            goes_on = kind.lines > 1 and begun == (number - 1, kind.meant)
            begun = (number, kind.meant)
            if goes_on:
                continue  # the next line of a list, in a paragraph of its own
            if line.number in notes or (kind.meant == FOOTNOTE and any(note in line.text for note in notes.values())):
                continue
            if (_list_around(page, line.block), kind.meant) not in told:
                told.add((_list_around(page, line.block), kind.meant))
                yield _problem(page, line.number, line.text.replace(CODE_TEXT, "…"), kind, slip)
    yield from _code_not_alone(page)
    yield from _cells_with_tabs(page)
    yield from _unused_notes(page)
    yield from _repeated_notes(page)


def _notes_without_colon(page: CheckedPage) -> Iterator[tuple[int, str]]:
    """Yield line and sign of each note that begins without its colon, and whose sign stands in another line."""
    for number, line in page.lines.items():
        found = NOTE.match(line)
        if found and any(found[1] in other for at, other in page.lines.items() if at != number):
            yield number, found[1]


def _list_around(page: CheckedPage, block: Element) -> Element:
    """Return the list that a block is an item of, or the block: what is wrong in one item is wrong in each."""
    return page.parents[block] if block.tag == "li" else block


def _problem(page: CheckedPage, line: int, text: str, kind: Kind, slip: Slip = (0, 0)) -> Problem:
    found = say("{text}, shown as it is written", text=quoted(text, slip))
    if not re.search(r"\w", text):
        line = page.line_with(rf"^[\s>]*{re.escape(text.strip())}\s*$", line)
    return page.problem(line, TEXT, found, kind.meant, kind.repair)


def _signs(page: CheckedPage, block: list[TextLine], around: list[TextLine]) -> Iterator[tuple[TextLine, Kind, Slip]]:
    """Yield the first kind of sign of each line, and its place. A line that places a section is told elsewhere."""
    wrong = next((line for line in block if ROW_OF_DASHES.pattern.match(line.text)), None)
    if wrong:
        yield wrong, ROW_OF_DASHES, (0, 0)
        return
    if DRAWN.pattern.match(block[0].text):
        yield block[0], DRAWN, (0, 0)
        return
    dashes = next((index for index, line in enumerate(block) if index and LINE_OF_DASHES.match(line.text)), 0)
    if dashes:
        yield block[dashes - 1], BELOW_TEXT, (0, 0)
        return
    for line in block:
        looked_at = ANY_SIGN.search(line.text) and "{{" not in line.text and "{%" not in line.text
        if looked_at and (found := _kind_of(page, line, [*block, *around])):
            yield line, *found


def _kind_of(page: CheckedPage, line: TextLine, block: list[TextLine]) -> tuple[Kind, Slip] | None:
    in_heading = line.block.tag[0] == "h"
    kinds: tuple[Kind, ...] = (*(BELOW if line.index else ()), *((LINE_OF_A_LIST,) if in_heading else ()), *ANYWHERE)
    for kind in kinds:
        found = kind.pattern.search(line.text)
        enough = found and sum(1 for each in block if kind.pattern.search(each.text)) >= kind.lines
        if found and enough and not _meant_as_it_is(page, line, kind.pattern, found[0].strip()):
            return kind, found.span()
    return None


def _meant_as_it_is(page: CheckedPage, line: TextLine, pattern: re.Pattern[str], sign: str) -> bool:
    """Return whether a backslash before the sign says that it is none."""
    written = page.lines.get(line.number, "")
    if "\\" not in written or not sign or sign.endswith("\\"):
        return False
    if pattern.pattern.startswith("^"):
        return f"\\{sign[0]}" in written
    return not pattern.search(ESCAPED.sub(" ", written))


def _code_not_alone(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for each block of code that does not begin at the beginning of a line."""
    within = False
    for number, line in page.source.body:
        fence = FENCE.match(line)
        if fence and not within and not line.startswith(fence[1]):
            yield _problem(page, number, line, _kind("", CODE, OWN_LINE))
        elif fence and not within and OF_GITHUB.search(line):
            yield _problem(page, number, line, OF_ANOTHER_SITE)
        within = within != bool(fence)


def _cells_with_tabs(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for the first of several lines of cells as programs for texts and tables copy them."""
    before = False
    for (number, line), (_, below) in pairwise(page.lines.items()):
        here = "\t" in line and bool(CELLS.search(line))
        if here and not before and CELLS.search(below):
            yield _problem(page, number, line.replace("\t", " … "), _kind("", TABLE, WITH_BARS))
        before = here


def _unused_notes(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for each footnote to which nothing in the text leads."""
    used = {link.target for link in page.rendered.links}
    for element in page.elements:
        name = element.attributes.get("id", "").removeprefix("fn:")
        if element.attributes.get("id", "").startswith("fn:") and f"#fn:{name}" not in used:
            line = page.line_with(rf"^\s*\[\^{re.escape(name)}\]:", element.line)
            found = say("the footnote {text}, to which nothing in the text leads", text=quoted(f"[^{name}]"))
            repair = say("Write {text} in the text where the note belongs, or delete the note.", text=f"[^{name}]")
            yield page.problem(line, TEXT, found, say("its sign in the text"), repair)


def _repeated_notes(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for each footnote with the sign of one before it, of which readers would see only one."""
    seen: dict[str, int] = {}
    for number, line in page.lines.items():
        if note := NOTE_BEGINS.match(line):
            if note[1] in seen:
                found = say("{id} a second time (first on line {line})", id=quoted(note[1]), line=seen[note[1]])
                repair = say("Write another number here and at its place in the text.")
                yield page.problem(number, TEXT, found, say("each footnote once"), repair)
            seen.setdefault(note[1], number)
