"""What an editor most likely did when a file is not YAML, and the corrected line.

PyYAML says where it stopped, in the words of its own grammar, often lines after the slip. Here each usual slip is
looked for around that place, fixed on a copy, and believed when the parser then gets further.
"""

import re
from collections.abc import Callable, Iterator

import yaml

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import say
from sitedata.reading.broken_file import Broken, broken_at, gets_further, keys_of
from sitedata.reading.finding import (
    BRACKETS,
    INDENTATION,
    QUOTATION,
    SYNTAX,
    Finding,
    code,
    with_example,
    write,
)
from sitedata.reading.key_slips import without_sign
from sitedata.reading.layout import LANGUAGE, depth, key_depth
from sitedata.reading.moved_lines import moved_line, wrong_level
from sitedata.reading.yaml_lines import Line, bracketed, closed, quote, split, unclosed
from sitedata.text.language_tags import SITE_LANGUAGE
from sitedata.text.quotation_marks import QUOTATION_MARKS

INDICATORS = "@`%&*!|>?-,[]{}#\"'"
"""Characters with a meaning of their own at the beginning of a value."""
MAX_LINES_TO_QUOTE = 500
"""Lines before the place of the error in which a quotation mark without its partner is looked for."""
EMPHASIS = re.compile(r"(\*\*|\*|`)(?=\S)([^*`]+?)(?<=\S)\1")
"""Words in bold, in italics or as code, as Markdown writes them."""
BULLET = re.compile(r"^\* +(?=\S)")
BEFORE_TEXT = re.compile(r"([>|][+-]|\||[>-](?=\s+[^\W\d_]))\s+(?=\S)")
"""What begins a text in the lines below, or an item of a list, with a text behind it; “> 300” is a text."""
TIGHT = re.compile(r"^(\s*(?:- +)*[\w.]+) ?:([^\s/].*)$")
"""A key whose colon has no space behind it."""
EMPTY = re.compile(r"( *(?:- +)*)([\w.-]+) ?: +\[ *\] *(?:#.*)?$")
KEY = re.compile(r"[a-z][a-z0-9_.-]*")
"""A key; what else stands before a colon is a text."""
LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]+\)")
QUOTED_TEXT = say("the text between quotation marks")


def explain_syntax(text: str, error: yaml.MarkedYAMLError) -> Finding:
    """Return the slip behind an error, with an example made from the editor's own line where there is one."""
    broken = broken_at(text.split("\n"), error)
    for look in LOOKS:
        for finding in look(broken):
            if finding.fixed is None or gets_further(broken, finding):
                return finding
    return _unknown(broken)


def _tabs(broken: Broken) -> Iterator[Finding]:
    if "'\\t'" not in broken.said:
        return
    repair = say("Replace the tab by two spaces for each level.")
    line = broken.lines[broken.stop]
    if "\t" in line[: len(line) - len(line.lstrip())]:
        yield Finding(broken.stop, INDENTATION, say("a tab"), say("spaces"), repair)
    listed = re.search(r"\[[^\[\]]*\t", line)
    fixed = re.sub(r"\s*,?\s*\t\s*", ", ", line.strip()) if listed else re.sub(r"\s*\t\s*", " ", line.strip())
    yield Finding(
        broken.stop, SYNTAX, say("a tab"), say("a comma and one space") if listed else say("one space"), write(fixed)
    )


def _open_quotes(broken: Broken) -> Iterator[Finding]:
    """Look for a quotation mark without its partner: PyYAML stops at the next one, or at the end of the file."""
    for number in dict.fromkeys((broken.start, *broken.near(MAX_LINES_TO_QUOTE))):
        line = split(broken.lines[number])
        if not line or not unclosed(line.value):
            continue
        mark = line.value[0]
        fixed = line.with_value(line.value.rstrip() + mark)
        found = say("an opening {mark} without a closing one", mark=mark)
        yield with_example(number, QUOTATION, found, say("a quotation mark at each end of the text"), fixed)


def _unmarked_texts(broken: Broken) -> Iterator[Finding]:
    """Look for a text in the lines below its language, without the sign that lets it stand there."""
    for number in broken.near():
        line = split(broken.lines[number])
        if not line or line.value or not LANGUAGE.fullmatch(line.key):
            continue
        below, after = [*(text for text in broken.lines[number + 1 :] if text.strip()), "", ""][:2]
        if depth(below) > line.depth and not split(below) and not _is_beside(below, after):
            yield without_sign(number, line)


def _values(broken: Broken) -> Iterator[Finding]:
    """Look for texts that need quotation marks: they begin with a character of YAML's own, or hold a colon."""
    for number in broken.near():
        line = split(broken.lines[number])
        if line and line.value and (number == broken.stop or line.value[0] in INDICATORS):
            yield from _value(number, line)


def _value(number: int, line: Line) -> Iterator[Finding]:
    if line.value[0] in "\"'":
        yield _quotes(number, line)
    elif line.value[0] in "*`[" and (plain := _plain(line.value)) != line.value:
        found = say("signs of Markdown at the beginning of a text")
        expected = say("a text without Markdown and HTML: this file is shown as it is written")
        yield with_example(number, SYNTAX, found, expected, line.with_value(_where_needed(plain)))
    elif line.value[0] in "[{" and bracketed(line.value) != line.value and not re.search(r"[\]}]\s*\w", line.value):
        open_ = not re.search(r"[\]}]", line.value)
        one = say("an opening {mark} without a closing one", mark=line.value[0])
        found = one if open_ else say("brackets that do not match")
        expected = say("a closing bracket for each opening one")
        # With nothing behind it, it was not meant: items stand in the lines below.
        fixed = f"{line.indent}{line.key}:" if line.value in ("[", "{") else line.with_value(bracketed(line.value))
        yield with_example(number, BRACKETS, found, expected, fixed)
    elif (sign := BEFORE_TEXT.match(line.value)) and LANGUAGE.fullmatch(line.key):
        found = say("the sign {sign} before a text on the same line", sign=quoted(sign[1]))
        fixed = line.with_value(_where_needed(line.value[sign.end() :]))
        yield with_example(number, SYNTAX, found, say("the text alone"), fixed)
    elif line.value[0] in INDICATORS:
        found = say("a text that begins with {character}", character=quoted(line.value[0]))
        yield with_example(number, SYNTAX, found, QUOTED_TEXT, line.with_value(quote(line.value)))
    elif re.search(r":(\s|$)", line.value):
        found = say("a colon followed by a space inside a text")
        quoting = with_example(number, SYNTAX, found, QUOTED_TEXT, line.with_value(quote(line.value)))
        yield _second_key(number, line) or quoting


def _plain(text: str) -> str:
    """Return a text without Markdown's emphasis, links and the bullet of a list."""
    return LINK.sub(r"\1", EMPHASIS.sub(r"\2", BULLET.sub("", text)))


def _where_needed(text: str) -> str:
    """Return a value with quotation marks around it if YAML would read something else without them."""
    return quote(text) if text[:1] in INDICATORS or re.search(r":(\s|$)|\s#", text) else text


def _quotes(number: int, line: Line) -> Finding:
    mark, ends = line.value[0], line.value[-1] == line.value[0]
    after, escape = (
        say("text after the closing {mark}", mark=mark),
        say("a backslash before a character that needs none"),
    )
    found = escape if closed(line.value) else after
    inner = line.value[1:-1] if ends else line.value
    marks = QUOTATION_MARKS.get(line.key)
    if not closed(line.value) and mark == '"' and marks and line.value.count(mark) % 2 == 0:
        own = re.sub(r'"([^"]*)"', rf"{marks[0]}\1{marks[1]}", line.value)
        expected = say("the quotation marks of the language, {marks}", marks=" ".join(marks))
        return with_example(number, QUOTATION, found, expected, line.with_value(_where_needed(own)))
    return with_example(number, QUOTATION, found, QUOTED_TEXT, line.with_value(quote(inner)))


def _second_key(number: int, line: Line) -> Finding | None:
    """Return what is wrong with `title: en: Sail` or `id: sail title:`: a key that needs a line of its own."""
    inner = split(line.value)
    behind = re.fullmatch(r"(\S+) +([a-z_]+:)", line.value)
    found = say("a second key on the line of {key}", key=quoted(line.key))
    expected = say("each key on a line of its own")
    if inner and re.fullmatch(SITE_LANGUAGE, inner.key) and not re.fullmatch(SITE_LANGUAGE, line.key):
        below = say("two spaces further in")
        first, second = f"{line.key}:", code(line.value)
    elif behind:
        below = say("as far in")
        first, second = f"{line.key}: {behind[1]}", behind[2]
    else:
        return None
    repair = say("Write {first} and, on the next line, {how}: {second}", first=first, how=below, second=second)
    return Finding(number, SYNTAX, found, expected, repair)


def _known_colons(broken: Broken) -> Iterator[Finding]:
    """Look for a dash or a colon without its space, and for a key that stands in the file and lacks its colon."""
    keys = keys_of(broken)
    for finding in _colons(broken):
        first = re.sub(r"^ *(?:- *)*", "", finding.fixed or "").split(":")[0]
        text = broken.lines[finding.line]
        if (
            first in keys
            or re.match(r" *-[^\W\d]", text)
            or (TIGHT.match(text) and _is_beside_key(broken, finding.line))
            or _lacks_colon(broken, finding.line)
        ):
            yield finding


def _is_beside(text: str, after: str) -> bool:
    """Return whether the next line has a key as far in as a line without one: a text would not end there."""
    line = split(after)
    if line is None or not KEY.fullmatch(line.key):
        return False
    return not split(text) and line.depth == key_depth(text)


def _lacks_colon(broken: Broken, number: int) -> bool:
    """Return whether a line stands where a key should: below one, and as far in as the next."""
    above, after = broken.above(number), next((text for text in broken.lines[number + 1 :] if text.strip()), "")
    key = split(broken.lines[above]) if above is not None else None
    below = key is not None and not key.value and key_depth(broken.lines[number]) > key.depth
    return below and _is_beside(broken.lines[number], after)


def _is_beside_key(broken: Broken, number: int) -> bool:
    """Return whether a line begins where the key of the line above does: then it is no part of a text."""
    above = broken.above(number)
    line = split(broken.lines[above]) if above is not None else None
    return bool(line and line.value and line.depth == depth(broken.lines[number]))


def _colons(broken: Broken) -> Iterator[Finding]:
    """Look for a dash or a colon without its space, and for a key without its colon."""
    above = broken.above(broken.stop)
    for number in dict.fromkeys((broken.start, broken.stop, broken.stop if above is None else above)):
        text = broken.lines[number] if number < len(broken.lines) else ""
        dash, tight = re.match(r"^(\s*)-([\w\"'>|\[{].*)$", text), TIGHT.match(text)
        bare = re.match(r"^(\s*(?:- +(?=(?:id|code|[a-z]{2})\b))*[\w.]+)(?: +(\"[^\"]*\"|[^:]*))?$", text)
        signed = re.match(r"^(\s*(?:- +)*\w+)\s?([.,]|[-–—])\s+(\S.*)$", text)
        if broken.in_text(number):
            continue
        if signed:
            found, fixed = (
                say("the sign {sign} in place of a colon", sign=quoted(signed[2])),
                f"{signed[1]}: {signed[3]}",
            )
            yield with_example(number, SYNTAX, found, say("“key: value”"), fixed)
        if dash:
            found, fixed = say("a dash without a space after it"), f"{dash[1]}- {dash[2]}"
            yield with_example(number, SYNTAX, found, say("a space after the dash"), fixed)
        if tight:
            found, fixed = say("a colon without a space after it"), f"{tight[1]}: {tight[2]}"
            yield with_example(number, SYNTAX, found, say("a space after the colon"), fixed)
        if bare:
            fixed = f"{bare[1]}: {bare[2]}" if bare[2] else f"{bare[1]}:"
            yield with_example(number, SYNTAX, say("a line without a colon"), say("“key: value”"), fixed)


def _commas(broken: Broken) -> Iterator[Finding]:
    """Look for two commas in a row, or one before the first item, in a list in brackets."""
    for number in dict.fromkeys((broken.stop, broken.start)):
        text = broken.lines[number]
        fixed = re.sub(r"\[\s*,\s*", "[", re.sub(r",(?:\s*,)+", ",", text))
        if fixed != text and "flow" in broken.said:
            found, expected = say("a comma without an item before it"), say("one comma between two items")
            yield with_example(number, BRACKETS, found, expected, fixed)


def _emptied_list(broken: Broken) -> Iterator[Finding]:
    """Look for a list that is written as empty, [], with items in the lines below."""
    for number in broken.near():
        empty = EMPTY.match(broken.lines[number])
        below = next((text for text in broken.lines[number + 1 :] if text.strip()), "")
        if empty and below.lstrip().startswith("- ") and depth(below) > depth(broken.lines[number]):
            found = say("[] after {key}, which is an empty list, and items below", key=quoted(f"{empty[2]}:"))
            yield with_example(number, SYNTAX, found, say("one or the other"), f"{empty[1]}{empty[2]}:")


def _open_list(broken: Broken) -> Iterator[Finding]:
    """Look for a list in brackets, over several lines, that is not closed before the next key."""
    if "flow" not in broken.said:
        return
    last = broken.above(broken.stop)
    if last is not None and last > broken.start:
        text = broken.lines[last].rstrip().rstrip(",")
        found, expected = say("an opening {mark} without a closing one", mark="["), say("a closing bracket at the end")
        yield with_example(last, BRACKETS, found, expected, f"{text}]")


def _unknown(broken: Broken) -> Finding:
    number = next(broken.near(), 0)
    found = say("a line that cannot be read: {line}", line=quoted(broken.lines[number]))
    repair = say("Check the indentation, the colons and the quotes of this line and the one before it.")
    return Finding(number, SYNTAX, found, say("“key: value” lines indented with spaces"), repair)


LOOKS: tuple[Callable[[Broken], Iterator[Finding]], ...] = (
    _tabs,
    _open_quotes,
    _commas,
    _open_list,
    _emptied_list,
    _unmarked_texts,
    _values,
    _known_colons,
    moved_line,
    _colons,
    wrong_level,
)
"""In this order: what the later ones would fix too, the earlier ones explain better."""
