"""Typography on the text of HTML: a paragraph is read as one text, whatever is bold, linked or in italics in it.

Tags, attributes, comments and code stay as they are. A part in another language is set as that language wants it.
"""

import re
from collections.abc import Iterator

from sitedata.text.typography import TAG, typeset

MARKUP = re.compile(
    rf"(<!--.*?-->|<(?P<name>code|kbd|pre|samp|script|style|svg|textarea)\b.*?</(?P=name)\s*>|{TAG})", re.S | re.I
)
"""What is not set. Two groups: with `split`, each text is followed by two parts that are none."""
NAME = re.compile(r"</?\s*([\w-]+)")
LANGUAGE = re.compile(r"""\slang\s*=\s*["']?([\w-]+)""", re.I)
INSIDE_A_LINE = frozenset(
    [
        *("a", "abbr", "b", "bdi", "bdo", "cite", "del", "dfn", "em", "i", "ins", "mark", "q", "s", "small", "span"),
        *("strong", "sub", "sup", "time", "u", "var", "wbr"),
    ]
)
"""Elements that a sentence goes through."""
WORDS = frozenset(["code", "kbd", "samp", "svg", "img", "input"])
"""Elements that stand in a sentence as a word."""
WORD = "x"
VOID = frozenset(["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])

Paragraph = tuple[str, list[int]]
"""The language, and the positions of its texts, and of what stands as a word, among the parts of the HTML."""


def typeset_html(html: str, language: str) -> str:
    """Return HTML whose text is set as its language wants it. Safe to apply twice.

    Args:
        html: of a page's text, or a part of it.
        language: of what names no other (`lang`).
    """
    parts = MARKUP.split(html)
    del parts[2::3]  # the names
    for spoken, places in _paragraphs(parts, language):
        text = typeset("".join(WORD if place % 2 else parts[place] for place in places), spoken)
        start = 0
        for place in places:
            end = start + (1 if place % 2 else len(parts[place]))
            if not place % 2:
                parts[place] = text[start:end]
            start = end
    return "".join(parts)


def _paragraphs(parts: list[str], language: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of texts (even places) and markup (odd ones); what names its language is one of its own."""
    begun: list[Paragraph] = [(language, [])]
    naming: list[list[str]] = []  # the elements that name a language, each with those of its name that are open in it
    for place, part in enumerate(parts):
        found = NAME.match(part) if place % 2 else None
        name, closes = (found[1].lower() if found else ""), part.startswith("</")
        own = LANGUAGE.search(part) if name and not closes and name not in VOID | WORDS else None
        if own:
            naming.append([name])
            begun.append((own[1], []))
            continue
        if naming and name == naming[-1][0]:
            naming[-1].pop() if closes else naming[-1].append(name)
            if not naming[-1]:
                naming.pop()
                yield begun.pop()
                begun[-1][1].append(place)
                continue
        if not place % 2 or name in WORDS:
            begun[-1][1].append(place)
        elif name and name not in INSIDE_A_LINE:
            yield begun[-1]
            begun[-1] = (begun[-1][0], [])
    yield from begun
