"""Parts of a page that are only shown while a form is open, or while it is not.

    {{ while_open }}           on the page of a form; elsewhere {{ while_open expert }}, or {{ while_open programme }}
    …
    {{ end }}

Each mark is a line of its own. The lines of the marks disappear, so that a block may hold some items of a list.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

OPEN, NOT_OPEN, END = "while_open", "while_not_open", "end"
MARK = re.compile(rf"^\s*\{{\{{\s*({OPEN}|{NOT_OPEN}|{END})(?:\s+([a-z0-9_]+))?\s*\}}\}}\s*$")

LIKE_MARK = re.compile(r"^\s*\{\{?\s*([^\W\d][\w -]*?)\s*\}\}?(.*)$")
BEGUN = re.compile(r"^\s*\{\{?\s*(?:while|when|if|si|cuando|mientras|quand|tant que)[\s_-]", re.I)
"""A line that was meant to begin a block, whatever follows."""
ENDS = frozenset({"fin", "final", "end", "ends", "endif", "fin_si", "fi", "cierre"})
_WHEN, _IS = r"(?:while|when|si|if|cuando|mientras|tant_?que|quand)", r"(?:is|est|est[aá])"
_OPEN, _CLOSED = r"open|abiert[oa]|ouverte?", r"closed?|shut|cerrad[oa]|ferm[eé]e?|clos"
BEGINS = re.compile(
    rf"(?:{_WHEN}_?)?(?:{_IS}_)?(?P<no>not?_|pas_)?_?(?:(?:{_OPEN})|(?P<closed>{_CLOSED}))(?:_(?P<name>[a-z0-9_]+))?"
)

IsOpen = Callable[[str], bool]
"""Says whether a form, by its id, or the `programme` is open; an empty name is the page's own form."""


@dataclass(frozen=True)
class Mark:
    """A line that begins or ends a block. `name` is a form's id or `programme`, empty for the page's own form."""

    line: int
    kind: str
    name: str


def marks(lines: Iterator[tuple[int, str]] | tuple[tuple[int, str], ...]) -> Iterator[Mark]:
    """Yield every mark of a text, given as numbers and lines."""
    for number, line in lines:
        if found := MARK.match(line):
            yield Mark(number, found[1], found[2] or "")


def mark_like(line: str) -> str | None:
    """Return the mark that a line means which is none: {{ while-open expert }}, {{ fin }}, one with text behind it."""
    found = LIKE_MARK.match(line)
    if found is None or MARK.match(line):
        return None
    words = re.sub(r"[\s-]+", "_", found[1].casefold())
    if words in ENDS:
        return f"{{{{ {END} }}}}"
    begins = BEGINS.fullmatch(words)
    if begins is None:
        return None
    kind = NOT_OPEN if bool(begins["no"]) != bool(begins["closed"]) else OPEN
    return f"{{{{ {' '.join(filter(None, (kind, begins['name'])))} }}}}"


def shown(text: str, is_open: IsOpen) -> str:
    """Return a text without what is not shown now, and without the marks."""
    return "\n".join(line for line, is_shown in _lines(text.split("\n"), is_open) if is_shown)


def blanked(body: tuple[tuple[int, str], ...], is_open: IsOpen) -> tuple[tuple[int, str], ...]:
    """Return numbered lines with empty ones in place of what is not shown now, so that all others keep their place."""
    texts = [line for _, line in body]
    found = [line if is_shown else "" for line, is_shown in _lines(texts, is_open)]
    return tuple(zip((number for number, _ in body), found, strict=True))


def _lines(lines: list[str], is_open: IsOpen) -> Iterator[tuple[str, bool]]:
    visible = True
    for line in lines:
        found = MARK.match(line)
        if found:
            visible = found[1] == END or is_open(found[2] or "") == (found[1] == OPEN)
        yield line, visible and not found
