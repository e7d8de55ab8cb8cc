"""The slips of editors in every line of every file of a real site: one message, at the line, and none is accepted.

Quick tests take a few lines of each kind of slip, always the same ones; `make soak` takes them all.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from tests.sitedata.slips.answers import Answer, Source, answer, sources
from tests.sitedata.slips.kinds import BELOW, GONE, KINDS, KNOWN, UNSEEN, Change, Place, places

SAMPLE = 3
"""Lines of each kind in a quick run."""


@cache
def right(source: Source) -> Answer:
    return answer(source.file, source.text)


@cache
def all_places() -> list[tuple[Source, Place]]:
    return [(source, place) for source in sources() for place in places(source.text)]


def changes(change: Change) -> Iterator[tuple[Source, int, str]]:
    """Yield file, line (from 1) and text of each place where a slip can happen."""
    for source, place in all_places():
        lines = change(place)
        if lines and lines != place.lines:
            yield source, place.number + 1, "\n".join(lines)


def judge(kind: str, source: Source, line: int, text: str) -> str:
    """Return what is wrong with the answer to a slip; nothing when there is one message at its line."""
    found = answer(source.file, text)
    if not found.problems:
        return "" if found.value == right(source).value or kind in UNSEEN else "accepted with another meaning"
    if len(found.problems) > 1:
        return "told more than once"
    at = line + (kind in BELOW)
    return "" if kind in GONE or found.problems[0].line == at else f"told at line {found.problems[0].line}, not {at}"


def spread(places: list[tuple[Source, int, str]], number: int) -> list[tuple[Source, int, str]]:
    """Return some places from all over the files."""
    step = max(len(places) // number, 1)
    return places[step // 2 :: step][:number]


def test_the_files_without_a_slip_have_no_problem() -> None:
    assert [found for source in sources() for found in right(source).problems] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_slip_is_told_once_at_its_line(kind: str) -> None:
    found = list(changes(KINDS[kind]))
    assert found, "a kind that can happen nowhere"
    wrong = [
        (source.file, line, said)
        for source, line, text in spread(found, SAMPLE)
        if (said := judge(kind, source, line, text))
    ]
    assert len(wrong) <= (kind in KNOWN), wrong


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_every_line_of_every_file(kind: str) -> None:
    """At least 99 of 100 are told so; KNOWN has the kinds that are not, each with its share."""
    found = list(changes(KINDS[kind]))
    wrong = [(source.file, line, said) for source, line, text in found if (said := judge(kind, source, line, text))]
    assert 1 - len(wrong) / len(found) >= KNOWN.get(kind, 0.99), wrong


def test_the_ends_of_lines_and_a_mark_at_the_beginning_change_nothing() -> None:
    for source in sources():
        for text in (source.text.replace("\n", "\r\n"), source.text.replace("\n", "\r"), "\ufeff" + source.text):
            assert answer(source.file, text) == right(source)
