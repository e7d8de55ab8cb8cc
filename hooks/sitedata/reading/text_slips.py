"""Slips that YAML accepts, so that another text is published than the one that was written.

A text ends before ` #`; a line of a folded text that stands too far in keeps its line break; quotation marks of another
shape, doubled apostrophes and final commas are shown to visitors.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import yaml

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.document import ValuePath
from sitedata.reading.finding import INDENTATION, QUOTATION, SYNTAX, Finding, code, spaces, with_example
from sitedata.reading.layout import LANGUAGE, depth, key_depth, text_depth
from sitedata.reading.yaml_lines import quote, split

DATE = re.compile(r"\d{4}-\d\d-\d\d\b")
"""A moment, such as that of `closes:`: a note may follow it."""
MACHINE_WORD = re.compile(r"[a-z0-9_.:/@%+=?&~-]+|[A-Z]{2}")
"""A value that is no prose: a note may follow it on its line."""
MARKS = {"“": "”", "„": "“", "«": "»", "‘": "’", "”": "”", "‹": "›"}
"""Quotation marks that YAML does not know, with the one that closes."""
DOUBLED = re.compile(r"[^\W\d_]''(?=\w)")
INCHES = re.compile(r"(?<!\d)\d{1,2}([.,]\d+)?\"$")
PLAIN_ITEM = re.compile(r" *- \S")
ITEM = re.compile(r" *- (?:[>|][+-]?$|[\w.]+:(?: |$))")
"""What begins an item of a list, not a line of a text; a folded text may have dashes of its own."""
BULLET = re.compile(r"[-–•*] ")


class Scalar(NamedTuple):
    """A value and its place: `style` is that of YAML, the lines count from 0, `column` is where it ends on the last."""

    value: str
    style: str
    first: int
    last: int
    column: int

    @classmethod
    def of(cls, event: yaml.ScalarEvent) -> "Scalar":
        """Return the value of an event of the parser."""
        start, end = event.start_mark, event.end_mark
        assert start
        assert end
        return cls(str(event.value), event.style or "", start.line, end.line, end.column)


def text_slips(scalar: Scalar, path: ValuePath, lines: Sequence[str]) -> Iterator[Finding]:
    """Yield what is wrong with a value that YAML could read.

    Args:
        scalar: the value with its place.
        path: the keys that lead to it.
        lines: those of the file.
    """
    value, first, key = scalar.value, scalar.first, str(path[-1])
    if scalar.style in (">", "|"):
        yield from _swallowed(scalar, key, lines)
        yield from _uneven(scalar, lines) if value[:1] == " " or "\n " in value else ()
    elif not scalar.style:
        if "#" in rest_of(scalar, lines):
            yield from _cut(scalar, key, lines)
        if value[-1:] == '"' and value.count('"') % 2 and not INCHES.search(value):
            found, expected = say("a closing {mark} without an opening one", mark='"'), say("both, or none of them")
            yield from _rewritten(first, lines, QUOTATION, found, expected, value.rstrip('"'))
    if scalar.last > scalar.first + 1 or (not scalar.style and scalar.last > scalar.first):
        yield from _items_inside(scalar, lines)
        yield from _joined(scalar, lines) if isinstance(path[-1], int) and not scalar.style else ()
    if "''" in value and DOUBLED.search(value):
        yield from _doubled(scalar, lines)
    if scalar.style != "|" and (value[:1] in MARKS or value[-1:] == ",") and "#" not in rest_of(scalar, lines):
        # What somebody said has a check of its own.
        quotation = path[-1] == "original" or path[-2:-1] == ("quote",)
        prose = bool(LANGUAGE.fullmatch(key)) or " " in value
        yield from _shown(value, first, lines, prose=prose) if not quotation else ()


def meant(scalar: Scalar, lines: Sequence[str]) -> str:
    """Return a value without the slips that were told, so that nothing else is told of them."""
    rest = rest_of(scalar, lines)
    value = f"{scalar.value} {rest}" if rest.startswith("#") else scalar.value
    if not scalar.style and value.count('"') % 2 and not INCHES.search(value):
        value = value.rstrip('"')
    value = value if " " in value else value.rstrip(",")
    return re.sub(r" *\n *", " ", value).strip() if scalar.style == ">" else value


def rest_of(scalar: Scalar, lines: Sequence[str]) -> str:
    """Return what follows a value on its line."""
    return lines[scalar.last][scalar.column :].strip() if scalar.last < len(lines) else ""


def _cut(scalar: Scalar, key: str, lines: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding for a text that goes on after a number sign, where YAML reads a note."""
    rest = rest_of(scalar, lines)
    prose = bool(scalar.value) and not (MACHINE_WORD.fullmatch(scalar.value) or DATE.match(scalar.value))
    prose = prose or bool(LANGUAGE.fullmatch(key))
    if not rest.startswith("#") or not prose:
        return
    number = scalar.last
    line = split(lines[number])
    found = say("{text}, which is not shown: YAML takes it for a note", text=quoted(rest))
    expected = say("the text between quotation marks")
    if line and number == scalar.first:
        yield with_example(number, SYNTAX, found, expected, line.with_value(quote(line.value)))
    else:
        repair = say("Put the whole text below “>-”, or between quotation marks.")
        yield Finding(number, SYNTAX, found, expected, repair)


def _swallowed(scalar: Scalar, key: str, lines: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding for a translation that stands as far in as the text above, and so became a part of it."""
    wanted = key_depth(lines[scalar.first])
    for number in _block(scalar, lines) if LANGUAGE.fullmatch(key) else ():
        line = split(lines[number])
        if line and line.key != key and LANGUAGE.fullmatch(line.key) and "-" not in line.indent:
            found = say("{spaces} before {key}", spaces=spaces(line.depth), key=quoted(line.key))
            expected = say("{spaces}, as in the lines of the same level", spaces=spaces(wanted))
            repair = say("Move the line to the level where it belongs: each level is two spaces further in.")
            yield Finding(number, INDENTATION, found, expected, repair, ends_reading=True)
            return


def _items_inside(scalar: Scalar, lines: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding for an item of a list that stands too far in, and so became a part of the text above."""
    header = lines[scalar.first]
    item = ITEM if scalar.style and split(header) else PLAIN_ITEM
    wanted = depth(header) if header.lstrip().startswith("- ") else _dash_above(scalar.first, lines)
    inside = {"": range(scalar.first + 1, min(scalar.last + 1, len(lines))), ">": _block(scalar, lines)}
    for number in inside.get(scalar.style, ()):
        text = lines[number]
        if item.match(text) and depth(text) > wanted:
            found = say("{spaces} before {key}", spaces=spaces(depth(text)), key=quoted(text.strip()))
            expected = say("{spaces}, as in the lines of the same level", spaces=spaces(wanted))
            repair = say("Move the line to the level where it belongs: each level is two spaces further in.")
            yield Finding(number, INDENTATION, found, expected, repair, ends_reading=True)
            return


def _joined(scalar: Scalar, lines: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding for a text of a list that goes on in the next line: mostly another one without a dash."""
    number = scalar.first + 1
    below = lines[number : scalar.last + 1]
    own = any(split(line) or PLAIN_ITEM.match(line) for line in below)
    if lines[scalar.first].lstrip().startswith("- ") and below and not own:
        found = say("{key} without a dash before it", key=quoted(lines[number].strip()))
        expected = say("a list item that begins with “- ”")
        repair = say("Write “- ” before it; if it belongs to the text above, put all of that text below “- >-”.")
        yield Finding(number, SYNTAX, found, expected, repair, ends_reading=True)


def _dash_above(number: int, lines: Sequence[str]) -> int:
    """Return how far in the dash of the record stands to which a key belongs; the key, where it has none."""
    wanted = key_depth(lines[number])
    above = (lines[index] for index in range(number, -1, -1) if lines[index].strip())
    record = next((text for text in above if key_depth(text) < wanted or text.lstrip().startswith("- ")), "")
    return depth(record) if record.lstrip().startswith("- ") and key_depth(record) == wanted else wanted


def _uneven(scalar: Scalar, lines: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding for the first line of a text that stands further in, or less far, than the others."""
    depths = {number: depth(lines[number]) for number in _block(scalar, lines)}
    wanted = _usual(list(depths.values()), text_depth(lines[scalar.first]))
    odd = [number for number, found in depths.items() if found != wanted]
    literal = scalar.style == "|"
    for number in odd[:1]:
        if literal and (abs(depths[number] - wanted) != 1 or BULLET.match(lines[number].strip())):
            continue  # the lines of an e-mail may be set further in on purpose
        found = say("{spaces} before this line of a text", spaces=spaces(depths[number]))
        expected = say("{spaces}, as in its other lines", spaces=spaces(wanted))
        repair = say("Let all lines of the text begin below each other; an empty line begins a new paragraph.")
        yield Finding(number, INDENTATION, found, expected, repair)


def _block(scalar: Scalar, lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines with words of a text below > or |."""
    header = lines[scalar.first]
    outside, first = (key_depth(header) if split(header) else depth(header)), True
    for number in range(scalar.first + 1, min(scalar.last + 1, len(lines))):
        if lines[number].strip():
            if depth(lines[number]) <= outside:
                return
            # The first line says how far in the text stands; what stands less far is no part of it.
            outside, first = (depth(lines[number]) - 1 if first else outside), False
            yield number


def _usual(depths: list[int], expected: int) -> int:
    """Return how far in most lines stand; with as many of each, what the key above them asks for."""
    counts = Counter(depths).most_common()
    usual = [found for found, number in counts if number == counts[0][1]]
    return expected if expected in usual else usual[0]


def _doubled(scalar: Scalar, lines: Sequence[str]) -> Iterator[Finding]:
    found, expected = say("two apostrophes in a row"), say("one apostrophe")
    for number in range(scalar.first, min(scalar.last + 1, len(lines))):
        fixed = DOUBLED.sub(lambda match: match.group()[0] + "’", lines[number])
        if fixed != lines[number]:
            yield with_example(number, QUOTATION, found, expected, fixed)


def _shown(value: str, first: int, lines: Sequence[str], *, prose: bool) -> Iterator[Finding]:
    """Yield a finding for signs around a value or at its end: a warning for a text, which visitors would see so."""
    inner = value[1:-1]
    if prose and len(value) > 2 and value[0] in MARKS and _closes_last(value):
        found = say("the quotation marks {text} around the whole text, which visitors see", text=value[0] + value[-1])
        expected = say("the text alone, or straight marks that only YAML reads")
        yield from _rewritten(first, lines, QUOTATION, found, expected, inner.strip(), stops=False)
    elif value.endswith(",") and len(value) > 1:
        found, expected = say("a comma at the end of the text"), say("a text without it")
        yield from _rewritten(first, lines, SYNTAX, found, expected, value.rstrip(","), stops=not prose)


def _closes_last(value: str) -> bool:
    """Return whether the mark at the beginning of a text is closed by its last character, and not before."""
    opening, closing, open_ = value[0], (MARKS[value[0]], '"'), 0
    for place, character in enumerate(value):
        open_ += (character == opening and character not in closing[:1]) - (character in closing)
        if open_ <= 0 < place:
            return place == len(value) - 1
    return False


def _rewritten(
    number: int,
    lines: Sequence[str],
    where: Message,
    found: Message,
    expected: Message,
    value: str,
    *,
    stops: bool = True,
) -> Iterator[Finding]:
    """Yield a finding whose repair is the line with another value."""
    line = split(lines[number]) if number < len(lines) else None
    if line:
        text = quote(value) if re.search(r": |:$| #|^[\W_]", value) else value
        repair = say("Write: {line}", line=code(line.with_value(text)))
        yield Finding(number, where, found, expected, repair, stops=stops)
