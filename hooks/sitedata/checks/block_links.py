"""Checks of links to headings in blocks {{ while_open }} … {{ end }}: what they lead to is not always there."""

import posixpath
from collections.abc import Iterator, Mapping

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import Link, RenderedPage
from sitedata.site import Site
from sitedata.text.state_blocks import END, Mark, marks

Block = tuple[str, str]
"""Kind of a block, and the form it follows."""


def check_block_links(site: Site, sources: list[PageSource], rendered: Mapping[str, RenderedPage]) -> Iterator[Problem]:
    """Yield a problem for each link to a heading in a block, unless the link is in such a block itself."""
    blocks = {(source.language, source.name): _blocks(site, source) for source in sources}
    pages = {(source.language, source.name): rendered[source.head.file] for source in sources}
    hidden = {key: _ids(pages[key], lines) for key, lines in blocks.items() if lines}
    for source in sources if any(hidden.values()) else ():
        for link in rendered[source.head.file].links:
            page, _, anchor = link.target.partition("#")
            block = hidden.get((source.language, _name(source, page)), {}).get(anchor)
            if block and block != blocks[source.language, source.name].get(link.line):
                yield _problem(source, link)


def _blocks(site: Site, source: PageSource) -> dict[int, Block]:
    """Return the block of each line that is in one."""
    own = site.page(source.language, source.name).meta.form or ""
    found: dict[int, Block] = {}
    begun: Mark | None = None
    for mark in marks(source.body):
        if begun:
            found |= dict.fromkeys(range(begun.line, mark.line), (begun.kind, begun.name or own))
        begun = None if mark.kind == END else mark
    return found


def _ids(page: RenderedPage, lines: Mapping[int, Block]) -> dict[str, Block]:
    return {heading.id: lines[heading.line] for heading in page.headings if heading.line in lines}


def _name(source: PageSource, page: str) -> str:
    """Return the name of the page that a link leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(source.name), page.removesuffix(".md") or source.name))


def _problem(source: PageSource, link: Link) -> Problem:
    found = say("the address {address}", address=quoted(link.target))
    expected = say("a heading that is always shown; this one is in a block {block}", block="{{ while_open }}")
    repair = say("Lead to the page without #…, or put the link into such a block as well.")
    return Problem(source.head.file, link.line, say("a link"), found, expected, repair)
