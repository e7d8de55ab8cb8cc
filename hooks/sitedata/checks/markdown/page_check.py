"""Every check of the texts of the pages, in one pass over them."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePosixPath

from sitedata.checks.markdown.addresses import (
    check_addresses_in_text,
    check_link_words,
    check_same_words,
    check_vague_links,
)
from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.checks.markdown.copies import check_copy
from sitedata.checks.markdown.headings import check_headings
from sitedata.checks.markdown.ids import check_ids
from sitedata.checks.markdown.lists import check_indented, check_lists, check_underlines
from sitedata.checks.markdown.lost_words import check_lost_words
from sitedata.checks.markdown.markup import check_markup
from sitedata.checks.markdown.sections import check_sections
from sitedata.checks.markdown.stray_signs import check_stray_signs
from sitedata.checks.markdown.table_rows import check_tables
from sitedata.checks.markdown.unrendered import check_unrendered
from sitedata.checks.page_leftovers import check_leftovers, has_conflicts
from sitedata.checks.state_blocks import check_blocks
from sitedata.messages.problem import Problem
from sitedata.reading.document import Document
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import RenderedPage

CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)(?=[^{}]*\{)")
ID = re.compile(r'\bid="([^"{}]+)"')
FRAME = ("main.html", "partials")
"""Templates of overrides/ that stand around every page."""


def check_pages(
    root: Path,
    sources: Sequence[PageSource],
    rendered: Mapping[str, RenderedPage],
    documents: Mapping[str, Document],
    default_language: str,
) -> Iterator[Problem]:
    """Yield the problems of the texts of the pages.

    Args:
        root: the project's folder.
        sources: the pages.
        rendered: the same as HTML, by the names of their files.
        documents: the files of data/, for the fields of the forms.
        default_language: the language of the originals.
    """
    surroundings = _surroundings(root, sources, documents)
    originals = {source.name: source for source in sources if source.language == default_language}
    for source in sources:
        original = originals.get(source.name)
        twin = (original, rendered[original.head.file]) if original and original is not source else None
        yield from _of_page(source, rendered[source.head.file], twin, surroundings)


@lru_cache(maxsize=1024)
def _of_page(
    source: PageSource,
    rendered: RenderedPage,
    original: tuple[PageSource, RenderedPage] | None,
    surroundings: "_Surroundings",
) -> tuple[Problem, ...]:
    """Return the problems of a page; looked for once, for somebody who edits checks all pages after each change."""
    return tuple(_problems(CheckedPage(source, rendered), original, surroundings))


def _problems(
    page: CheckedPage, original: tuple[PageSource, RenderedPage] | None, surroundings: "_Surroundings"
) -> Iterator[Problem]:
    yield from check_leftovers(page.source)
    yield from check_blocks(page.source)
    empty = not any(line.strip() for _, line in page.source.body)
    if has_conflicts(page.source) or (page.source.head.problems and empty):
        return  # a page that could not be read, or was emptied, or that is two pages
    warnings = (check_vague_links(page), check_same_words(page), check_stray_signs(page))
    yield from _once_in_a_line(chain(surroundings.problems(page), *warnings))
    if original:
        yield from check_copy(page, CheckedPage(*original))


def _once_in_a_line(problems: Iterator[Problem]) -> Iterator[Problem]:
    """Yield the first problem of each line: one slip often breaks several rules."""
    lines: set[int] = set()
    for problem in problems:
        if problem.line not in lines:
            lines.add(problem.line)
            yield problem


@dataclass(frozen=True)
class _Surroundings:
    """What stands around the texts: sections, styles, ids, forms."""

    sections: frozenset[str]
    classes: frozenset[str]
    ids: frozenset[str]
    frame_ids: frozenset[str]
    heads: tuple[tuple[str, frozenset[str]], ...]
    """The keys of the heads of each language."""
    fields: tuple[tuple[str, frozenset[str]], ...]
    """The ids of each form's fields."""

    def problems(self, page: CheckedPage) -> Iterator[Problem]:
        found = 0
        for problem in self._problems(page):
            found += 1
            yield problem
        yield from check_lost_words(page) if not found else ()

    def _problems(self, page: CheckedPage) -> Iterator[Problem]:
        """Yield them in the order of what explains most: what is told first of a line is all that is told of it."""
        yield from check_sections(page, self.sections, dict(self.heads)[page.source.language])
        yield from check_addresses_in_text(page)
        yield from check_markup(page, self.classes)
        yield from check_link_words(page)
        yield from check_unrendered(page)
        yield from check_lists(page)
        yield from check_indented(page)
        yield from check_underlines(page)
        yield from check_tables(page)
        yield from check_headings(page)
        yield from check_ids(page, *self._taken(page))

    def _taken(self, page: CheckedPage) -> tuple[Set[str], frozenset[str]]:
        """Return the ids around a text, and the fields of its form."""
        head = page.source.head.value if isinstance(page.source.head.value, dict) else {}
        form = str(head.get("form") or head.get("receipt") or "")
        names = self.ids if form or head.get("search") else self.frame_ids
        return names, dict(self.fields).get(form, frozenset({"section"}) if form else frozenset())


def _surroundings(root: Path, sources: Sequence[PageSource], documents: Mapping[str, Document]) -> _Surroundings:
    """Read what stands around the texts."""
    overrides = root / "overrides"
    styles = "\n".join(path.read_text("utf-8") for path in sorted((overrides / "styles").glob("*.css")))
    found = {path: ID.findall(path.read_text("utf-8")) for path in sorted(overrides.rglob("*.html"))}
    frame = [names for path, names in found.items() if path.relative_to(overrides).parts[0] in FRAME]
    forms = {PurePosixPath(file).stem: one for file, one in documents.items() if file.startswith("data/forms/")}
    return _Surroundings(
        frozenset(path.stem for path in (overrides / "sections").glob("*.html")),
        frozenset(CLASS.findall(styles)),
        frozenset(chain.from_iterable(found.values())),
        frozenset(chain.from_iterable(frame)),
        tuple(_keys_by_language(sources).items()),
        tuple((form, _field_ids(document)) for form, document in forms.items()),
    )


def _keys_by_language(sources: Sequence[PageSource]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for source in sources:
        keys = source.head.value if isinstance(source.head.value, dict) else ()
        found[source.language] = found.get(source.language, frozenset()).union(keys)
    return found


def _field_ids(form: Document) -> frozenset[str]:
    inside = (value for path, value in form.records() if "fields" in path and "options" not in path)
    return frozenset({"section", *(str(value.get("id")) for value in inside)})
