"""A slip in a file of YAML: the line, what was found, what is expected, and the line as it should be."""

from dataclasses import dataclass

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.layout import depth

INDENTATION, QUOTATION = say("the indentation"), say("the quotation marks")
BRACKETS, SYNTAX = say("the brackets"), say("the syntax")


@dataclass(frozen=True)
class Finding:
    """A slip; `line` counts from 0. `fixed` is the line as it should be, None when there is no example."""

    line: int
    where: Message
    found: Message
    expected: Message
    repair: Message
    fixed: str | None = None
    stops: bool = True
    """Whether the file cannot be used as it is."""
    ends_reading: bool = False
    """Whether what was read so far would only give further problems of the same slip."""


def with_example(number: int, where: Message, found: Message, expected: Message, fixed: str) -> Finding:
    """Return a finding whose repair is the corrected line."""
    return Finding(number, where, found, expected, write(fixed), fixed)


def write(line: str) -> Message:
    """Return the sentence that shows a line to write."""
    return say("Write: {line}", line=code(line))


def code(line: str) -> str:
    """Return a line to type as it stands: whole, without quotation marks that would be taken for a part of it."""
    return line.strip()


def spaces(number: int) -> Message:
    """Return a number of spaces in words."""
    if number == 0:
        return say("no space")
    return say("one space") if number == 1 else say("{number} spaces", number=number)


def wrong_depth(number: int, text: str, wanted: int) -> Finding:
    """Return the finding for a line that should begin with `wanted` spaces."""
    beginning = quoted(text.split(":")[0].strip())
    found = say("{spaces} before {key}", spaces=spaces(depth(text)), key=beginning)
    expected = say("{spaces}, as in the lines of the same level", spaces=spaces(wanted))
    repair = say("Move the line to the level where it belongs: each level is two spaces further in.")
    return Finding(number, INDENTATION, found, expected, repair, " " * wanted + text.lstrip())
