"""What links can lead to: the pages of each language with their anchors, and the files that the site publishes."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from markdown.extensions.toc import slugify

from sitedata.messages.suggestions import nearest
from sitedata.models.files.published import FOLDER, ICON
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import RenderedPage
from sitedata.site import page_url

PAGE_SUFFIXES = ("", ".md", ".html", ".htm", ".markdown", ".mkd", ".txt")
"""Endings that are written when a page is meant."""


ON_GITHUB = re.compile(r"https://(?:raw\.)?github(?:usercontent)?\.com/[^?#]*/docs/([^?#]+)", re.I)


class Targets:
    """Pages and files by their paths below docs/, such as `en/apply.md` and `assets/favicon.svg`."""

    def __init__(
        self,
        root: Path,
        languages: tuple[str, ...],
        lenient: frozenset[str],
        sources: list[PageSource],
        rendered: Mapping[str, RenderedPage],
        site_url: str,
    ) -> None:
        self.site_url = site_url
        self.pages = dict(_pages(languages, lenient, sources, rendered))
        found = (*self.pages, *_files(root / "docs"))
        own = {code: (f"{code}/", f"{FOLDER}/") for code in languages}
        self.reachable = {code: frozenset(path for path in found if path.startswith(own[code])) for code in languages}
        self.addresses = dict(_addresses(languages, sources))

    def find(self, page: str, path: str) -> str | None:
        """Return the page or file that a path written in a page leads to, as MkDocs finds it, or None."""
        target = _joined(page, path)
        own = PurePosixPath(page).parts[0]
        for candidate in (target, f"{own}/{target}", target.removeprefix(f"{own}/")):
            if candidate in self.reachable[own]:
                return candidate
        return None

    def is_icon(self, page: str, path: str) -> bool:
        """Return whether a path leads to the icon of the site."""
        return _joined(page, path).endswith(ICON) and not path.startswith("/")

    def ids(self, path: str) -> Set[str] | None:
        """Return what links to a page can name after their #; None for a file that is no page."""
        return self.pages[path].ids.keys() if path in self.pages else None

    def other_language(self, page: str, path: str) -> str | None:
        """Return the page of another language that a path leads to, by its file or its address."""
        found = self._page_at(page, path)
        return found if found and PurePosixPath(found).parts[0] != PurePosixPath(page).parts[0] else None

    def _page_at(self, page: str, path: str) -> str | None:
        own, target = PurePosixPath(page).parts[0], _joined(page, path)
        by_address = (self.addresses.get(address) for address in (_plain(path), f"{own}/{_plain(path)}"))
        return target if target in self.pages else next(filter(None, by_address), None)

    def _at_slug(self, path: str) -> str | None:
        """Return the page, in any language, whose slug a path has: its file had that name before."""
        addresses = (f"{code}/{PurePosixPath(_plain(path)).name}" for code in self.reachable)
        return next(filter(None, map(self.addresses.get, addresses)), None)

    def at_address(self, page: str, address: str) -> str | None:
        """Return how a page would write what a whole address of the site, or of its files on GitHub, leads to."""
        own = PurePosixPath(page).parts[0]
        file = ON_GITHUB.match(address)
        path = (
            urlsplit(address.removeprefix(self.site_url)).path
            if self.site_url and address.startswith(self.site_url)
            else None
        )
        found = unquote(file[1]) if file else self.addresses.get(_plain(path)) if path is not None else None
        target = self._in_language(found or "", own)
        return posixpath.relpath(target, posixpath.dirname(page)) if target else None

    def _in_language(self, target: str, language: str) -> str | None:
        """Return a page or file as a language has it; None where it has none."""
        first, _, rest = target.partition("/")
        twin = target if first == FOLDER else f"{language}/{rest}"
        return twin if twin in self.reachable[language] else None

    def nearest(self, page: str, path: str) -> str | None:
        """Return how a page would write what the path most likely means: by an address, a name, or one like it."""
        own = PurePosixPath(page).parts[0]
        written = {posixpath.relpath(target, posixpath.dirname(page)): target for target in self.reachable[own]}
        if twin := self._in_language(self._page_at(page, path) or self._at_slug(path) or "", own):
            return posixpath.relpath(twin, posixpath.dirname(page))
        if not is_page(path):
            # All files are in one folder: that a path names it says nothing about which one is meant.
            files = {PurePosixPath(_bare(name)).name: name for name in sorted(written) if not is_page(name)}
            near = nearest(PurePosixPath(_bare(path)).name, files)
            return files[near] if near else None
        pages = {_bare(name): name for name in sorted(written) if is_page(name)}
        near = nearest(_bare(path), pages) or nearest(PurePosixPath(_bare(path)).name, pages)
        return pages[near] if near else None


def _pages(
    languages: tuple[str, ...],
    lenient: frozenset[str],
    sources: list[PageSource],
    rendered: Mapping[str, RenderedPage],
) -> Iterator[tuple[str, RenderedPage]]:
    """Yield path and page; the original stands in for what a lenient language lacks."""
    for source in sources:
        if source.language == languages[0]:
            yield from ((f"{code}/{source.name}.md", rendered[source.head.file]) for code in lenient)
    for source in sources:
        yield f"{source.language}/{source.name}.md", rendered[source.head.file]


def _files(docs: Path) -> Iterator[str]:
    """Yield every file that pages can link to, but for the icon, whose address changes with it.

    A file outside of assets/ is told where it stands; that a page shows it is no second mistake.
    """
    for path in docs.rglob("*"):
        name = path.relative_to(docs).as_posix()
        page = path.suffix == ".md" or (not name.startswith(f"{FOLDER}/") and is_page(name))
        if not page and path.is_file() and name != ICON:
            yield name


def _addresses(languages: tuple[str, ...], sources: list[PageSource]) -> Iterator[tuple[str, str]]:
    """Yield addresses with the pages they lead to, and before them what would be addresses by the titles."""
    for source in sources:
        title = source.head.value.get("title") if isinstance(source.head.value, dict) else None
        if isinstance(title, str) and title:
            url = page_url(source.language, languages[0], slugify(title, "-"))
            yield url.strip("/"), f"{source.language}/{source.name}.md"
    for source in sources:
        head = source.head.value
        slug = head.get("slug", "") if isinstance(head, dict) else ""
        if isinstance(slug, str):
            url = page_url(source.language, languages[0], slug)
            yield url.strip("/"), f"{source.language}/{source.name}.md"


def _joined(page: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path))


def _plain(path: str) -> str:
    return posixpath.normpath(f"/{path}").strip("/").removesuffix(".md").removesuffix("index.html").strip("/")


def is_page(path: str) -> bool:
    """Return whether a path written in a page means a page."""
    return PurePosixPath(path).suffix.lower() in PAGE_SUFFIXES


def _bare(path: str) -> str:
    """Return a path without what differs between ways to write it: the ending, a slash, the folders above."""
    return posixpath.normpath(str(PurePosixPath(path).with_suffix("")) if path.strip("/.") else "index").lstrip("./")
