"""The pages of a built site, and the files of docs/ that an editor can change when something is wrong with one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup
from sitedata.build.editions import FOLDER as EDITIONS
from sitedata.site import Site

BASE = "https://mieux.example/"
"""An address to resolve links with."""


@dataclass
class BuiltPage:
    """One HTML file; `url` is its address below the site's root."""

    url: str
    path: Path

    @cached_property
    def soup(self) -> BeautifulSoup:
        """Return the page, parsed once, with all that waits in it in its place (overrides/components/later.html)."""
        soup = BeautifulSoup(self.path.read_text("utf-8"), "html.parser")
        for unknown in soup.select("[data-receipt-unknown]"):
            unknown.decompose()
        for waiting in soup.select("script[data-later]"):
            waiting.replace_with(*BeautifulSoup(waiting.get_text(), "html.parser").contents)
        # Only kept on one line: text as the data have it.
        for word in soup.select(".unbroken"):
            word.unwrap()
        soup.smooth()
        return soup

    def loaded(self, selector: str, attribute: str) -> list[Path]:
        """Return the files that the page loads by certain elements."""
        root = self.path.parents[len(Path(self.url.removesuffix("404.html")).parts)]
        targets = (urlsplit(str(tag[attribute])) for tag in self.soup.select(selector))
        local = [unquote(target.path) for target in targets if not target.netloc and target.path]
        return [root / path[1:] if path.startswith("/") else (self.path.parent / path).resolve() for path in local]


def read_built(folder: Path) -> dict[str, BuiltPage]:
    """Return every HTML file of a built site by its address (`en/apply/`, `404.html`).

    Those of editions are left out: they have no address of their own, and without the rest of the site no style.
    """
    found = {}
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder)
        url = name.as_posix().removesuffix("index.html")
        if name.parts[0] != EDITIONS:
            found[url] = BuiltPage(url, path)
    return found


@dataclass(frozen=True)
class Sources:
    """Where an editor finds what a page shows."""

    site: Site
    _texts: dict[str, list[str]] = field(default_factory=dict)

    def file(self, url: str) -> str:
        """Return the file of a page by its address; the templates' for the page that is not found."""
        return self._files.get(url, "overrides/404.html")

    @cached_property
    def _files(self) -> Mapping[str, str]:
        pages = self.site.pages.values()
        return {page.url: f"docs/{page.text_language}/{page.name}.md" for page in pages}

    def line(self, file: str, words: str) -> int:
        """Return the first line of a file that has some words; 1 when they come from elsewhere, such as data/."""
        lines = self._texts.setdefault(file, self._read(file))
        wanted = _plain(words)
        found = (number for number, line in enumerate(lines, 1) if wanted and wanted in line)
        return next(found, 1)

    def _read(self, file: str) -> list[str]:
        path = self.site.root / file
        return [_plain(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def _plain(text: str) -> str:
    """Return a text without what Markdown and typography change."""
    return " ".join(re.sub(r"[*_`#>\[\]]", "", text).replace("'", "’").split())


def inner_links(page: BuiltPage) -> Iterator[tuple[str, str]]:
    """Yield target and words of each link and picture that stays on the site."""
    for tag in page.soup.find_all(True):
        for name in ("href", "src"):
            if tag.has_attr(name) and not urlsplit(str(tag[name])).scheme:
                yield str(tag[name]), tag.get_text(" ", strip=True)


def resolved(page: BuiltPage, target: str) -> tuple[str, str]:
    """Return address below the site's root, and fragment, that a link leads to."""
    split = urlsplit(urljoin(BASE + page.url, target))
    return split.path.lstrip("/"), split.fragment
