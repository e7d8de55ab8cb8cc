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
from sitedata.reading.moved_lines import moved_line, wrong_level
from sitedata.reading.yaml_lines import Line, bracketed, closed, quote, split, unclosed

INDICATORS = "@`%&*!|>?-,[]{}#\"'"
"""Characters with a meaning of their own at the beginning of a value."""
MAX_LINES_TO_QUOTE = 500
"""Lines before the place of the error in which a quotation mark without its partner is looked for."""
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
    fixed = re.sub(r"\s*\t\s*", " ", line.strip())
    yield Finding(broken.stop, SYNTAX, say("a tab"), say("one space"), write(fixed))


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


def _values(broken: Broken) -> Iterator[Finding]:
    """Look for texts that need quotation marks: they begin with a character of YAML's own, or hold a colon."""
    for number in broken.near():
        line = split(broken.lines[number])
        if line and line.value and (number == broken.stop or line.value[0] in INDICATORS):
            yield from _value(number, line)


def _value(number: int, line: Line) -> Iterator[Finding]:
    if line.value[0] in "\"'":
        yield _quotes(number, line)
    elif line.value[0] in "[{" and bracketed(line.value) != line.value and not re.search(r"[\]}]\s*\w", line.value):
        open_ = not re.search(r"[\]}]", line.value)
        one = say("an opening {mark} without a closing one", mark=line.value[0])
        found = one if open_ else say("brackets that do not match")
        expected = say("a closing bracket for each opening one")
        yield with_example(number, BRACKETS, found, expected, line.with_value(bracketed(line.value)))
    elif line.value[0] in INDICATORS:
        found = say("a text that begins with {character}", character=quoted(line.value[0]))
        yield with_example(number, SYNTAX, found, QUOTED_TEXT, line.with_value(quote(line.value)))
    elif re.search(r":(\s|$)", line.value):
        found = say("a colon followed by a space inside a text")
        quoting = with_example(number, SYNTAX, found, QUOTED_TEXT, line.with_value(quote(line.value)))
        yield _second_key(number, line) or quoting


def _quotes(number: int, line: Line) -> Finding:
    mark, ends = line.value[0], line.value[-1] == line.value[0]
    after, escape = (
        say("text after the closing {mark}", mark=mark),
        say("a backslash before a character that needs none"),
    )
    found = escape if closed(line.value) else after
    inner = line.value[1:-1] if ends else line.value
    return with_example(number, QUOTATION, found, QUOTED_TEXT, line.with_value(quote(inner)))


def _second_key(number: int, line: Line) -> Finding | None:
    """Return what is wrong with `title: en: Sail` or `id: sail title:`: a key that needs a line of its own."""
    inner = split(line.value)
    behind = re.fullmatch(r"(\S+) +([a-z_]+:)", line.value)
    found = say("a second key on the line of {key}", key=quoted(line.key))
    expected = say("each key on a line of its own")
    if inner and re.fullmatch("[a-z]{2}", inner.key) and len(line.key) != 2:
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
        if first in keys or re.match(r" *-[^\W\d]", broken.lines[finding.line]):
            yield finding


def _colons(broken: Broken) -> Iterator[Finding]:
    """Look for a dash or a colon without its space, and for a key without its colon."""
    above = broken.above(broken.stop)
    for number in dict.fromkeys((broken.start, broken.stop, broken.stop if above is None else above)):
        text = broken.lines[number] if number < len(broken.lines) else ""
        dash, tight = re.match(r"^(\s*)-([\w\"'>|\[{].*)$", text), re.match(r"^(\s*(?:- +)*[\w.]+):([^\s/].*)$", text)
        bare = re.match(r"^(\s*(?:- +(?=id\b|code\b))*[\w.]+)(?: +(\"[^\"]*\"|[^:]*))?$", text)
        if broken.in_text(number):
            continue
        if dash:
            found, fixed = say("a dash without a space after it"), f"{dash[1]}- {dash[2]}"
            yield with_example(number, SYNTAX, found, say("a space after the dash"), fixed)
        if tight:
            found, fixed = say("a colon without a space after it"), f"{tight[1]}: {tight[2]}"
            yield with_example(number, SYNTAX, found, say("a space after the colon"), fixed)
        if bare:
            fixed = f"{bare[1]}: {bare[2]}" if bare[2] else f"{bare[1]}:"
            yield with_example(number, SYNTAX, say("a line without a colon"), say("“key: value”"), fixed)


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
    _open_list,
    _values,
    _known_colons,
    moved_line,
    _colons,
    wrong_level,
)
"""In this order: what the later ones would fix too, the earlier ones explain better."""
