"""What is wrong with a key that YAML could read: it belongs below the one above, or is a line of the text above."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import say
from sitedata.reading.finding import INDENTATION, SYNTAX, Finding, spaces, with_example, wrong_depth
from sitedata.reading.layout import LANGUAGE, depth, text_depth
from sitedata.reading.text_slips import Scalar
from sitedata.reading.yaml_lines import Line, split

NAMED = re.compile(r"^\s*\S+:|: *[A-Z]{2} *$")
"""A name of a country and its code in the wrong order: below a language stand those as well."""
INDENT = 2
"""Spaces that each level stands further in."""
MAX_BETWEEN = 3
"""Keys behind one that was emptied, before one that stands twice."""


def key_slip(
    key: str, number: int, before: Mapping[str, int], record: Mapping[str, Any], lines: Sequence[str]
) -> Finding | None:
    """Return what is wrong with a key of the first level.

    Args:
        key: as it is written.
        number: its line, which counts from 0, as do the others.
        before: the keys before it, with their lines.
        record: the same with their values.
        lines: those of the file.
    """
    keys = list(before)
    if len(keys) == 1 and record[keys[0]] == "" and depth(lines[before[keys[0]]]):
        return wrong_depth(before[keys[0]], lines[before[keys[0]]], 0)
    if key not in before:
        return None
    emptied = [name for name in keys[-MAX_BETWEEN:] if record[name] == ""]
    if emptied:
        strays = [*keys, key][keys.index(emptied[-1]) + 1 :]
        return _further_in(strays[0], before.get(strays[0], number) if len(strays) > 1 else number, emptied[-1])
    block, first = split(lines[number]), split(lines[before[key]])
    if block and not block.value and first and first.value and isinstance(record[keys[-1]], dict):
        return _further_in(key, number, keys[-1])
    return None


def _further_in(key: str, number: int, above: str) -> Finding:
    found = say("{key} on the level of {above}", key=quoted(key), above=quoted(above))
    expected = say("this line two spaces further in, below {above}", above=quoted(above))
    repair = say("Put two spaces more before this line, and before those that belong to it.")
    return Finding(number, INDENTATION, found, expected, repair, ends_reading=True)


def without_sign(number: int, header: Line) -> Finding:
    """Return what is wrong with a language whose text stands in the lines below, without the sign that lets it."""
    found = say("a text in the lines below without the sign {sign}", sign=quoted(">-"))
    return with_example(number, SYNTAX, found, say("this sign after the colon"), header.with_value(">-"))


def line_of_text(key: str, number: int, text: Scalar | None, lines: Sequence[str]) -> Finding | None:
    """Return what is wrong with a key that is a line of the text above, such as `Date of the form: {day}`."""
    prose = " " in key.strip() or (key[:1].isupper() and not key.isupper())
    if not prose:
        return None
    above = next((before for before in range(min(number, len(lines)) - 1, -1, -1) if lines[before].strip()), 0)
    header = split(lines[above])
    if (
        header
        and not header.value
        and LANGUAGE.fullmatch(header.key)
        and not NAMED.search("".join(lines[above + 1 : above + 2]))
    ):
        return replace(without_sign(above, header), ends_reading=True)
    if text is None:
        return None
    key_above = split(lines[text.first - 1]) if text.first else None
    if key_above and not key_above.value and depth(lines[text.first]) > key_above.depth + INDENT:
        # The key of the text stands too far in, and so as far as its lines.
        finding = wrong_depth(text.first, lines[text.first], key_above.depth + INDENT)
        return replace(finding, ends_reading=True)
    first = next((line for line in lines[text.first + 1 : number] if line.strip()), "")
    wanted = depth(first) or text_depth(lines[text.first])
    found = say("{spaces} before {key}", spaces=spaces(depth(lines[number])), key=quoted(lines[number].strip()))
    expected = say("{spaces}, because the text of the line above goes on here", spaces=spaces(wanted))
    repair = say("Move the line below the beginning of its text.")
    return Finding(number, INDENTATION, found, expected, repair, ends_reading=True)
