"""Every check of the texts of the pages, in one pass over them."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain
from pathlib import Path

from sitedata.checks.markdown.addresses import check_addresses_in_text, check_link_words, check_vague_links
from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.checks.markdown.copies import check_copy
from sitedata.checks.markdown.headings import check_headings
from sitedata.checks.markdown.ids import check_ids
from sitedata.checks.markdown.lists import check_indented, check_lists, check_underlines
from sitedata.checks.markdown.lost_words import check_lost_words
from sitedata.checks.markdown.markup import check_markup
from sitedata.checks.markdown.sections import check_sections
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
    surroundings = _Surroundings(root, documents, sources)
    pages = [CheckedPage(source, rendered[source.head.file]) for source in sources]
    originals = {page.source.name: page for page in pages if page.source.language == default_language}
    for page in pages:
        yield from check_leftovers(page.source)
        yield from check_blocks(page.source)
        if has_conflicts(page.source) or (page.source.head.problems and not page.source.body):
            continue  # a page that could not be read, or that is two pages
        yield from _once_in_a_line(chain(surroundings.problems(page), check_vague_links(page)))
        original = originals.get(page.source.name)
        if original and original is not page:
            yield from check_copy(page, original)


def _once_in_a_line(problems: Iterator[Problem]) -> Iterator[Problem]:
    """Yield the first problem of each line: one slip often breaks several rules."""
    lines: set[int] = set()
    for problem in problems:
        if problem.line not in lines:
            lines.add(problem.line)
            yield problem


class _Surroundings:
    """What stands around the texts: sections, styles, ids, forms."""

    def __init__(self, root: Path, documents: Mapping[str, Document], sources: Sequence[PageSource]) -> None:
        overrides, self.documents = root / "overrides", documents
        self.heads: dict[str, set[str]] = {source.language: set() for source in sources}
        for source in sources:
            self.heads[source.language] |= set(source.head.value) if isinstance(source.head.value, dict) else set()
        self.fields: dict[str, frozenset[str]] = {}
        self.sections = {path.stem for path in (overrides / "sections").glob("*.html")}
        styles = "\n".join(path.read_text("utf-8") for path in sorted((overrides / "styles").glob("*.css")))
        self.classes = set(CLASS.findall(styles))
        found = {path: ID.findall(path.read_text("utf-8")) for path in sorted(overrides.rglob("*.html"))}
        self.ids = {name for names in found.values() for name in names}
        frame = [names for path, names in found.items() if path.relative_to(overrides).parts[0] in FRAME]
        self.frame_ids = {name for names in frame for name in names}

    def problems(self, page: CheckedPage) -> Iterator[Problem]:
        found = 0
        for problem in self._problems(page):
            found += 1
            yield problem
        yield from check_lost_words(page) if not found else ()

    def _problems(self, page: CheckedPage) -> Iterator[Problem]:
        """Yield them in the order of what explains most: what is told first of a line is all that is told of it."""
        yield from check_sections(page, self.sections, self.heads[page.source.language])
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
        return (self.ids if form or head.get("search") else self.frame_ids), self._fields(form)

    def _fields(self, form: str) -> frozenset[str]:
        if form not in self.fields:
            document = self.documents.get(f"data/forms/{form}.yml")
            records = document.records() if document else ()
            ids = {str(value.get("id")) for path, value in records if "fields" in path and "options" not in path}
            self.fields[form] = frozenset(ids | {"section"}) if form else frozenset()
        return self.fields[form]
