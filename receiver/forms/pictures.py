"""What a picture is, by its own bytes: those that are taken, and those that people are told to convert."""

import re

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_FIRST = b"\x00\x00\x00\rIHDR"
PNG_END = b"IEND\xaeB`\x82"
JPEG_HEAD = b"\xff\xd8\xff"
JPEG_END = b"\xff\xd9"
JPEG_SEGMENTS = 5000
"""Most segments before the picture of a JPEG; a few are usual, and large colour profiles take some hundred."""
FILL = re.compile(rb"\xff*")
"""Any number of these bytes may precede a marker (ITU-T T.81, B.1.1.2)."""
TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def format_of(content: bytes) -> str:
    """Return `png`, `jpeg`, `heic`, `tiff` or nothing, by how the file begins."""
    if content.startswith(PNG_HEAD):
        return "png"
    if content.startswith(JPEG_HEAD):
        return "jpeg"
    if content.startswith(TIFF_HEADS):
        return "tiff"
    return "heic" if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS else ""


def png(content: bytes) -> str:
    """Return `wrong_content` for a PNG that is not whole, else nothing."""
    header = content[8:16] == PNG_FIRST and content[16:20] != bytes(4) != content[20:24]
    return "" if header and content.find(PNG_END, 33) > 0 else "wrong_content"


def jpeg(content: bytes) -> str:
    """Return `wrong_content` for a JPEG that is not whole, else nothing."""
    scan = _scan(content)
    return "" if scan and content.find(JPEG_END, scan) > 0 else "wrong_content"


def _scan(content: bytes) -> int:
    """Return where the picture's data begins after a frame header, or 0."""
    place, framed = 2, False
    for _ in range(JPEG_SEGMENTS):
        place = _after_fill(content, place)
        if place == 0 or place + 3 > len(content):
            return 0
        marker, end = content[place], place + 1 + int.from_bytes(content[place + 1 : place + 3], "big")
        if marker == 0xDA:
            return end if framed else 0
        # C0-CF are frame headers, except the tables DHT (C4), JPG (C8) and DAC (CC).
        framed = framed or (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC))
        place = max(end, place + 3)
    return 0


def _after_fill(content: bytes, place: int) -> int:
    """Return where the code of a marker stands; 0 when there is no marker."""
    found = FILL.match(content, place)
    return found.end() if found and found.end() > place else 0
