"""Which paragraph of a translated page is which of the original: by kind, codes and length, in the same order."""

from collections import Counter
from functools import cache

from sitedata.translations.exchange.inline import Sign, count
from sitedata.translations.exchange.page_cutting import Piece

SAME_CODES = 1.0
"""What equal links count beside a length that differs: from 0, one tenth of it, to 1, the same."""


def pairs(original: list[Piece], translation: list[Piece]) -> dict[int, int]:
    """Return the place of each piece of the original in the translation; those without a partner are left out.

    Of all ways that keep the order, it is the one with the most likeness.
    """
    best = [[0.0] * (len(translation) + 1) for _ in range(len(original) + 1)]
    for here in range(len(original) - 1, -1, -1):
        for there in range(len(translation) - 1, -1, -1):
            both = _likeness(original[here], translation[there])
            taken = best[here + 1][there + 1] + both if both else 0.0
            best[here][there] = max(taken, best[here + 1][there], best[here][there + 1])
    found: dict[int, int] = {}
    here = there = 0
    while here < len(original) and there < len(translation):
        both = _likeness(original[here], translation[there])
        if both and best[here][there] == best[here + 1][there + 1] + both:
            found[here] = there
            here, there = here + 1, there + 1
        elif best[here][there] == best[here + 1][there]:
            here += 1
        else:
            there += 1
    return found


def _likeness(one: Piece, other: Piece) -> float:
    """Return 0 for pieces that cannot be the same, and up to 2 for others."""
    if one.kind != other.kind:
        return 0.0
    if not one.is_text:
        return 2.0 if one.text == other.text else 0.0
    shorter, longer = sorted((len(one.text), len(other.text)))
    same = _codes(one.text) == _codes(other.text)
    return SAME_CODES * same + max(shorter, 1) / max(longer, 1)


@cache
def _codes(text: str) -> Counter[Sign]:
    return count(text, markdown=True)
