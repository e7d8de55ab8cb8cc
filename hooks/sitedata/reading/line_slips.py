"""Slips that are plain to see in a line, whatever the parser makes of it: characters that look like those of YAML.

Spaces that YAML does not take for spaces, dashes and bullets that begin no list, colons of other scripts, and the marks
that a merge leaves behind. Texts may hold all of these, so only the places that have a meaning are looked at.
"""

import re
from collections.abc import Iterator

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import THE_FILE
from sitedata.reading.finding import INDENTATION, SYNTAX, Finding, with_example
from sitedata.reading.layout import Kind, layout

SPACE = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Spaces of typography and of other scripts, for use between brackets."""
DASHES = "‐‑‒–—―−•·‣◦▪●∙⁃・"
COLONS = "：﹕︓∶ː꞉׃؛"
MERGE = re.compile(r"^(?:[<>|]{7}(?: .*)?|={7})$")
SIGNS = re.compile(f"[{SPACE}{COLONS}{DASHES}]")
STARTS = re.compile(
    r"^(?:[<>=|]{7}|\.\.\.|---|```| *[*+] |[ -]*[\w.]+ ?[;=](?: |$)"
    r"|[ -]*[\w.-]+(?: +|:)[>|][+-]?$| *(?:>[+-]|\|[+-]?)$)",
    re.M,
)
"""Find the lines to look at; two patterns, as one of both takes ten times as long."""
INDENT = re.compile(rf"^ *[{SPACE}][ {SPACE}]*")
AFTER_DASH = re.compile(rf"^( *-)([ {SPACE}]*[{SPACE}][ {SPACE}]*)(?=\S)")
DASH = re.compile(rf"^( *)([{DASHES}]|[*+](?= ))[ {SPACE}]*(?=\S)")
COLON = re.compile(rf"^( *(?:- +)*[A-Za-z][\w.-]*) ?([{COLONS}]|[;=](?=[ {SPACE}]|$))[ {SPACE}]*(.*)$")
BLOCK = re.compile(r"^( *(?:- +)*[A-Za-z][\w.-]*)( +|:)([>|][+-]?)$")
"""A key of a text in the lines below, without its colon or the space behind it."""
ALONE = re.compile(r"^( *)(>[+-]|\|[+-]?)$")
"""What begins a text in the lines below, on a line of its own."""
SECOND = re.compile(r"^---(?: |$)")
"""What begins another document."""
AROUND_COLON = re.compile(
    rf"""^( *(?:- +)*(?:[\w.-]+|"[^"]*"|'[^']*'))(?:[ {SPACE}]*[{SPACE}] *:|(?: *):(?=[{SPACE}]))[ {SPACE}]*(.*)$"""
)


def line_slips(text: str) -> Iterator[Finding]:
    """Yield the slips of a file, at most one for each line, one for each merge."""
    if not SIGNS.search(text) and not STARTS.search(text):
        return
    lines = text.split("\n")
    numbers = [number for number, line in enumerate(lines) if SIGNS.search(line) or STARTS.search(line)]
    merges = list(_merges(lines, numbers))
    yield from merges
    if not merges:
        kinds = layout(lines)
        for number in numbers:
            yield from _slip(lines, number, kinds[number])


def _merges(lines: list[str], numbers: list[int]) -> Iterator[Finding]:
    """Yield one finding for all that a merge left: from the first mark to the one that ends it."""
    inside = False
    for number in numbers:
        mark = MERGE.match(lines[number])
        if mark and not inside:
            found, expected = say("the marks of a merge: {line}", line=quoted(lines[number])), say("one version of it")
            repair = say(
                "Keep what is right between the lines <<<<<<< and >>>>>>>, and delete these lines and =======."
            )
            yield Finding(number, SYNTAX, found, expected, repair)
        if mark:
            inside = not lines[number].startswith(">")


def _slip(lines: list[str], number: int, kind: Kind) -> Iterator[Finding]:
    line = lines[number]
    if INDENT.match(line) and line.strip():
        yield _indentation(number, line)
    elif block := BLOCK.match(line):
        tight = block[2] == ":"
        found = say("a colon without a space after it") if tight else say("a line without a colon")
        expected = say("a space after the colon") if tight else say("“key: value”")
        yield with_example(number, SYNTAX, found, expected, f"{block[1]}: {block[3]}")
    elif alone := ALONE.match(line):
        yield from _without_dash(lines, number, alone[1], alone[2])
    elif SECOND.match(line) and any(map(_says_something, lines[:number])):
        found, repair = say("a second document (---)"), say("Delete the line ---.")
        yield Finding(number, THE_FILE, found, say("one document"), repair)
    elif kind is Kind.STRUCTURE:
        yield from _structure(number, line)


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _without_dash(lines: list[str], number: int, indent: str, mark: str) -> Iterator[Finding]:
    """Yield a finding for a text of a list whose dash was forgotten, or that does not begin behind its key."""
    item = f"{indent[2:]}- {mark}"
    if item in lines:
        found = say("{key} without a dash before it", key=quoted(mark))
        yield with_example(number, SYNTAX, found, say("a list item that begins with “- ”"), item)


def _indentation(number: int, line: str) -> Finding:
    """Return what is wrong with a line that does not begin with plain spaces."""
    mark = next(character for character in line if character != " ")
    found = say("the character {code} before the text, a space of another kind", code=f"U+{ord(mark):04X}")
    repair = say("Delete the spaces at the beginning of the line, and type them with the space bar.")
    return Finding(number, INDENTATION, found, say("plain spaces"), repair)


def _structure(number: int, line: str) -> Iterator[Finding]:
    """Yield the slip of a line with a key or an item."""
    if line.startswith(("...", "```")):
        found, repair = say("the line {line}", line=quoted(line)), say("Delete this line.")
        yield Finding(number, SYNTAX, found, say("“key: value” lines indented with spaces"), repair)
    elif dash := DASH.match(line):
        found = say("the sign {sign} in place of a dash", sign=quoted(dash[2]))
        expected = say("a list item that begins with “- ”")
        yield with_example(number, SYNTAX, found, expected, f"{dash[1]}- {line[dash.end() :]}")
    elif colon := COLON.match(line):
        found = say("the sign {sign} in place of a colon", sign=quoted(colon[2]))
        yield with_example(number, SYNTAX, found, say("“key: value”"), f"{colon[1]}: {colon[3]}".rstrip())
    elif after := AFTER_DASH.match(line):
        yield _space(number, after[2], f"{after[1]} {line[after.end() :]}")
    elif around := AROUND_COLON.match(line):
        yield _space(number, line, f"{around[1]}: {around[2]}".rstrip())


def _space(number: int, text: str, fixed: str) -> Finding:
    mark = next(match.group() for match in re.finditer(f"[{SPACE}]", text))
    found = say("the character {code}, a space of another kind", code=f"U+{ord(mark):04X}")
    return with_example(number, SYNTAX, found, say("a plain space"), fixed)
