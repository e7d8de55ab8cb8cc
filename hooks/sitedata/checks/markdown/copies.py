"""Pages that are still in the language of their original: they share paragraphs, or many rows of words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import Message, say

WORD = re.compile(r"[^\W\d_]+")
MIN_WORDS = 10
"""Words of a paragraph that may not be the same in two languages; fewer may be a name or an address."""
IN_A_ROW = 4
MAX_SHARE = 0.3
"""Of the rows of words of a page, those that its original may have too."""
MIN_ROWS = 12
Paragraph = tuple[int, tuple[str, ...]]
"""Line and words."""


def check_copy(page: CheckedPage, original: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for a page, or for each paragraph, that nobody has translated."""
    ours, theirs = _paragraphs(page), _paragraphs(original)
    share = _share_in_rows(ours, theirs)
    if share > MAX_SHARE:
        file = original.source.head.file
        found = _text_of(file, round(100 * share))
        yield _problem(page, original, page.first_line, found)
        return
    known = {words for _, words in theirs if len(words) >= MIN_WORDS}
    for line, words in ours:
        if words in known:
            text = quoted(" ".join(words))
            yield _problem(page, original, line, say("the same text as in the original: {text}", text=text))


def _text_of(file: str, share: int) -> Message:
    return say("the text of {file} ({share} % of its words)", file=file, share=share)


def copied(problems: Iterable[Problem]) -> set[str]:
    """Return the files of the pages that are copies: what else is told of a text in another language would mislead."""
    template = _text_of("", 0).template
    return {one.file for one in problems if isinstance(one.found, Message) and one.found.template == template}


def _problem(page: CheckedPage, original: CheckedPage, line: int, found: Message) -> Problem:
    expected = say("a text in {language}", language=quoted(page.source.language))
    repair = say("Translate it; {file} has the original.", file=original.source.head.file)
    problem = page.problem(line, say("the text"), found, expected, repair)
    return replace(problem, because=original.source.head.file)


def _share_in_rows(ours: list[Paragraph], theirs: list[Paragraph]) -> float:
    """Return which part of a page's rows of words its original has too; 0 for a page of a few words."""
    own, other = ({word for _, words in paragraphs for word in words} for paragraphs in (ours, theirs))
    # Most pages share few words with their original: their rows need not be looked at.
    if len(own & other) <= MAX_SHARE * len(own):
        return 0.0
    rows, original_rows = _rows(ours), _rows(theirs)
    return len(rows & original_rows) / len(rows) if len(rows) >= MIN_ROWS else 0.0


def _rows(paragraphs: list[Paragraph]) -> set[tuple[str, ...]]:
    starts = range(IN_A_ROW)
    return {row for _, words in paragraphs for row in zip(*(words[start:] for start in starts), strict=False)}


def _paragraphs(page: CheckedPage) -> list[Paragraph]:
    """Return line and words of each paragraph; a quotation or a text marked as another language may stay as it is."""
    return [
        (lines[0].number, tuple(WORD.findall(" ".join(line.text for line in lines).lower())))
        for lines in page.blocks
        if not lines[0].block.attributes.get("lang") and page.parents[lines[0].block].tag != "blockquote"
    ]
