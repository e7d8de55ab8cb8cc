"""Our site and the stock build of the same Markdown, built and served for one run.

Stock: Material and static-i18n as they come, with our Markdown and nothing else of ours; what only our hooks
understand (`{{ steps }}`) stays as text. Two lines of a page's head are left out of the copy, for nothing
could be built with them: `template:` names a template of ours, `search:` means something else to Material. Its host is
a plain one that compresses.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sitedata import Site, load_site

from tests.ports import free_port
from tests.receiver.process import ROOT, environment, serving

PATIENCE = 120
"""Seconds after which a build or a host that does not come is given up."""
NOT_FOUND = "404"
NOWHERE = "nowhere/"
OURS_ALONE = re.compile(r"^(?:template|search):.*\n", re.M)
CONFIGURATION = """
site_name: MIEUX
site_url: {address}
theme: material
plugins:
  - search
  - i18n:
      docs_structure: folder
      languages:
        - {{locale: fr, name: Français, default: true, build: true}}
        - {{locale: en, name: English, build: true}}
        - {{locale: es, name: Español, build: true}}
markdown_extensions: [attr_list, tables]
"""


@dataclass(frozen=True)
class Served:
    """A built site that answers at `address`. `pages`: address below it of each page, by language and name.

    `unlisted`: those that ask search engines not to list them.
    """

    address: str
    folder: Path
    pages: Mapping[tuple[str, str], str]
    unlisted: frozenset[tuple[str, str]] = frozenset()

    def urls(self, language: str | None = None) -> list[str]:
        """Return the address of every page, the one that is not found included; or of those in one language."""
        return [self.address + url for (own, _), url in self.pages.items() if language in (None, own)]

    def url(self, language: str, name: str) -> str:
        """Return the address of a page."""
        return self.address + self.pages[language, name]

    def files(self) -> list[Path]:
        """Return every HTML file."""
        return sorted(self.folder.rglob("*.html"))


@contextmanager
def ours(folder: Path) -> Iterator[Served]:
    """Build the site as `make build` does and serve it with the receiver."""
    port = free_port()
    address, target = f"http://127.0.0.1:{port}/", folder / "site"
    mkdocs(ROOT, target, "--strict", SITE_URL=address)
    site, _ = load_site(ROOT)
    assert site
    with serving(environment(target, folder, PORT=str(port)), folder / "log"):
        unlisted = frozenset(key for key, page in site.pages.items() if page.meta.noindex)
        yield Served(address, target, {**own_pages(site), (site.languages[0], NOT_FOUND): NOWHERE}, unlisted)


@contextmanager
def stock(folder: Path) -> Iterator[Served]:
    """Build the same Markdown without anything of ours and serve it."""
    port = free_port()
    address, target = f"http://127.0.0.1:{port}/", folder / "site"
    stock_sources(ROOT, folder, address)
    mkdocs(folder, target, "--quiet")
    site, _ = load_site(ROOT)
    assert site
    with host(target, port, address):
        yield Served(address, target, {**stock_pages(site), (site.languages[0], NOT_FOUND): NOWHERE})


def mkdocs(root: Path, target: Path, *options: str, **settings: str) -> None:
    """Build what stands in `root`."""
    command = [sys.executable, "-m", "mkdocs", "build", "--clean", "--site-dir", str(target), *options]
    given = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **settings}
    done = subprocess.run(command, cwd=root, env=given, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr


def stock_sources(root: Path, target: Path, address: str = "http://127.0.0.1/") -> None:
    """Write what the stock build needs: docs/ without the lines of a head that Material takes for its own, settings."""
    shutil.copytree(root / "docs", target / "docs")
    for path in target.rglob("*.md"):
        text = path.read_text("utf-8")
        path.write_text(OURS_ALONE.sub("", text), "utf-8")
    (target / "mkdocs.yml").write_text(CONFIGURATION.format(address=address), "utf-8")


def own_pages(site: Site) -> dict[tuple[str, str], str]:
    """Return the address of each page of ours."""
    return {(page.language, page.name): page.url for page in site.pages.values()}


def stock_pages(site: Site) -> dict[tuple[str, str], str]:
    """Return the address of each page as MkDocs makes it from the file's name."""
    return {
        (page.language, page.name): (f"{page.language}/" if page.language != site.languages[0] else "")
        + (f"{page.name}/" if page.name != "index" else "")
        for page in site.pages.values()
    }


@contextmanager
def host(folder: Path, port: int, address: str) -> Iterator[None]:
    """A plain host of files in its own process."""
    command = [sys.executable, "-m", "bench.host", str(folder), str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for(address)
        yield
    finally:
        process.kill()
        process.wait()


def wait_for(address: str) -> None:
    """Return when something answers there. Raises URLError when nothing ever does."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(address):
                return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
