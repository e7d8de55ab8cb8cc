"""What a built page says, section by section: its text as people read it, for the search index."""

import re
from dataclasses import dataclass, field
from html import unescape

BODY = re.compile(r"<main\b[^>]*\bdata-found\b[^>]*>(.*?)</main>", re.S)
"""Pages that are not to be found lack the attribute."""
IGNORED = "data-unfound"
LEFT_OUT = re.compile(r"<!--.*?-->|<(footer|nav|script|style|svg|template|textarea)\b.*?</\1>", re.S)
"""Not the text of the page: menus, drawings, what a script shows later."""
TAG = re.compile(r"<(/?)(\w+)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>|([^<]+)")
INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s"),
    *("samp", "small", "strong", "sub", "sup", "time", "u", "var", "wbr"),
}
"""Elements at whose edge a word may go on."""
BUTTON = re.compile(r"\bclass=\"(?:button|door__action)\b")
"""A link that looks like a button: what to do next, not what the page says."""
WHOLE = "unbroken"
"""The class of a <span> within a text; others stand for a part of their own."""
EDGE = "\x1e"
"""Stands where one block ends and the next begins."""
SPACES = re.compile(r"[ \t\n\f\r]+")
"""Those at which a line may break; the others are kept."""
ENDED = re.compile(r"[\w)%]$|[^.!?…\s]\s?[»”’]$")
"""The end of a block that ends without a sign."""
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
ID = re.compile(r"\bid=\"([^\"]*)\"")


@dataclass
class Section:
    """What follows a heading with an address of its own. `subheadings`: those below it that have none; `buttons`: what
    they say."""

    anchor: str
    heading: str
    text: str = ""
    subheadings: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)


def sections(html: str) -> list[Section]:
    """Return the sections of a built page, the first one under its title; none when it is not to be found."""
    body = BODY.search(html)
    return _Reader().read(LEFT_OUT.sub(" ", body[1])) if body else []


class _Reader:
    """Collects text; `heading` and `button` are the pieces at which those that are open began."""

    def __init__(self) -> None:
        self._sections = [Section("", "")]
        self._pieces: list[str] = []
        self._heading: int | None = None
        self._button: int | None = None
        self._ignored: list[str] = []

    def read(self, html: str) -> list[Section]:
        for closing, name, attributes, text in TAG.findall(html):
            if self._ignored or IGNORED in attributes:
                self._pass_by(closing, name)
            elif text:
                self._pieces.append(unescape(text))
            else:
                self._element(closing, name, attributes)
        self._end_section()
        return self._sections

    def _pass_by(self, closing: str, name: str) -> None:
        """Leave out an element with all that it holds, others of its name too."""
        if not closing and (not self._ignored or name == self._ignored[0]):
            self._ignored.append(name)
        elif closing and name == self._ignored[0]:
            self._ignored.pop()

    def _element(self, closing: str, name: str, attributes: str) -> None:
        if name in HEADINGS:
            self._end_heading() if closing else self._begin_heading(name, attributes)
        elif name == "a":
            self._end_button() if closing else self._begin_button(attributes)
        elif name == "span":
            self._pieces.append("" if closing or WHOLE in attributes else " ")
        elif name not in INLINE:
            self._pieces.append(EDGE)

    def _begin_heading(self, name: str, attributes: str) -> None:
        anchor = ID.search(attributes)
        if name != "h1" and anchor:
            self._end_section()
            self._sections.append(Section(anchor[1], ""))
        self._pieces.append(EDGE)
        self._heading = len(self._pieces)

    def _end_heading(self) -> None:
        text = _joined(self._pieces[self._heading :])
        section = self._sections[-1]
        if section.heading:
            section.subheadings.append(text)
        else:
            section.heading = text
            del self._pieces[self._heading :]
        self._pieces.append(EDGE)

    def _begin_button(self, attributes: str) -> None:
        if BUTTON.search(attributes):
            self._button = len(self._pieces)

    def _end_button(self) -> None:
        if self._button is not None:
            self._sections[-1].buttons.append(_joined(self._pieces[self._button :]))
            del self._pieces[self._button :]
            self._button = None

    def _end_section(self) -> None:
        self._sections[-1].text = _joined(self._pieces)
        self._pieces.clear()


def _joined(pieces: list[str]) -> str:
    """Return a text in which blocks do not run into each other."""
    blocks = [SPACES.sub(" ", block).strip(" ") for block in "".join(pieces).split(EDGE)]
    *others, last = [block for block in blocks if block] or [""]
    return " ".join([*(ENDED.sub(r"\g<0>.", block) for block in others), last])
