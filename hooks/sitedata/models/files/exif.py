"""What a camera has written into a picture: which side is up, and where it stood. Source: Exif 2.32 (CIPA, JEITA)."""

import struct
from collections.abc import Iterator

ORIENTATION, GPS, LATITUDE = 0x0112, 0x8825, 0x0002
"""Tags: which side is up; where the part about the position begins; in that part, the latitude."""
IN_XMP = b"GPSLatitude"
"""The same in the form of Adobe's XMP."""
HEADERS = {b"II*\0": "<", b"MM\0*": ">"}
"""How a block of Exif begins, and the order of its bytes."""
ENTRY_BYTES = 12
MAX_ENTRIES = 1000


def orientation(content: bytes) -> int:
    """Return the number of the side that is up, from 1 (the first row is on top) to 8."""
    for block, order in _blocks(content):
        for tag, entry in _entries(block, order, _first(block, order)):
            if tag == ORIENTATION:
                found: int = struct.unpack_from(f"{order}H", block, entry + 8)[0]
                return found
    return 1


def has_position(content: bytes) -> bool:
    """Return whether the picture says where it was taken."""
    return IN_XMP in content or any(_has_latitude(block, order) for block, order in _blocks(content))


def _has_latitude(block: bytes, order: str) -> bool:
    for tag, entry in _entries(block, order, _first(block, order)):
        if tag == GPS:
            place: int = struct.unpack_from(f"{order}I", block, entry + 8)[0]
            return any(inner == LATITUDE for inner, _ in _entries(block, order, place))
    return False


def _blocks(content: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield the block of Exif of a JPEG, PNG, WebP or AVIF file, with the order of its bytes."""
    for mark in (b"Exif\0\0", b"eXIf", b"EXIF"):
        place = content.find(mark)
        for start in (place + len(mark), place + 8) if place >= 0 else ():
            order = HEADERS.get(content[start : start + 4])
            if order:
                yield content[start:], order
                break


def _first(block: bytes, order: str) -> int:
    place: int = struct.unpack_from(f"{order}I", block, 4)[0] if len(block) >= 8 else len(block)
    return place


def _entries(block: bytes, order: str, place: int) -> Iterator[tuple[int, int]]:
    """Yield tag and position of each entry of a directory."""
    if place + 2 > len(block):
        return
    number = min(struct.unpack_from(f"{order}H", block, place)[0], MAX_ENTRIES)
    for entry in range(place + 2, place + 2 + number * ENTRY_BYTES, ENTRY_BYTES):
        if entry + ENTRY_BYTES <= len(block):
            yield struct.unpack_from(f"{order}H", block, entry)[0], entry
