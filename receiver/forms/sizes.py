"""Units of size, and sizes as people read them."""

from collections.abc import Callable

MEGABYTE = 1024 * 1024
"""Bytes."""


def shown(size: int, word: Callable[..., str], write: Callable[[int], str]) -> str:
    """Return a number of bytes as people read it, rounded up. `word`: gives a word; `write`: writes a number."""
    tenths = -(-size * 10 // MEGABYTE)
    return word("form.file_size", whole=write(tenths // 10), tenth=tenths % 10)
