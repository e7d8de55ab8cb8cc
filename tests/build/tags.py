"""A strict reading of HTML without help from outside: every tag closed in order, every name given once.

HTML lets authors leave end tags out; our templates write them all, so a missing one is a mistake.
"""

from collections.abc import Sequence
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
"""Elements without an end tag."""
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list")
"""Attributes that name other elements of the page by their id."""
Attributes = Sequence[tuple[str, str | None]]


class Tags(HTMLParser):
    """Collects problems while it reads a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.ids: set[str] = set()
        self.references: list[tuple[str, str]] = []
        self.doctype = False
        self._open: list[str] = []

    def handle_decl(self, decl: str) -> None:
        self.doctype = self.doctype or (decl.lower() == "doctype html" and not self._open)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>` as SVG writes it."""
        self._attributes(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._attributes(tag, attrs)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            self._say(f"</{tag}> closes nothing")
            return
        if self._open[-1] != tag:
            self._say(f"</{tag}> closes <{self._open[-1]}>")
        while self._open.pop() != tag:
            pass

    def unclosed(self) -> list[str]:
        return [f"<{tag}> is not closed" for tag in self._open]

    def _attributes(self, tag: str, attrs: Attributes) -> None:
        names = [name for name, _ in attrs]
        for name in {name for name in names if names.count(name) > 1}:
            self._say(f"{name} twice in <{tag}>")
        for name, value in attrs:
            self._attribute(name, value or "")

    def _attribute(self, name: str, value: str) -> None:
        if name == "id":
            if value in self.ids or not value or " " in value:
                self._say(f"id {value} twice in the page, empty or with a space")
            self.ids.add(value)
        elif name in REFERENCES:
            self.references += [(name, one) for one in value.split()]
        elif name == "href" and value.startswith("#") and value != "#":
            self.references.append((name, value[1:]))

    def _say(self, problem: str) -> None:
        self.problems.append(f"line {self.getpos()[0]}: {problem}")


def problems(text: str) -> list[str]:
    """What is wrong with a page, in words."""
    tags = Tags()
    tags.feed(text)
    tags.close()
    lost = [(name, one) for name, one in tags.references if one not in tags.ids]
    nowhere = [f"#{one} leads nowhere" if name == "href" else f"{name}: there is no {one}" for name, one in lost]
    return [*tags.problems, *tags.unclosed(), *nowhere, *([] if tags.doctype else ["no doctype"])]
