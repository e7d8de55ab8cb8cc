"""A line of YAML as an editor sees it: how far in it stands, its key, what follows the colon."""

import re
from dataclasses import dataclass

LINE = re.compile(r"""^(?P<indent>\s*(?:-\s+)*)(?P<key>[\w.-]+|"[^"]*"|'[^']*')\s*:(?:\s+(?P<value>.*?))?\s*$""")
CLOSING = {"[": "]", "{": "}"}


@dataclass(frozen=True)
class Line:
    """`indent` holds the spaces and dashes before the key."""

    indent: str
    key: str
    value: str

    @property
    def depth(self) -> int:
        """How far in the key stands, in characters."""
        return len(self.indent)

    def with_value(self, value: str) -> str:
        """Return the same line with another value."""
        return f"{self.indent}{self.key}: {value}"


def split(text: str) -> Line | None:
    """Return the parts of a `key: value` line; None when it is none."""
    found = LINE.match(text)
    return Line(found["indent"], found["key"], found["value"] or "") if found else None


def quote(value: str) -> str:
    """Return a text between quotation marks: double ones, single ones when the text has double ones itself."""
    if '"' in value and "'" not in value:
        return f"'{value}'"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


DOUBLE, SINGLE = re.compile(r'"(?:[^"\\]|\\.)*"'), re.compile(r"'(?:[^']|'')*'")
"""A text between quotation marks."""


def unclosed(value: str) -> bool:
    """Return whether a value begins with a quotation mark that the same line does not close."""
    return value[:1] in ('"', "'") and not (DOUBLE.match(value) or SINGLE.match(value))


def closed(value: str) -> bool:
    """Return whether a value is one text between quotation marks and nothing else."""
    return bool(DOUBLE.fullmatch(value) or SINGLE.fullmatch(value))


def bracketed(value: str) -> str:
    """Return a value with its brackets closed in the right order; closing ones that close nothing are left out."""
    kept = ""
    waiting: list[str] = []
    for character in value:
        if character in "]}":
            if not waiting:
                continue
            kept += waiting.pop()
            continue
        if character in CLOSING:
            waiting.append(CLOSING[character])
        kept += character
    return kept.rstrip() + "".join(reversed(waiting))
