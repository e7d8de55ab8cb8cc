"""What each line of a file of YAML is, as an editor sees it: structure, or a part of a text that began above.

Works on lines that are not yet YAML: it looks at spaces, keys and the marks > and |, and parses nothing.
"""

import re
from collections.abc import Sequence
from enum import Enum

from sitedata.reading.yaml_lines import split
from sitedata.text.language_tags import SITE_LANGUAGE

LANGUAGE = re.compile(f"(?!id$){SITE_LANGUAGE}")
"""A key below which a text for visitors stands: the tag of a language; `id` is the key of a record's name."""
HEADER = re.compile(r"(?:^|[:-] +)[>|][+-]?\d?[+-]? *(?:#.*)?$")
"""The end of a line below which a text begins."""


class Kind(Enum):
    """What a line is."""

    BLANK = "blank, or a comment"
    STRUCTURE = "a key, an item, or neither of them where one should stand"
    BLOCK = "a line of a text below > or |"
    CONTINUED = "the next line of a value"


def depth(line: str) -> int:
    """Return how many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def key_depth(line: str) -> int:
    """Return how far in the key of a line stands, or its text where it has none; dashes count as spaces."""
    found = split(line)
    return found.depth if found else len(line) - len(re.sub(r"^ *(?:- +)*", "", line))


def text_depth(header: str) -> int:
    """Return how far in the lines of a text stand below its header, or the next lines of a value that goes on."""
    return key_depth(header) + (2 if split(header) else 0)


def layout(lines: Sequence[str]) -> list[Kind]:
    """Return the kind of each line."""
    kinds: list[Kind] = []
    block, open_value = -1, -1
    for line in lines:
        if block >= 0 and kinds[-1] is Kind.STRUCTURE and depth(line) > block:
            block = depth(line) - 1  # the first line of a text says how far in all its lines stand
        inside = depth(line) > max(block, open_value)
        if not line.strip() or (block < 0 and line.lstrip().startswith("#")):
            kinds.append(Kind.BLOCK if block >= 0 else Kind.BLANK)
        elif block >= 0 and inside:
            kinds.append(Kind.BLOCK)
        elif open_value >= 0 and inside:
            kinds.append(Kind.CONTINUED)
        else:
            kinds.append(Kind.STRUCTURE)
            block, open_value = _begins(line)
    return kinds


def _begins(line: str) -> tuple[int, int]:
    """Return how far in the key of a text below, or of a value that may go on, stands; -1 for none."""
    found = split(line)
    if HEADER.search(line):
        return (found.depth if found else depth(line)), -1
    value = found.value if found else re.sub(r"^ *(?:- +)*", "", line)
    return -1, (found.depth if found else depth(line)) if value and not value.startswith("#") else -1
