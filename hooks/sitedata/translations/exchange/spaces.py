"""No-break spaces that a translator's program has turned into common ones, put back where they were."""

from difflib import SequenceMatcher

NO_BREAK = "\u00a0\u202f\u2007\u2060"
COMMON = str.maketrans(dict.fromkeys(NO_BREAK[:3], " "))
MIN_AROUND = 2
"""Characters on each side that must have stayed."""


def plain(text: str) -> str:
    """Return a text with common spaces only."""
    return text.translate(COMMON)


def restored(text: str, *models: str) -> str:
    """Return a text with the no-break spaces that a model has in the same surroundings.

    Args:
        text: what came back.
        models: the translation before, whose spaces are wanted.
    """
    for model in models:
        if any(space in model for space in NO_BREAK[:3]):
            text = _restored(text, model)
    return text


def _restored(text: str, model: str) -> str:
    signs = list(text)
    for block in SequenceMatcher(None, plain(model), plain(text), autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            wanted = model[block.a + offset]
            at_edge = (offset < MIN_AROUND and block.a > 0) or (
                block.size - offset <= MIN_AROUND and block.a + block.size < len(model)
            )
            if wanted in NO_BREAK and not at_edge and signs[block.b + offset] == " ":
                signs[block.b + offset] = wanted
    return "".join(signs)
