"""What must hold for the HTML of any page: links and references lead somewhere, ids stand once, no heading skips."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say

from inspection.built import BuiltPage, Sources, inner_links, resolved

HEADINGS = "h1, h2, h3, h4, h5, h6"
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls")


def broken_links(pages: Mapping[str, BuiltPage], folder: Path) -> Iterator[tuple[BuiltPage, str, str]]:
    """Yield page, target and words of each link that leads to no page, no file or no anchor of the built site."""
    for page in pages.values():
        for target, words in inner_links(page):
            path, fragment = resolved(page, target)
            if path in pages:
                if fragment and not pages[path].soup.find(id=unquote(fragment)):
                    yield page, target, words
            elif not (folder / unquote(path)).is_file():
                yield page, target, words


def skipped_headings(page: BuiltPage) -> Iterator[tuple[int, int, str]]:
    """Yield level above, level below and words of each heading that skips a level; (0, number, "") for no or two h1."""
    found = [(int(tag.name[1]), tag.get_text(" ", strip=True)) for tag in page.soup.select(HEADINGS)]
    firsts = sum(level == 1 for level, _ in found)
    if firsts != 1:
        yield 0, firsts, ""
    for (above, _), (below, words) in pairwise(found):
        if below > above + 1:
            yield above, below, words


def doubled_ids(page: BuiltPage) -> list[str]:
    """Return each id that stands more than once on a page."""
    counts = Counter(str(tag["id"]) for tag in page.soup.select("[id]"))
    return [name for name, number in counts.items() if number > 1]


def lost_references(page: BuiltPage) -> Iterator[tuple[str, str]]:
    """Yield attribute and id of each reference between elements that leads nowhere."""
    for attribute in REFERENCES:
        for tag in page.soup.select(f"[{attribute}]"):
            value = tag[attribute]
            for target in value.split() if isinstance(value, str) else value:
                if not page.soup.find(id=target):
                    yield attribute, target


def check_structure(pages: Mapping[str, BuiltPage], folder: Path, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for everything that is wrong with the HTML of the pages."""
    for page, target, words in broken_links(pages, folder):
        repair = say("Correct the address, or delete the link.")
        found = say("a link to {target}", target=quoted(target))
        expected = say("a page, an anchor or a file of the site")
        yield _problem(sources, page, words, found, expected, repair)
    for page in pages.values():
        if page.soup.find("main"):
            yield from _wrong_headings(page, sources)
        for name in doubled_ids(page):
            found, repair = say("the id {id} more than once", id=quoted(name)), say("Rename or delete one of the two.")
            yield _problem(sources, page, name, found, say("each id once"), repair)
        for attribute, name in lost_references(page):
            found = say("{attribute} with the unknown id {id}", attribute=attribute, id=quoted(name))
            expected, repair = say("an id of the same page"), say("Ask a developer: this stands in a template.")
            yield _problem(sources, page, name, found, expected, repair)


def _wrong_headings(page: BuiltPage, sources: Sources) -> Iterator[Problem]:
    for above, below, words in skipped_headings(page):
        if above:
            names = {"words": quoted(words), "below": below, "above": above}
            found = say("the heading {words} of level {below} after one of level {above}", **names)
            expected, repair = say("one level at a time"), say("Begin its line with {signs}.", signs="#" * (above + 1))
        else:
            found, expected = say("{number} first headings", number=below), say("one first heading")
            repair = say("Begin the line of the page’s title, and no other, with one #.")
        yield _problem(sources, page, words, found, expected, repair)


def _problem(sources: Sources, page: BuiltPage, words: str, found: str, expected: str, repair: str) -> Problem:
    file = sources.file(page.url)
    where = say("the page {address}", address=f"/{page.url}")
    return Problem(file, sources.line(file, words), where, found, expected, repair)
