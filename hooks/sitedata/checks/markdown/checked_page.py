"""A page under check: what was written, what became of it, and where."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sitedata.messages.problem import Problem
from sitedata.reading.code_spans import without_code
from sitedata.reading.html_tree import Element
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import RenderedPage
from sitedata.text.state_blocks import END, MARK, NOT_OPEN, OPEN

WORD = re.compile(r"\w")
CODE = "\0"
"""Stands for code in a text: nothing in it is looked at."""
NO_WORDS = frozenset({"code", "pre", "script", "style", "samp", "kbd"})
BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "dd", "div", "blockquote"})
APART = BLOCKS | {"ul", "ol", "dl", "table", "pre"}


@dataclass(frozen=True)
class TextLine:
    """A line of the text of a block, as readers see it; `index` counts from 0 in the block."""

    number: int
    index: int
    text: str
    block: Element


@dataclass(frozen=True)
class CheckedPage:
    """One page: its file, and the same as HTML."""

    source: PageSource
    rendered: RenderedPage

    @cached_property
    def lines(self) -> dict[int, str]:
        """Return the lines of the body by their numbers, without code and comments."""
        return without_code(self.source)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Return every element, in order; the first one is around all."""
        return tuple(self.rendered.root.iter())

    @property
    def first_line(self) -> int:
        """Return the line of the body's first text."""
        return next((number for number, line in self.source.body if line.strip()), 1)

    @cached_property
    def parents(self) -> dict[Element, Element]:
        """Return what each element stands in."""
        return {child: each for each in self.elements for child in each.children if isinstance(child, Element)}

    @cached_property
    def blocks(self) -> list[list[TextLine]]:
        """Return the text of each block in lines, blocks in order, without those that have no text of their own."""
        kept = [number for number, line in self.source.body if not MARK.match(line)]
        found = (_text_lines(block, kept) for block in self._made(self.rendered.root))
        return [lines for lines in found if lines]

    def _made(self, element: Element) -> Iterator[Element]:
        """Yield the blocks that Markdown made, outside HTML of the page."""
        for child in element.children:
            if isinstance(child, Element) and child.made:
                if child.tag in BLOCKS:
                    yield child
                yield from self._made(child)

    @cached_property
    def _kinds(self) -> dict[int, str]:
        """Return for each line what kind of block it is in: none, one shown while a form is open, or the opposite."""
        kinds, kind = {}, ""
        for number, line in self.source.body:
            found = MARK.match(line)
            kind = kind if not found else "" if found[1] == END else found[1]
            kinds[number] = kind
        return kinds

    def never_together(self, first: int, second: int) -> bool:
        """Return whether one of two lines is only shown while the other one is not."""
        kinds = {self._kinds.get(first, ""), self._kinds.get(second, "")}
        return kinds == {OPEN, NOT_OPEN}

    def line_with(self, pattern: str, near: int) -> int:
        """Return the line that has a pattern, the nearest one to a line; that line when none has it."""
        found = [number for number, line in self.source.body if re.search(pattern, line, re.I)]
        return min(found, key=lambda number: (abs(number - near), number), default=near)

    def source_line(self, number: int) -> str:
        """Return a line of the file as it was written."""
        return dict(self.source.body).get(number, "")

    def problem(self, line: int, where: str, found: str, expected: str, repair: str) -> Problem:
        """Return a problem of this page."""
        return Problem(self.source.head.file, line, where, found, expected, repair)


def _text_lines(block: Element, kept: list[int]) -> list[TextLine]:
    """Return the lines of a block's own text; blocks inside it have theirs. Marks are none of the lines kept."""
    lines = "".join(_own_text(block)).split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    lines = lines[first:]
    # The line of a block is that of its first word.
    begins = bisect_left(kept, block.line) - next((index for index, line in enumerate(lines) if WORD.search(line)), 0)
    last = len(kept) - 1
    return [
        TextLine(kept[max(0, min(begins + index, last))], index, line, block)
        for index, line in enumerate(lines)
        if line.strip()
    ]


def _own_text(element: Element) -> list[str]:
    found: list[str] = []
    for child in element.children:
        if isinstance(child, str):
            found.append(child)
        elif child.tag in NO_WORDS and child.tag != "pre":
            found.append(CODE + "\n" * "".join(_own_text(child)).count("\n"))
        elif child.tag not in APART:
            found += _own_text(child)
    return found
