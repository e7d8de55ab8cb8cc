"""The built site, parsed once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

BASE = "https://mieux.example/"
"""Address under which the tests' site is built."""


@dataclass
class BuiltPage:
    """One HTML file; `url` is its address below the site's root."""

    url: str
    path: Path

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.path.read_text("utf-8"), "html.parser")


@pytest.fixture(scope="session")
def pages(built_site: Path) -> dict[str, BuiltPage]:
    """Every HTML file of the built site by its address (`en/apply/`, `404.html`)."""
    found = {}
    for path in sorted(built_site.rglob("*.html")):
        url = path.relative_to(built_site).as_posix().removesuffix("index.html")
        found[url] = BuiltPage(url, path)
    return found
