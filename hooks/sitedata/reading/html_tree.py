"""HTML as a tree of elements, each with its line in the Markdown file it was made from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from sitedata.reading.source_lines import SourceLines

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
TARGETS = ("href", "src")


@dataclass(eq=False)
class Element:
    """An element: `line` is where its text begins in the file, `target_line` where its `href` or `src` stands."""

    tag: str
    attributes: dict[str, str]
    line: int
    target_line: int
    made: bool
    """Whether Markdown made it; False for HTML that the page brings."""
    children: list["Element | str"] = field(default_factory=list)

    def iter(self) -> Iterator["Element"]:
        """Yield the element and all elements inside it, in the order of the text."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.iter()

    @property
    def text(self) -> str:
        """Return the words inside, each run of white space as one space."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            yield from (child,) if isinstance(child, str) else child._texts()


def parse(html: str, mark: str, lines: SourceLines) -> Element:
    """Return the tree of a piece of HTML; elements with the attribute `mark` were made by Markdown."""
    reader = _Reader(mark, lines)
    reader.feed(html)
    reader.close()
    return reader.open[0]


class _Reader(HTMLParser):
    """Opens and closes elements; what was opened but never closed ends with what is around it."""

    def __init__(self, mark: str, lines: SourceLines) -> None:
        super().__init__(convert_charrefs=True)
        self.mark, self.lines = mark, lines
        self.open = [Element("body", {}, lines.line, lines.line, True)]
        self.waiting: list[Element] = []
        """Elements that wait for their first words, which say their line."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        made = attributes.pop(self.mark, None) is not None
        element = Element(tag, attributes, self.lines.line, self.lines.line, made)
        self.open[-1].children.append(element)
        self.waiting.append(element)
        if tag in VOID:
            self._place(self.lines.of_words(attributes.get("alt", "")))
        else:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        names = [element.tag for element in self.open]
        if tag in names[1:]:
            del self.open[len(names) - names[::-1].index(tag) - 1 :]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)
        if data.strip():
            self._place(self.lines.of_words(data))

    def _place(self, line: int) -> None:
        """Give the elements that have just begun the line of their first words."""
        for element in self.waiting:
            element.line = line
            target = next((element.attributes[key] for key in TARGETS if key in element.attributes), "")
            element.target_line = self.lines.of_target(target, line)
        self.waiting.clear()

    def close(self) -> None:
        super().close()
        self._place(self.lines.line)
