"""Pictures and downloads in a page's text, while Markdown makes it: addresses, sizes, what links say about files.

A picture is shown from the address that changes with its content, with width and height, so that nothing jumps when it
arrives. It is never lazy: WebKit leaves such pictures out on paper, and those of a page are few and small (checks).
"""

import posixpath
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from sitedata.models.files.published import DECORATIVE, IN_BRACKETS, PublishedFile, in_language, path_of
from sitedata.rendering.download_notes import note, other_language, says_type
from sitedata.site import Page, Site

PRIORITY = 2
"""After all that changes links (attribute lists 8, table of contents 5), before MkDocs makes them addresses (0)."""


@dataclass(frozen=True)
class ShownPage:
    """The page whose text is made."""

    site: Site
    page: Page

    @property
    def folder(self) -> str:
        """Return its folder below docs/."""
        return posixpath.dirname(f"{self.page.language}/{self.page.name}")

    def find(self, target: str) -> PublishedFile | None:
        """Return the file that a link of the page leads to, in the page's language where it has one."""
        path = path_of(target, self.folder, self.page.language)
        return in_language(self.site.files, path, self.page.language) if path else None

    def address(self, path: str) -> str:
        """Return a path below docs/ as the page would write it."""
        return posixpath.relpath(path, self.folder)


class PageFiles(Extension):  # type: ignore[misc] # Markdown ships no types
    """Asks `shown` which page is being made."""

    shown: ShownPage | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # Markdown's name
        """Register what looks at pictures and links."""
        md.treeprocessors.register(_Files(md, self), "page_files", PRIORITY)


class _Files(Treeprocessor):  # type: ignore[misc]
    def __init__(self, md: Markdown, extension: PageFiles) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: Element) -> None:
        shown = self.extension.shown
        if shown:
            for picture in root.iter("img"):
                _show(picture, shown)
            for link in root.iter("a"):
                _link(link, shown)


def _show(image: Element, shown: ShownPage) -> None:
    if image.get("alt", "").strip() == DECORATIVE:
        image.set("alt", "")
    file = shown.find(image.get("src", ""))
    if file and file.is_picture:
        image.set("src", shown.address(file.cached_address))
        _give_room(image, file)


def _give_room(image: Element, file: PublishedFile) -> None:
    """Set width and height; of one that the page sets, make the other."""
    if not file.pixels:
        return
    width, height = file.pixels
    wanted = image.get("width", "")
    if wanted.isdecimal():
        width, height = int(wanted), round(int(wanted) * height / width)
    if wanted.isdecimal() or not wanted:
        image.set("width", str(width))
        image.set("height", image.get("height", str(height)))


def _link(link: Element, shown: ShownPage) -> None:
    target = link.get("href", "")
    file = shown.find(target)
    if not file:
        return
    fragment = urlsplit(target).fragment
    link.set("href", shown.address(file.path) + (f"#{fragment}" if fragment else ""))
    language = shown.page.text_language
    other = other_language(file, language)
    if other:
        link.set("hreflang", other)
    _add(link, file, shown.site, language)


def _add(link: Element, file: PublishedFile, site: Site, language: str) -> None:
    """Add what the link does not say yet about its file; a “(PDF)” at its end becomes the whole note."""
    *_, last = (link, *link)
    key = "text" if last is link else "tail"
    text = getattr(last, key) or ""
    behind = IN_BRACKETS.match(link.tail or "")
    said = "".join(link.itertext()) + (behind[0] if behind and says_type(behind[0], file) else "")
    bare = IN_BRACKETS.sub(lambda found: "" if says_type(found[0], file) else found[0], text.rstrip())
    if not behind and text.rstrip() != bare and note(file, said, site, language):
        text, said = bare, "".join(link.itertext()).replace(text, bare)
    added = note(file, said, site, language)
    begin = f"{text.rstrip()} " if text.strip() or key == "tail" else ""
    setattr(last, key, begin + added if added else text)
