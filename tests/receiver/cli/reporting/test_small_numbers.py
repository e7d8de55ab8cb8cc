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
        # Five parts that are five people: one each. So noughts are left out as well.
        ([1, 1, 1, 1, 1, 0], [HIDDEN] * 6),
        ([2, 1, 1, 1, 0, 9], [HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, 9]),
        # Two parts that are eight people would be four each; of parts that are alike all are left out.
        ([4, 4, 5, 20], [HIDDEN, HIDDEN, HIDDEN, 20]),
        ([3, 6, 6, 20], [HIDDEN, HIDDEN, HIDDEN, 20]),
        # Of few nothing is told, not even where they are not.
        ([4, 0, 0], [HIDDEN, HIDDEN, HIDDEN]),
        ([0, 0], [0, 0]),
        ([5], [5]),
    ],
)
def test_parts_of_a_whole(counts: list[int], shown: list[Told]) -> None:
    assert small_numbers.parts(counts) == shown


@pytest.mark.parametrize(("parts", "most"), [(2, 25), (3, 24), (4, 16), (5, 10), (6, 8)])
def test_nobody_who_knows_the_total_and_the_rules_can_work_out_a_small_part(parts: int, most: int) -> None:
    """Every table of so many people at most: all that look the same leave each small part open."""
    alike: dict[tuple[Told, ...], list[tuple[int, ...]]] = {}
    for counts in product(range(most + 1), repeat=parts):
        total = small_numbers.told_total(sum(counts))
        if total is not None and total <= most:
            alike.setdefault((total, *small_numbers.parts(counts)), []).append(counts)
    for shown, tables in alike.items():
        for at in range(parts):
            possible = {counts[at] for counts in tables}
            assert not 0 < min(possible) == max(possible) < LEAST, shown


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
