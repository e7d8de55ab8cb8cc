"""Checks of the blocks {{ while_open }} … {{ end }} of pages: in pairs, not within each other, each of a known form."""

from collections.abc import Iterator
from dataclasses import replace

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import did_you_mean
from sitedata.messages.translatable import Message, say
from sitedata.models.opening import PROGRAMME
from sitedata.reading.markdown_pages import PageSource, sections_of
from sitedata.site import Site
from sitedata.text.state_blocks import BEGUN, END, MARK, OPEN, Mark, mark_like, marks

ENDS = "{{ end }}"


def check_blocks(source: PageSource) -> Iterator[Problem]:
    """Yield a problem for each mark without its partner, and for each block within another."""
    if any(mark_like(line) or (BEGUN.match(line) and not MARK.match(line)) for _, line in source.body):
        return  # told there: which mark belongs to which cannot be said
    begun: Mark | None = None
    for mark in marks(source.body):
        if mark.kind == END:
            if begun is None:
                repair = say("Delete this line, or add the beginning.")
                yield _problem(source, mark, say("{{ while_open }} before it"), repair)
            begun = None
        else:
            if begun:
                repair = say("Write {{ end }} on a line of its own before it.")
                yield _problem(source, mark, say("the end of the block of line {line} first", line=begun.line), repair)
            begun = mark
    if begun:
        repair = say("Write {{ end }} on a line of its own where the block ends.")
        yield _problem(source, begun, say("an end of this block"), repair)


def check_block_names(site: Site, source: PageSource) -> Iterator[Problem]:
    """Yield a problem for each block of a form that does not exist, or of none where the page has no form."""
    known = [*site.forms, PROGRAMME]
    # Of a page with the place of a form and without a form that is told.
    own = site.page(source.language, source.name).meta.form or any(name == "form" for _, name in sections_of(source))
    for mark in marks(source.body):
        if mark.kind == END or mark.name in known or (own and not mark.name):
            continue
        if mark.name:
            expected = say("a form of data/forms/, or “programme”")
            yield replace(_problem(source, mark, expected, did_you_mean(mark.name, known)), missing=mark.name)
        else:
            example = f"{{{{ {OPEN} {known[0]} }}}}"
            repair = say("This page has no form of its own: write for example {text}.", text=example)
            yield _problem(source, mark, say("the id of a form"), repair)


def _problem(source: PageSource, mark: Mark, expected: Message, repair: Message) -> Problem:
    found = quoted("{{ " + " ".join(filter(None, (mark.kind, mark.name))) + " }}")
    return Problem(source.head.file, mark.line, say("the text"), found, expected, repair)
