"""Sizes as editors write them: 1,2 Mo, 300 kB."""

import re

SIZE = re.compile(r"(\d+(?:[.,]\d+)?)\s*([kKMG])(?:i?[oB]|bytes?|octets?)\b")
FACTORS = {"k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000}
TOLERANCE = 0.15
"""Part by which a size that is said may differ from the true one: some count in 1,024s."""


def says_size(text: str) -> bool:
    """Return whether a text says a size."""
    return SIZE.search(text) is not None


def wrong_size(text: str, size: int) -> str | None:
    """Return the size that a text says when a file has another one, in bytes; None when it says none or the right one.

    A size below 10 kB is never wrong: everything rounds it in another way.
    """
    found = SIZE.search(text)
    if not found:
        return None
    said = float(found[1].replace(",", ".")) * FACTORS[found[2]]
    return found[0] if abs(said - size) > max(TOLERANCE * size, 10_000) else None
