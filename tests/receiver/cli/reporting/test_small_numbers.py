"""Small numbers cannot be read from a report, nor worked out by anybody who subtracts."""

from itertools import product

import pytest

from receiver.cli.reporting import small_numbers
from receiver.cli.reporting.small_numbers import LEAST, Told

HIDDEN = None


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([10, 20, 0], [10, 20, 0]),
        # One alone is the total less the others: the smallest other goes too.
        ([3, 20, 7], [HIDDEN, 20, HIDDEN]),
        ([3, 0, 20], [HIDDEN, 0, HIDDEN]),
        # Two ones are known from their sum.
        ([1, 1, 9, 8], [HIDDEN, HIDDEN, 9, HIDDEN]),
        ([2, 3, 7], [HIDDEN, HIDDEN, 7]),
        # Of few nothing is told, not even where they are not.
        ([4, 0, 0], [HIDDEN, HIDDEN, HIDDEN]),
        ([0, 0], [0, 0]),
        ([5], [5]),
    ],
)
def test_parts_of_a_whole(counts: list[int], shown: list[Told]) -> None:
    assert small_numbers.parts(counts) == shown


def test_nobody_who_knows_the_total_can_work_out_a_small_part() -> None:
    """Every table of three parts up to eleven: all tables that would look the same leave each small part open."""
    tables = [list(counts) for counts in product(range(12), repeat=3)]
    for counts in tables:
        shown = small_numbers.parts(counts)
        total = small_numbers.told_total(sum(counts))
        for at, number in enumerate(counts):
            if 0 < number < LEAST:
                assert shown[at] is None
                if total is not None:
                    assert len(possible(shown, total, at)) > 1, counts


def possible(shown: list[Told], total: int, at: int) -> set[int]:
    """Values of a part that agree with what is shown: what is left out is at least one."""
    hidden = [place for place, number in enumerate(shown) if number is None]
    rest = total - sum(number for number in shown if number is not None)
    found = set()
    for values in product(range(1, rest + 1), repeat=len(hidden)):
        if sum(values) == rest:
            found.add(dict(zip(hidden, values, strict=True))[at])
    return found


@pytest.mark.parametrize(
    ("counts", "total", "shown"),
    [
        ([12, 6, 0], 12, [12, 6, 0]),
        # Ten of twelve: two are not among them.
        ([10, 4], 12, [HIDDEN, HIDDEN]),
        ([3, 0], 3, [HIDDEN, HIDDEN]),
        # Everybody is in one: four at least, were it alone left out.
        ([4, 6, 20, 12], 40, [HIDDEN, HIDDEN, 20, 12]),
    ],
)
def test_numbers_of_which_one_person_can_be_in_several(counts: list[int], total: int, shown: list[Told]) -> None:
    assert small_numbers.several(counts, total) == shown
