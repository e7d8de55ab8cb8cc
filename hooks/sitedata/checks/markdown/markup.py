"""HTML that a page brings, and what braces add to what Markdown makes: only what a page needs, by name.

Looked at in the HTML of the page, so it does not matter how something was written.
"""

import re
from collections.abc import Iterator, Set

from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.language.page_words import ALERTS
from sitedata.messages.problem import MAX_QUOTED, Problem, quoted
from sitedata.messages.suggestions import did_you_mean, nearest, proposal
from sitedata.messages.translatable import Message, say
from sitedata.reading.html_tree import Element

TEXT = say("the text")
IN_A_LINE = frozenset(
    {"abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp"}
    | {"small", "span", "strong", "sub", "sup", "time", "var", "wbr"}
)
"""Elements that a page may write as HTML: they say something of words, and change nothing around them."""
ATTRIBUTES = {
    "": "class dir id lang title",
    "a": "href hreflang download type",
    "img": "src alt width height loading",
    "ol": "start type",
    "li": "value",
    "td": "colspan rowspan style",
    "th": "colspan rowspan scope style",
    "time": "datetime",
    "del": "cite datetime",
    "ins": "cite datetime",
    "q": "cite",
}
ALLOWED = {tag: frozenset(f"{names} {ATTRIBUTES['']}".split()) for tag, names in ATTRIBUTES.items()}
OF_MARKDOWN = frozenset(
    {"admonition", "admonition-title", "footnote", "footnote-ref", "footnote-backref", "toc", *ALERTS}
)
ALERT_WITH_TEXT = re.compile(r"\s*>\s*(\[![A-Za-z]+\])[ \t]*\S")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ANCHOR = re.compile(r"[^\W\d_][\w-]*")
NO_WORDS = frozenset({"script", "style", "iframe", "object", "embed", "form", "button", "select", "svg"})
"""Elements whose words are no text of the page."""
INSTRUCTION = re.compile(r"<\?|<!(?!--)")


def check_markup(page: CheckedPage, classes: Set[str]) -> Iterator[Problem]:
    """Yield the problems of elements, attributes and classes.

    Args:
        page: the page.
        classes: those the style sheets know; none when there are no style sheets.
    """
    inside_wrong: set[Element] = set()
    for element in page.elements:
        if page.parents.get(element) in inside_wrong:
            inside_wrong.add(element)
        elif not element.made and not _told_as_a_link(element) and not _allowed_html(page, element):
            inside_wrong.add(element)
            yield _code(page, page.line_with(rf"<\s*{re.escape(element.tag)}\b", element.line), element)
        elif element.made:
            yield from _wrong_attribute(page, element, classes)
            yield from _wrong_alert(page, element)
            yield from _unknown_class(page, element, classes) if classes else ()
    for number, line in page.lines.items():
        if alert := ALERT_WITH_TEXT.match(line):
            expected, repair = (
                say("{text} alone on its line", text=f"> {alert[1]}"),
                say("Write the text in the line below."),
            )
            yield page.problem(number, TEXT, quoted(line.strip()), expected, repair)
    if INSTRUCTION.search(page.rendered.html):
        at = next((number for number, text in page.lines.items() if INSTRUCTION.search(text)), page.first_line)
        yield _code(page, at)


def _told_as_a_link(element: Element) -> bool:
    """Return whether the checks of links tell how to write it: a link or a picture by the name of a file."""
    address = element.attributes.get({"a": "href", "img": "src"}.get(element.tag, ""), "")
    return not address.startswith(("#", "//")) and ":" not in address and bool(address)


def _allowed_html(page: CheckedPage, element: Element) -> bool:
    """Return whether HTML may stand in a page: words in a line, without anything that is done or painted, and code."""
    if element.tag == "pre":
        return not any("<pre" in line for line in page.lines.values())
    known = all(_allowed(element, name, value) for name, value in element.attributes.items())
    return element.tag in IN_A_LINE and known


def _allowed(element: Element, name: str, value: str) -> bool:
    names = ALLOWED.get(element.tag, ALLOWED[""])
    return name in names and (name != "style" or value.startswith("text-align:"))


def _code(page: CheckedPage, line: int, element: Element | None = None) -> Problem:
    written = page.source_line(line)
    if len(written) > MAX_QUOTED:
        # The code is meant, not the words before it.
        written = written[max(written.find("<"), 0) :]
    repair = say("Delete it, or write &lt; for a < that readers see; components are placed with {{ name }}.")
    if element and element.tag not in NO_WORDS and element.text.strip() and _is_closed(page, element.tag):
        begin, end = f"<{element.tag}>", f"</{element.tag}>"
        repair = say(
            "Delete {begin} and {end}, but keep the words between them. Write &lt; for a < that readers see.",
            begin=begin,
            end=end,
        )
    return page.problem(line, TEXT, say("HTML code {code}", code=quoted(written)), say("text in Markdown"), repair)


def _is_closed(page: CheckedPage, tag: str) -> bool:
    return any(re.search(rf"</\s*{re.escape(tag)}\s*>", line, re.I) for line in page.lines.values())


def _wrong_attribute(page: CheckedPage, element: Element, classes: Set[str]) -> Iterator[Problem]:
    """Yield a problem for the first attribute that is none of those allowed: the braces of a page hold few."""
    for name, value in element.attributes.items():
        if _allowed(element, name, value):
            continue
        line = page.line_with(re.escape(name), element.line)
        if not value:
            yield _swallowed(page, line, name, element, classes)
        else:
            found = say("the attribute {attribute}", attribute=quoted(f'{name}="{value}"'))
            expected = say("one of: {names}", names=", ".join(sorted(ALLOWED.get(element.tag, ALLOWED[""]))))
            yield page.problem(line, TEXT, found, expected, say("Delete it: the pages do not allow it."))
        return


def _swallowed(page: CheckedPage, line: int, name: str, element: Element, classes: Set[str]) -> Problem:
    braces = re.search(rf"\{{[^{{}}]*{re.escape(name)}[^{{}}]*\}}", page.source_line(line), re.I)
    written = braces[0] if braces else f"{{{name}}}"
    found = say("{braces}, which disappears: braces at this place are settings", braces=quoted(written))
    plain = written.strip("{}: ")
    repair = say("Write ({text}), or \\{{text}\\} if readers are to see braces.", text=plain)
    if name in classes:
        repair = say("Write {text}.", text=f"{{ .{name} }}")
    elif element.tag in HEADINGS and written.startswith("{ ") and ANCHOR.fullmatch(name):
        anchor = f"{{ #{name} }}"
        repair = say("Write {text} for the anchor of this heading, or ({plain}) for readers.", text=anchor, plain=plain)
    return page.problem(line, TEXT, found, say("a text that readers see"), repair)


def _wrong_alert(page: CheckedPage, element: Element) -> Iterator[Problem]:
    names = element.attributes.get("class", "").split()
    if element.made and names[:1] == ["admonition"] and not ALERTS.keys() & set(names[1:]):
        kind = " ".join(names[1:])
        line = page.line_with(re.escape(f"[!{kind}"), element.line)
        known = ", ".join(f"[!{name.upper()}]" for name in ALERTS)
        found, expected = (
            say("the unknown remark {text}", text=quoted(f"[!{kind.upper()}]")),
            say("a remark that the pages know"),
        )
        yield page.problem(line, TEXT, found, expected, _alert_meant(kind, known))


def _alert_meant(kind: str, known: str) -> Message:
    near = nearest(kind, ALERTS)
    return proposal(f"[!{near.upper()}]") if near else say("Use one of: {names}.", names=known)


def _unknown_class(page: CheckedPage, element: Element, classes: Set[str]) -> Iterator[Problem]:
    for name in element.attributes.get("class", "").split():
        of_markdown = name in OF_MARKDOWN or name.startswith("language-") or "admonition" in element.attributes["class"]
        if name not in classes and not of_markdown:
            line = page.line_with(re.escape(name), element.line)
            found: Message = say("the unknown style {style}", style=quoted(f".{name}"))
            repair = did_you_mean(f".{name}", {f".{known}" for known in classes})
            if len(parts := name.split(".")) > 1 and {*parts} <= classes:
                repair = say("Write {text}.", text=f"{{ {' '.join(f'.{part}' for part in parts)} }}")
            yield page.problem(line, TEXT, found, say("a style of overrides/styles/"), repair)
