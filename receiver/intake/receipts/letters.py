"""Which letters a font has: its table `cmap` (OpenType, formats 4 and 12), and nothing else of it.

A library would read the same in a second; this takes some milliseconds.
"""

from collections.abc import Iterator
from pathlib import Path
from struct import unpack_from

UNICODE = {(3, 10): 3, (0, 6): 3, (0, 4): 3, (3, 1): 2, (0, 3): 2}
"""Platform and encoding of tables of Unicode's numbers → how much they hold; the one with most is read."""
LAST = 0xFFFF
"""Ends the table of format 4, and is no letter."""


def letters(file: Path) -> Iterator[int]:
    """Yield the Unicode numbers of the letters of a font; of a collection, of its first one."""
    data = file.read_bytes()
    start = _long(data, 12) if data[:4] == b"ttcf" else 0
    table = _cmap(data, start)
    records = [unpack_from(">HHL", data, table + 4 + 8 * at) for at in range(_short(data, table + 2))]
    _, offset = max((UNICODE.get(record[:2], 0), record[2]) for record in records)
    place = table + offset
    yield from _groups(data, place) if _short(data, place) == 12 else _segments(data, place)


def _cmap(data: bytes, start: int) -> int:
    """Return where the table is."""
    for at in range(_short(data, start + 4)):
        tag, _, offset, _ = unpack_from(">4sLLL", data, start + 12 + 16 * at)
        if tag == b"cmap":
            return int(offset)
    raise ValueError("no cmap")


def _groups(data: bytes, place: int) -> Iterator[int]:
    """Yield the letters of a table of format 12."""
    for at in range(_long(data, place + 12)):
        first, last, _ = unpack_from(">LLL", data, place + 16 + 12 * at)
        yield from range(first, last + 1)


def _segments(data: bytes, place: int) -> Iterator[int]:
    """Yield the letters of a table of format 4."""
    count = _short(data, place + 6) // 2
    columns = [place + 14, place + 16 + 2 * count, place + 16 + 4 * count, place + 16 + 6 * count]
    for at in range(count):
        last, first, delta, beyond = (_short(data, column + 2 * at) for column in columns)
        for letter in range(first, last + 1):
            # A number of 0 stands for a letter that the font does not have.
            found = _short(data, columns[3] + 2 * at + beyond + 2 * (letter - first)) if beyond else None
            if found != 0 and ((letter if found is None else found) + delta) & 0xFFFF and letter != LAST:
                yield letter


def _short(data: bytes, place: int) -> int:
    return int(unpack_from(">H", data, place)[0])


def _long(data: bytes, place: int) -> int:
    return int(unpack_from(">L", data, place)[0])
