"""What an editor most likely did when a file is not YAML, and the corrected line.

PyYAML says where it stopped, in the words of its own grammar, often lines after the slip. Here each usual slip is
looked for around that place, fixed on a copy, and believed when the parser then gets further.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.yaml_lines import Line, bracketed, closed, quote, split, unclosed

MAX_LINES_BACK = 30
"""Lines before the place of the error in which the slip is looked for."""
MAX_EXAMPLE = 100
"""Characters of a corrected line that a message shows."""
INDICATORS = "@`%&*!|>?-,[]{}#\"'"
"""Characters with a meaning of their own at the beginning of a value."""
INDENTATION, QUOTATION = say("the indentation"), say("the quotation marks")
BRACKETS, SYNTAX = say("the brackets"), say("the syntax")
QUOTED_TEXT = say("the text between quotation marks")


@dataclass(frozen=True)
class Finding:
    """A slip; `line` counts from 0. `fixed` is the line as it should be, None when there is no example."""

    line: int
    where: Message
    found: Message
    expected: Message
    repair: Message
    fixed: str | None = None


@dataclass(frozen=True)
class _Broken:
    """A text, the line where its parser stopped, and the line at which PyYAML began what it could not end."""

    lines: tuple[str, ...]
    stop: int
    start: int
    said: str

    def near(self) -> Iterator[int]:
        """Yield the numbers of the lines with words, from the error back, nearest first."""
        for number in range(min(self.stop, len(self.lines) - 1), max(self.stop - MAX_LINES_BACK, -1), -1):
            if self.lines[number].strip() and not self.lines[number].lstrip().startswith("#"):
                yield number

    def above(self, number: int) -> int | None:
        """Return the line with words above a line."""
        above = range(number - 1, -1, -1)
        return next((found for found in above if self.lines[found].strip()), None)


def explain_syntax(text: str, error: yaml.MarkedYAMLError) -> Finding:
    """Return the slip behind an error, with an example made from the editor's own line where there is one."""
    broken = _broken(text.split("\n"), error)
    for look in LOOKS:
        for finding in look(broken):
            if finding.fixed is None or _gets_further(broken, finding):
                return finding
    return _unknown(broken)


def _broken(lines: list[str], error: yaml.MarkedYAMLError) -> _Broken:
    stop = error.problem_mark or error.context_mark
    start = error.context_mark or stop
    last = len(lines) - 1  # PyYAML counts more line breaks than an editor sees (U+0085, U+2028)
    at, begun = (min(mark.line, last) if mark else 0 for mark in (stop, start))
    return _Broken(tuple(lines), at, begun, f"{error.context} {error.problem}")


def _gets_further(broken: _Broken, finding: Finding) -> bool:
    """Return whether the parser, once the line is fixed, stops later, elsewhere, or not at all."""
    lines = [*broken.lines[: finding.line], finding.fixed or "", *broken.lines[finding.line + 1 :]]
    try:
        for _ in yaml.parse("\n".join(lines), Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        after = _broken(lines, error)
        return after.stop > broken.stop or (after.stop == broken.stop and after.said != broken.said)
    return True


def _tabs(broken: _Broken) -> Iterator[Finding]:
    if "'\\t'" not in broken.said:
        return
    repair = say("Replace the tab by two spaces for each level.")
    line = broken.lines[broken.stop]
    if "\t" in line[: len(line) - len(line.lstrip())]:
        yield Finding(broken.stop, INDENTATION, say("a tab"), say("spaces"), repair)
    fixed = re.sub(r"\s*\t\s*", " ", line.strip())
    yield Finding(broken.stop, SYNTAX, say("a tab"), say("one space"), _write(fixed))


def _open_quotes(broken: _Broken) -> Iterator[Finding]:
    """Look for a quotation mark without its partner: PyYAML stops at the next one, or at the end of the file."""
    for number in dict.fromkeys((broken.start, *broken.near())):
        line = split(broken.lines[number])
        if not line or not unclosed(line.value):
            continue
        mark = line.value[0]
        fixed = line.with_value(line.value.rstrip() + mark)
        found = say("an opening {mark} without a closing one", mark=mark)
        yield _finding(number, QUOTATION, found, say("a quotation mark at each end of the text"), fixed)


def _values(broken: _Broken) -> Iterator[Finding]:
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
        yield _finding(number, BRACKETS, found, expected, line.with_value(bracketed(line.value)))
    elif line.value[0] in INDICATORS:
        found = say("a text that begins with {character}", character=quoted(line.value[0]))
        yield _finding(number, SYNTAX, found, QUOTED_TEXT, line.with_value(quote(line.value)))
    elif re.search(r":(\s|$)", line.value):
        found = say("a colon followed by a space inside a text")
        quoting = _finding(number, SYNTAX, found, QUOTED_TEXT, line.with_value(quote(line.value)))
        yield _second_key(number, line) or quoting


def _quotes(number: int, line: Line) -> Finding:
    mark, ends = line.value[0], line.value[-1] == line.value[0]
    after, escape = (
        say("text after the closing {mark}", mark=mark),
        say("a backslash before a character that needs none"),
    )
    found = escape if closed(line.value) else after
    inner = line.value[1:-1] if ends else line.value
    return _finding(number, QUOTATION, found, QUOTED_TEXT, line.with_value(quote(inner)))


def _second_key(number: int, line: Line) -> Finding | None:
    """Return what is wrong with `title: en: Sail` or `id: sail title:`: a key that needs a line of its own."""
    inner = split(line.value)
    behind = re.fullmatch(r"(\S+) +([a-z_]+:)", line.value)
    found = say("a second key on the line of {key}", key=quoted(line.key))
    expected = say("each key on a line of its own")
    if inner and re.fullmatch("[a-z]{2}", inner.key) and len(line.key) != 2:
        below = say("two spaces further in")
        first, second = f"{line.key}:", _code(line.value)
    elif behind:
        below = say("as far in")
        first, second = f"{line.key}: {behind[1]}", behind[2]
    else:
        return None
    repair = say("Write {first} and, on the next line, {how}: {second}", first=first, how=below, second=second)
    return Finding(number, SYNTAX, found, expected, repair)


def _colons(broken: _Broken) -> Iterator[Finding]:
    """Look for a dash or a colon without its space, and for a key without its colon."""
    above = broken.above(broken.stop)
    for number in dict.fromkeys((broken.start, broken.stop, broken.stop if above is None else above)):
        text = broken.lines[number] if number < len(broken.lines) else ""
        dash, tight = re.match(r"^(\s*)-([\w\"'].*)$", text), re.match(r"^(\s*(?:- +)*[\w.]+):([^\s/].*)$", text)
        bare = re.match(r"^(\s*(?:- +(?=id\b|code\b))*[\w.]+)(?: +([^:]*))?$", text)
        if dash:
            found, fixed = say("a dash without a space after it"), f"{dash[1]}- {dash[2]}"
            yield _finding(number, SYNTAX, found, say("a space after the dash"), fixed)
        if tight:
            found, fixed = say("a colon without a space after it"), f"{tight[1]}: {tight[2]}"
            yield _finding(number, SYNTAX, found, say("a space after the colon"), fixed)
        if bare:
            fixed = f"{bare[1]}: {bare[2]}" if bare[2] else f"{bare[1]}:"
            yield _finding(number, SYNTAX, say("a line without a colon"), say("“key: value”"), fixed)


def _indentations(broken: _Broken) -> Iterator[Finding]:
    """Look for a line that stands on no level: too far in, or between two levels."""
    above, text = broken.above(broken.stop), "".join(broken.lines[broken.stop : broken.stop + 1])
    line = split(text)
    if above is None or not line:
        return
    before = split(broken.lines[above])
    if before and before.value and len(line.key) == 2 != len(before.key) and line.depth > before.depth:
        yield _text_and_lines(above, before)
    for depth in _levels(broken, text):
        found = say("{spaces} before {key}", spaces=_spaces(_depth(text)), key=quoted(text.split(":")[0].strip()))
        expected = say("{spaces}, as in the lines of the same level", spaces=_spaces(depth))
        repair = say("Move the line to the level where it belongs: each level is two spaces further in.")
        yield Finding(broken.stop, INDENTATION, found, expected, repair, " " * depth + text.lstrip())


def _text_and_lines(number: int, line: Line) -> Finding:
    key = quoted(f"{line.key}:")
    found = say("a text after {key}, and lines below that belong to it", key=key)
    repair = say("Delete the text after {key}, or the lines below.", key=key)
    return Finding(number, SYNTAX, found, say("one or the other"), repair)


def _spaces(number: int) -> Message:
    if number == 0:
        return say("no space")
    return say("one space") if number == 1 else say("{number} spaces", number=number)


def _levels(broken: _Broken, text: str) -> list[int]:
    """Return how far in the lines above stand, nearest in depth first; lines with dashes count among themselves."""
    dashed = text.lstrip().startswith("- ")
    above = broken.lines[max(broken.stop - MAX_LINES_BACK, 0) : broken.stop]
    lines = [(other, line) for other in reversed(above) if (line := split(other))]
    found = [_depth(other) if dashed else line.depth for other, line in lines if not dashed or "- " in line.indent]
    return sorted(dict.fromkeys(found), key=lambda depth: (depth == _depth(text), abs(depth - _depth(text))))


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())


def _finding(number: int, where: Message, found: Message, expected: Message, fixed: str) -> Finding:
    return Finding(number, where, found, expected, _write(fixed), fixed)


def _write(line: str) -> Message:
    return say("Write: {line}", line=_code(line))


def _code(line: str) -> str:
    """Return a line to type as it stands, without quotation marks that would be taken for a part of it."""
    text = line.strip()
    return text if len(text) <= MAX_EXAMPLE else f"{text[: MAX_EXAMPLE // 2]} … {text[-MAX_EXAMPLE // 3 :]}"


def _unknown(broken: _Broken) -> Finding:
    number = next(broken.near(), 0)
    found = say("a line that cannot be read: {line}", line=quoted(broken.lines[number]))
    repair = say("Check the indentation, the colons and the quotes of this line and the one before it.")
    return Finding(number, SYNTAX, found, say("“key: value” lines indented with spaces"), repair)


LOOKS: tuple[Callable[[_Broken], Iterator[Finding]], ...] = (_tabs, _open_quotes, _values, _colons, _indentations)
"""In this order: what the later ones would fix too, the earlier ones explain better."""
