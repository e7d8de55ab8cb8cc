"""Warns when the rules for nginx and Caddy in deploy/headers/ do not know the address of a search page."""

from collections.abc import Iterator
from pathlib import Path

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.markdown_pages import PageSource
from sitedata.site import Site

FOLDER = "deploy/headers"


def check_deployed_headers(root: Path, site: Site, sources: list[PageSource]) -> Iterator[Problem]:
    """Yield a warning for each search page whose policy a proxy would not send: there, the search would not run."""
    rules = [path.read_text("utf-8") for path in sorted((root / FOLDER).glob("*"))]
    for source in sources:
        page = site.page(source.language, source.name)
        if page.meta.search and not all(f"/{page.url}" in text for text in rules):
            found, expected = quoted(f"/{page.url}"), say("the address that {folder}/ knows", folder=FOLDER)
            repair = say("Keep it so, and ask a developer to run `make headers` before the site is published.")
            line = source.head.line(("slug",))
            yield Problem(source.head.file, line, "slug", found, expected, repair, "warning")
