"""Checks of links and pictures: each leads to a page, an anchor or a file that exists, as the build looks for them.

MkDocs knows the files of one language at a time, and follows only what Markdown makes: so a link names a page by its
file in the same language, and a link written as HTML leads nowhere.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown.extensions.toc import slugify

from sitedata.checks.link_targets import Targets, is_page
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import nearest, proposal
from sitedata.messages.translatable import Message, say
from sitedata.messages.web_addresses import telephone, with_https
from sitedata.reading.html_tree import Element
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import Link, RenderedPage

LINK, PICTURE = say("a link"), say("a picture")
HOW = say("Write the name of the page’s file, such as apply.md, or the whole address with https://.")
PUT_PICTURE = say("Put the picture into docs/assets/, or correct its name.")
PUT_FILE = say("Put the file into docs/assets/, or correct its name.")
TITLED = re.compile(r"(\S+)\s+[“”„«‘’](.*)[“”»‘’]")
"""An address with a title between quotation marks that Markdown does not know."""
REFERENCE = re.compile(r"(?<!!)\[[^\[\]]+\]\s?\[([^\[\]]*)\]")
"""A link by reference that Markdown has left as it was, because the page does not say where it leads."""


def check_links(
    root: Path,
    languages: tuple[str, ...],
    lenient: frozenset[str],
    sources: list[PageSource],
    rendered: Mapping[str, RenderedPage],
    site_url: str,
) -> Iterator[Problem]:
    """Yield a problem for each link and picture that leads nowhere, a warning for what only a longer way leads to.

    Args:
        root: the project's folder.
        languages: all of them, the default one first.
        lenient: those that may lack pages: the original is shown in their place.
        sources: the pages.
        rendered: the same as HTML, by the names of their files.
        site_url: where the site is published.
    """
    targets = Targets(root, languages, lenient, sources, rendered, site_url)
    for source in sources:
        page = _Page(source, rendered[source.head.file], targets)
        yield from page.wrong_links()
        yield from page.wrong_references()


@dataclass(frozen=True)
class _Page:
    """A page whose links are checked."""

    source: PageSource
    rendered: RenderedPage
    targets: Targets

    @property
    def path(self) -> str:
        """Return the page's path below docs/."""
        return self.source.head.file.removeprefix("docs/")

    def wrong_links(self) -> Iterator[Problem]:
        for link in (*self.rendered.links, *self.rendered.images):
            wrong = self._wrong(link)
            kind = PICTURE if link.element.tag == "img" else LINK
            if wrong:
                yield Problem(self.source.head.file, link.line, kind, *wrong, because=self._meant_file(link.target))
            elif kind == LINK and (shorter := self.targets.at_address(self.path, link.target)):
                how = say("the name of its file"), proposal(shorter)
                yield Problem(self.source.head.file, link.line, kind, _address(link.target), *how, "warning")

    def _meant_file(self, target: str) -> str:
        """Return the file that a link names, whether it is there or not."""
        path = unquote(target.partition("#")[0])
        return f"docs/{posixpath.normpath(posixpath.join(posixpath.dirname(self.path), path))}" if path else ""

    def _wrong(self, link: Link) -> tuple[Message, Message, Message] | None:
        """Return what was found, what is expected and how to repair it; None for a link that leads somewhere."""
        try:
            scheme, domain, path, _, anchor = urlsplit(link.target)
        except ValueError:
            return _address(link.target), say("an address that a browser can open"), HOW
        if scheme or domain:
            return None
        if not link.target.strip():
            return say("no address"), say("the page or the address it leads to"), HOW
        if not link.made_by_markdown and path:
            sign, words = ("!", "alt") if link.element.tag == "img" else ("", "")
            text = f"{sign}[{link.element.attributes.get(words) or link.element.text or '…'}]({link.target})"
            return say("HTML code {code}", code=_address_in_html(link)), say("text in Markdown"), _write(text)
        return self._no_target(link, unquote(path)) if path else self._no_anchor(self.path, anchor)

    def _no_target(self, link: Link, path: str) -> tuple[Message, Message, Message] | None:
        found = None if path.startswith(("/", "\\")) else self.targets.find(self.path, path)
        anchor = urlsplit(link.target).fragment
        if found:
            return self._no_anchor(found, anchor)
        expected = say("a page or a file of docs/ that exists")
        if self.targets.is_icon(self.path, path):
            own = say("a picture of your own: this one belongs to the design")
            return _address(link.target), own, say("Put another picture into docs/assets/.")
        repair = self._meant(link.target, path)
        if repair == HOW and not is_page(path):
            repair = PUT_PICTURE if link.element.tag == "img" else PUT_FILE
        return _address(link.target), expected, repair

    def _meant(self, target: str, path: str) -> Message:
        if number := telephone(unquote(target)):
            return proposal(number)
        if titled := TITLED.fullmatch(unquote(target)):
            return say("Write {text}.", text=f'({titled[1]} "{titled[2].strip()}")')
        near = self.targets.nearest(self.path, path.replace("\\", "/"))
        if "\\" in path and not near:
            return proposal(target.replace("\\", "/"))
        if near and self.targets.other_language(self.path, path):
            return say("A link stays in the language of its page: write {name}.", name=near)
        if near:
            return proposal(target.replace(urlsplit(target).path, near, 1))
        if re.fullmatch(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+", target):
            return proposal(f"mailto:{target}")
        address = None if target.endswith(".md") else with_https(target)
        return proposal(address) if address else HOW

    def _no_anchor(self, path: str, anchor: str) -> tuple[Message, Message, Message] | None:
        ids = self.targets.ids(path)
        if not anchor or ids is None or anchor in ids:
            return None
        found = say("the anchor {anchor}", anchor=quoted(f"#{anchor}"))
        expected = say("the anchor of a heading of {file}", file=f"docs/{path}")
        slug = slugify(unquote(anchor), "-")
        near = nearest(slug, ids) or next((name for name in sorted(ids) if slug and slug in name), None)
        if near:
            return found, expected, proposal(f"#{near}")
        names = ", ".join(f"#{name}" for name in sorted(ids))
        listed = say("Use one of: {names}.", names=names) if names else say("Delete the # and what follows.")
        return found, expected, listed

    def wrong_references(self) -> Iterator[Problem]:
        """Yield a problem for each `[text][name]` whose name is explained nowhere on the page."""
        for element in _without_code(self.rendered.root):
            for text in element.children:
                for name in REFERENCE.findall(text) if isinstance(text, str) else ():
                    yield self._unexplained(name, element.line)

    def _unexplained(self, name: str, near: int) -> Problem:
        lines = [number for number, line in self.source.body if f"[{name}]" in line]
        line = min(lines, key=lambda number: abs(number - near), default=near)
        found, expected = say("the link to {name}", name=quoted(f"[{name}]")), say("a line that says where it leads")
        repair = _write(f"[{name or '…'}]: apply.md")
        return Problem(self.source.head.file, line, LINK, found, expected, repair)


def _without_code(element: Element) -> Iterator[Element]:
    """Yield the elements whose text is no code."""
    if element.tag not in ("code", "pre"):
        yield element
        for child in element.children:
            if isinstance(child, Element):
                yield from _without_code(child)


def _address(target: str) -> Message:
    return say("the address {address}", address=quoted(target))


def _address_in_html(link: Link) -> Message:
    key = "src" if link.element.tag == "img" else "href"
    return quoted(f'<{link.element.tag} {key}="{link.target}">')


def _write(text: str) -> Message:
    return say("Write: {line}", line=text)
