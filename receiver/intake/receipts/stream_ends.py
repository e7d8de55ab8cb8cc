"""Ends the streams of a PDF so that everybody reads the same.

Typst writes a line feed before `endstream`. After data that happen to end with a carriage return, a reader may take
both for the end of a line, and miss a byte of what `Length` says: PDF/A-2, 6.1.7.1, asks that they agree. With a whole
end of a line of its own (CR LF) nothing can be mistaken.
"""

import re
from bisect import bisect_left

UNCLEAR = re.compile(rb"\r(?=\nendstream)")
ENTRY = re.compile(rb"(\d{10})(?= \d{5} n)")
START = re.compile(rb"(?<=startxref\n)(\d+)")


def clear(made: bytes) -> bytes:
    """Return the PDF with a table of what is where, as it is now."""
    places = [found.end() for found in UNCLEAR.finditer(made)]
    if not places:
        return made

    def moved(found: re.Match[bytes]) -> bytes:
        place = int(found[1])
        return str(place + bisect_left(places, place)).encode().rjust(len(found[1]), b"0")

    table = made.rindex(b"\nxref\n") + 1
    objects, rest = made[:table], made[table:]
    return UNCLEAR.sub(b"\r\r", objects) + START.sub(moved, ENTRY.sub(moved, rest))
