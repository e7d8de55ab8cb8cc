"""What a visitor downloads before a page is there. For an editor a budget is a warning; tests hold our files to it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sitedata.messages.problem import Problem
from sitedata.messages.translatable import say

from inspection.built import BuiltPage, Sources

FIRST_ROUND_TRIP = 14_000
"""Bytes of HTML and CSS that arrive before the browser has to answer (ten packets of 1,460)."""
FIRST_VIEW = 30_000
"""Bytes of everything that a page loads."""
SHEETS = "link[rel=stylesheet]"


def on_the_way(path: Path) -> int:
    """Return the bytes of a file as gzip, which every browser takes."""
    packed = path.with_name(path.name + ".gz")
    return packed.stat().st_size if packed.is_file() else path.stat().st_size


def text_bytes(page: BuiltPage) -> int:
    """Return the bytes of a page and its style sheets."""
    return sum(map(on_the_way, {page.path, *page.loaded(SHEETS, "href")}))


def first_view(page: BuiltPage) -> dict[Path, int]:
    """Return the bytes of each file that a browser loads to show a page."""
    files = [page.path, *page.loaded(f"{SHEETS}, link[rel=icon]", "href")]
    # Of two pictures for two colour schemes a browser takes one. What is lazy, it takes when a reader comes there.
    files += page.loaded("script[src], img[src]:not([loading=lazy])", "src")
    return {path: on_the_way(path) for path in files if path.is_file()}


def check_weight(pages: Mapping[str, BuiltPage], sources: Sources) -> Iterator[Problem]:
    """Yield a warning for each page that is too heavy for a phone on a slow network."""
    for page in pages.values():
        sizes = first_view(page)
        heaviest = max(sizes, key=lambda path: sizes[path])
        if (size := text_bytes(page)) > FIRST_ROUND_TRIP:
            found = say("{bytes} bytes of text and style", bytes=size)
            repair = say("Shorten the page, or divide it in two. It can be published as it is.")
            yield _warning(page, sources, found, FIRST_ROUND_TRIP, repair)
        if (size := sum(sizes.values())) > FIRST_VIEW:
            found = say("{bytes} bytes to show the page", bytes=size)
            repair = say(
                "The largest is {file} ({bytes} bytes): make it smaller. It can be published as it is.",
                file=heaviest.name,
                bytes=sizes[heaviest],
            )
            yield _warning(page, sources, found, FIRST_VIEW, repair)


def _warning(page: BuiltPage, sources: Sources, found: str, limit: int, repair: str) -> Problem:
    expected = say("at most {limit}, for phones on slow networks", limit=limit)
    where = say("the page {address}", address=f"/{page.url}")
    return Problem(sources.file(page.url), 1, where, found, expected, repair, "warning")
