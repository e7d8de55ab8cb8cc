"""Width and height of a picture, read from the first bytes of its file.

Sources: PNG (W3C), GIF89a, JPEG (ITU-T T.81) and Exif 2.32, the WebP container specification (Google), ISO/IEC 23008-12
(the property `ispe` of AVIF), SVG 2.
"""

import re
import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

from sitedata.models.files import exif

Size = tuple[int, int]
START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG file that are followed by its size."""
WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers that nothing belongs to."""
SIDEWAYS = frozenset({5, 6, 7, 8})
"""Orientations of Exif in which width and height change places."""
PER_UNIT = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
"""Pixels per unit of CSS."""
LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*([a-z]*)\s*")


def size(content: bytes) -> Size | None:
    """Return width and height as browsers show the picture, in pixels; None when the file does not say."""
    try:
        found = next((read(content) for begins, read in READERS if begins(content)), None)
    except (ArithmeticError, IndexError, struct.error, ValueError, ElementTree.ParseError):
        return None
    return found if found and min(found) > 0 else None


def _png(content: bytes) -> Size:
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _gif(content: bytes) -> Size:
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


def _jpeg(content: bytes) -> Size | None:
    position = 2
    while position < len(content):
        if content[position] != 0xFF:
            return None
        marker = content[position + 1]
        if marker == 0xFF or marker in WITHOUT_LENGTH:
            position += 1 if marker == 0xFF else 2
            continue
        if marker in START_OF_FRAME:
            height, width = struct.unpack_from(">HH", content, position + 5)
            return (height, width) if exif.orientation(content) in SIDEWAYS else (width, height)
        position += 2 + struct.unpack_from(">H", content, position + 2)[0]
    return None


def _webp(content: bytes) -> Size | None:
    kind = content[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", content, 26)
    return (width & 0x3FFF, height & 0x3FFF) if kind == b"VP8 " else None


def _avif(content: bytes) -> Size | None:
    """Return the largest size any part of the picture has: it is put together from tiles, with an alpha channel."""
    places = [found.start() + 8 for found in re.finditer(b"ispe", content[:65536])]
    sizes = [struct.unpack_from(">II", content, place) for place in places]
    return max(((width, height) for width, height in sizes), default=None)


def _svg(content: bytes) -> Size | None:
    attributes = ElementTree.fromstring(content).attrib
    width, height = _length(attributes.get("width", "")), _length(attributes.get("height", ""))
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    if len(box) == 4:
        wide, high = float(box[2]), float(box[3])
        width = width or (height * wide / high if height else wide)
        height = height or width * high / wide
    return (round(width), round(height)) if width and height else None


def _length(written: str) -> float | None:
    found = LENGTH.fullmatch(written)
    return float(found[1]) * PER_UNIT[found[2]] if found and found[2] in PER_UNIT else None


READERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Size | None]], ...] = (
    (lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    (lambda content: content.startswith(b"GIF8"), _gif),
    (lambda content: content.startswith(b"\xff\xd8"), _jpeg),
    (lambda content: content.startswith(b"RIFF") and content[8:12] == b"WEBP", _webp),
    (lambda content: content[4:12] in (b"ftypavif", b"ftypavis"), _avif),
    (lambda content: b"<svg" in content[:4096], _svg),
)
