"""Checks of addresses: those that the site uses itself, and former ones (`former:`), which must lead to one page."""

from collections.abc import Iterator
from pathlib import Path

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.languages import read_declared
from sitedata.reading.markdown_pages import PageSource
from sitedata.site import Page, Site, page_url

RESERVED = frozenset({"assets", "forms", "healthz", "livez", "proof", "readyz"})
"""First folders of addresses that the build or the receiver uses."""


def check_addresses(root: Path, site: Site, sources: list[PageSource]) -> Iterator[Problem]:
    """Yield a problem for each slug that is reserved, and for each former one that cannot lead to its page."""
    heads = {(source.language, source.name): source for source in sources}
    taken = {page.url: page for page in site.pages.values()}
    reserved = RESERVED | set(read_declared(root)[1:])
    led: dict[str, str] = {}
    for page in site.pages.values():
        source = heads[page.text_language, page.name]
        in_root = page.language == site.languages[0]
        names = reserved if in_root else RESERVED
        if page.translated:
            yield from _reserved(source, ("slug",), page.meta.slug, names)
        for number, slug in enumerate(page.meta.former):
            path = ("former", number)
            url = page_url(page.language, site.languages[0], slug)
            if page.translated:
                yield from _reserved(source, path, slug, names)
            yield from _clash(source, path, url, page, taken, led)
            led.setdefault(url, source.head.file)


def _reserved(source: PageSource, path: tuple[str | int, ...], slug: str, names: frozenset[str]) -> Iterator[Problem]:
    first = slug.partition("/")[0]
    if first in names:
        found = say("an address that begins with {name}", name=quoted(f"{first}/"))
        expected = say("an address that the site does not use itself")
        repair = say("Choose another slug.") if path == ("slug",) else say("Delete this address.")
        yield Problem(source.head.file, source.head.line(path), str(path[0]), found, expected, repair)


def _clash(
    source: PageSource,
    path: tuple[str | int, ...],
    url: str,
    page: Page,
    taken: dict[str, Page],
    led: dict[str, str],
) -> Iterator[Problem]:
    names = {"address": quoted(url)}
    if url == page.url:
        found, expected = say("the address {address} of this very page", **names), say("an address that it had before")
        repair = say("Delete this address.")
    elif url in taken:
        other = f"docs/{taken[url].text_language}/{taken[url].name}.md"
        found = say("the address {address} of {file}", file=other, **names)
        expected = say("an address that no page has today")
        repair = say("Delete it here, or choose another slug for {file}.", file=other)
    elif url in led:
        found = say("the address {address} a second time (first in {file})", file=led[url], **names)
        expected, repair = say("each former address once"), say("Keep it in one of the two places.")
    else:
        return
    yield Problem(source.head.file, source.head.line(path), "former", found, expected, repair)
