"""Leaves out small numbers, and those from which a small one could be worked out by subtraction from a total.

Nought is told, unless it gives others away: it is about nobody. What is left out for either reason looks the same.
"""

from collections.abc import Sequence

LEAST = 5
"""The smallest number of people that is told."""

Told = int | None
"""None: left out."""


def is_small(number: int) -> bool:
    """Say whether a number is about so few that they could be recognised."""
    return 0 < number < LEAST


def told_total(total: int) -> Told:
    """Return a total, unless it is small."""
    return None if is_small(total) else total


def parts(counts: Sequence[int], total: int | None = None) -> list[Told]:
    """Return the parts of a whole of which everybody is in one, without those that would tell of few.

    Together, what is left out is LEAST people at least, and so more than one small part: no difference from the total
    tells one. Nor does it when all small ones are as large as can be, or one each: then more is left out.
    Of a whole that is small itself, nothing is told.
    """
    whole = sum(counts) if total is None else total
    if is_small(whole):
        return [None] * len(counts)
    hidden = {at for at, number in enumerate(counts) if is_small(number)}
    left_out = sum(counts[at] for at in hidden)
    others = [number for number in counts if number >= LEAST]
    if others and (0 < left_out < LEAST or left_out == (LEAST - 1) * len(hidden) > 0):
        # All that are alike: which one of them is left out would tell something.
        hidden |= {at for at, number in enumerate(counts) if number == min(others)}
    if 0 < sum(counts[at] for at in hidden) <= len(counts):
        hidden |= {at for at, number in enumerate(counts) if number == 0}
    return [None if at in hidden else number for at, number in enumerate(counts)]


def several(counts: Sequence[int], total: int) -> list[Told]:
    """Return numbers of which one person can be in several, without those that would tell of few.

    How many are not among them is a number, too: the total less the number. Never is one left out alone: where
    everybody is in at least one, the total less all others would be its least.
    """
    if is_small(total):
        return [None] * len(counts)
    hidden = {at for at, number in enumerate(counts) if is_small(number) or is_small(total - number)}
    others = sorted((number, at) for at, number in enumerate(counts) if number and at not in hidden)
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    return [None if at in hidden else number for at, number in enumerate(counts)]
