"""No-break spaces that a translator's program has turned into common ones, put back where they were."""

from difflib import Match, SequenceMatcher

NO_BREAK = "\u00a0\u202f\u2007"
COMMON = str.maketrans(dict.fromkeys(NO_BREAK, " "))
MIN_BESIDE = 2
"""Characters beside a space that must have stayed."""


def plain(text: str) -> str:
    """Return a text with common spaces only."""
    return text.translate(COMMON)


def restored(text: str, model: str) -> str:
    """Return a text with the no-break spaces that its earlier version has in the same surroundings."""
    if text == model or not any(space in model for space in NO_BREAK):
        return text
    signs = list(text)
    for block in _same(plain(model), plain(text)):
        for offset in range(block.size):
            here, there = block.a + offset, block.b + offset
            if model[here] in NO_BREAK and signs[there] == " " and _stayed(model, text, here, there):
                signs[there] = model[here]
    return "".join(signs)


def _stayed(model: str, text: str, here: int, there: int) -> bool:
    """Return whether what stands before a space, or behind it, has stayed."""
    before = model[max(here - MIN_BESIDE, 0) : here] == text[max(there - MIN_BESIDE, 0) : there]
    return before or model[here + 1 :][:MIN_BESIDE] == text[there + 1 :][:MIN_BESIDE]


def _same(one: str, other: str) -> list[Match]:
    """Return what stands in both texts; comparing takes up to the square of their length."""
    if one == other:
        return [Match(0, 0, len(one))]
    return SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
