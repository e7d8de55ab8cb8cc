"""Pages as Markdown makes them, with the line of everything in their files: what links, headings and words become.

The same library, the same extensions (`markdown_extensions` of mkdocs.yml, and those MkDocs always adds) and the same
typography as in the build. Python-Markdown forgets lines: `SourceLines` finds them again by the words of the text.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.metadata import entry_points
from xml.etree.ElementTree import Element as Built

from markdown import Markdown
from markdown.postprocessors import RawHtmlPostprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from sitedata.reading.html_tree import Element, parse
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.source_lines import SourceLines
from sitedata.text.anchors import anchor
from sitedata.text.state_blocks import MARK
from sitedata.text.typeset_html import typeset_html

MADE = "made-by-markdown"
"""Attribute of each element that stands in Markdown's tree; HTML that a page brings does not have it."""
HEADINGS = {f"h{level}": level for level in range(1, 7)}


OF_MKDOCS = ("toc", "tables", "fenced_code")
"""Extensions that MkDocs always adds."""


@dataclass(frozen=True)
class MarkdownSettings:
    """The extensions of Markdown, by name, and the options of each: a mapping of mappings, as JSON."""

    extensions: tuple[str, ...] = OF_MKDOCS
    options: str = "{}"


@dataclass(frozen=True)
class Heading:
    """A heading, its level from 1 to 6; `id` is what a link names after its #."""

    level: int
    text: str
    id: str
    line: int


@dataclass(frozen=True)
class Link:
    """Where a page leads: the target as it was written; `line` is that of the target, where it stands apart."""

    target: str
    line: int
    made_by_markdown: bool
    """False for a link written as HTML, which MkDocs does not look at."""
    element: Element


@dataclass(frozen=True, eq=False)
class RenderedPage:
    """A page as HTML: `html` is the text, `root` the same as a tree, whose lines are those of the page's file."""

    html: str
    root: Element
    references: tuple[str, ...] = ()
    """The targets of all link definitions (`[name]: target`), used or not."""

    @property
    def headings(self) -> tuple[Heading, ...]:
        """All headings, in order."""
        found = (element for element in self.root.iter() if element.tag in HEADINGS)
        return tuple(
            Heading(HEADINGS[element.tag], element.text, element.attributes.get("id", ""), element.line)
            for element in found
        )

    @property
    def ids(self) -> dict[str, int]:
        """Return what a link can name after its #, with the line: each id, and the name of an `a`."""
        found: dict[str, int] = {}
        for element in self.root.iter():
            named = element.attributes.get("name", "") if element.tag == "a" else ""
            for name in (element.attributes.get("id", ""), named):
                found.setdefault(name, element.line)
        return {name: line for name, line in found.items() if name}

    @property
    def links(self) -> tuple[Link, ...]:
        """All `a` and `area` elements with a target, without those that lead back from a footnote to its place."""
        found = self._leading("href", "a", "area")
        return tuple(link for link in found if link.element.attributes.get("class") != "footnote-backref")

    @property
    def images(self) -> tuple[Link, ...]:
        """All `img` elements."""
        return tuple(self._leading("src", "img"))

    def _leading(self, key: str, *tags: str) -> Iterator[Link]:
        for element in self.root.iter():
            if element.tag in tags and key in element.attributes:
                yield Link(element.attributes[key], element.target_line, element.made, element)


def markdown_settings(listed: object) -> MarkdownSettings:
    """Return the settings from `markdown_extensions` of mkdocs.yml, a list of names or of `name: {option: value}`.

    An extension that does not work is taken to be the known one with the name most like it, without options: a slip
    in the settings is told once, there, and not in each page. What means none is left out.
    """
    entries = list(listed) if isinstance(listed, list) else []
    for number in unusable(entries):
        entry = entries[number]
        name = str(next(iter(entry)) if isinstance(entry, dict) and entry else entry)
        near = get_close_matches(name, sorted(installed()), n=1)
        entries[number] = near[0] if near else OF_MKDOCS[0]
    return _settings(entries)


def installed() -> set[str]:
    """Return the extensions that can be named."""
    return {point.name for point in entry_points(group="markdown.extensions") if "." not in point.name}


def unusable(listed: object) -> list[int]:
    """Return the positions of the extensions that do not exist, or refuse their options."""
    if not isinstance(listed, list) or _works(_settings(listed)):
        return []
    return [number for number, entry in enumerate(listed) if not _works(_settings([entry]))]


def _settings(listed: list[object]) -> MarkdownSettings:
    extensions: dict[str, dict[str, object]] = {name: {} for name in OF_MKDOCS}
    for entry in listed:
        for name, options in (entry if isinstance(entry, dict) else {entry: None}).items():
            extensions[str(name)] = options if isinstance(options, dict) else {}
    own = {name: options for name, options in extensions.items() if options}
    return MarkdownSettings(tuple(extensions), json.dumps(own, default=str))


def _works(settings: MarkdownSettings) -> bool:
    try:
        _markdown(settings)
    except Exception:  # an extension may raise anything
        return False
    return True


def render(source: PageSource, settings: MarkdownSettings, text_language: str | None = None) -> RenderedPage:
    """Return a page as HTML. `text_language` is the language of the text, where it is not the page's."""
    first = source.body[0][0] if source.body else 1
    text = "\n".join(line for _, line in source.body)
    return _render(text, first, text_language or source.language, settings)


@lru_cache(maxsize=2048)
def _render(text: str, first_line: int, language: str, settings: MarkdownSettings) -> RenderedPage:
    markdown = _markdown(settings)
    markdown.reset()
    # The lines of marks such as {{ while_open }} disappear before Markdown reads a page.
    shown = "\n".join(line for line in text.split("\n") if not MARK.match(line))
    html = typeset_html(markdown.convert(shown), language)
    root = parse(html, MADE, SourceLines(text, first_line))
    references = tuple(target for target, _ in markdown.references.values())
    return RenderedPage(html.replace(f' {MADE}=""', ""), root, references)


@lru_cache(maxsize=4)
def _markdown(settings: MarkdownSettings) -> Markdown:
    options = json.loads(settings.options)
    options["toc"] = {**options.get("toc", {}), "slugify": anchor}
    made = Markdown(extensions=list(settings.extensions), extension_configs=options)
    # MkDocs turns links into addresses at priority 0: after that nothing of the tree changes.
    made.treeprocessors.register(_Mark(made), MADE, -1)
    return made


class _Mark(Treeprocessor):  # type: ignore[misc] # Markdown ships no types
    """Marks each element of the tree, so that it can be told from HTML that the page brings."""

    def run(self, root: Built) -> None:
        """Mark them, but for the one around all, which Markdown takes off again."""
        for element in list(root.iter())[1:]:
            if not self._is_taken_off(element.text or ""):
                element.set(MADE, "")

    def _is_taken_off(self, text: str) -> bool:
        """Return whether a paragraph holds a block of the page's HTML and nothing else: Markdown takes it off again."""
        placeholder, raw = HTML_PLACEHOLDER_RE.fullmatch(text), RawHtmlPostprocessor(self.md)
        if placeholder is None:
            return False
        html = self.md.htmlStash.rawHtmlBlocks[int(placeholder[1])]
        return bool(raw.isblocklevel(raw.stash_to_string(html)))
