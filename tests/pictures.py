"""Small pictures of each kind, as cameras and drawing programs write them, made byte by byte."""

import struct
import zlib


def png(width: int, height: int, colour: tuple[int, int, int] = (20, 140, 90), noise: bytes = b"") -> bytes:
    """A picture of one colour; `noise` makes it larger, unseen."""
    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"tEXt", b"noise\0" + noise), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def jpeg(width: int, height: int, *, orientation: int = 1, position: bool = False, order: str = ">") -> bytes:
    """The parts of a photograph that say something about it, without the photograph."""
    block = exif(orientation, position, order)
    start = b"\xff\xd8" + b"\xff\xe1" + struct.pack(">H", len(block) + 8) + b"Exif\0\0" + block
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x22\0\x02\x11\1\x03\x11\1"
    return start + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def exif(orientation: int, position: bool, order: str = ">") -> bytes:
    """A block of Exif; the position, when there is one, is a latitude of three numbers."""
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(f"{order}I", 8)
    entries = [struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)]
    if position:
        entries.append(struct.pack(f"{order}HHII", 0x8825, 4, 1, 8 + 2 + 24 + 4))
    directory = struct.pack(f"{order}H", len(entries)) + b"".join(entries) + bytes(4)
    latitude = struct.pack(f"{order}HHHII", 1, 0x0002, 5, 3, 0) + bytes(4)
    return head + directory + (latitude if position else b"")


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + bytes(6) + b";"


def webp(width: int, height: int, kind: str = "lossy") -> bytes:
    """One of the three ways in which a WebP file says its size."""
    if kind == "extended":
        extra = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        chunk = b"VP8X" + struct.pack("<I", 10) + bytes(4) + extra
    elif kind == "lossless":
        chunk = b"VP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)
    else:
        chunk = b"VP8 " + struct.pack("<I", 10) + b"\x10\2\0\x9d\1\x2a" + struct.pack("<HH", width, height)
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def avif(width: int, height: int) -> bytes:
    """A picture of one part, with a smaller one beside it."""
    kind = struct.pack(">I", 20) + b"ftypavif" + bytes(8)
    return kind + b"".join(struct.pack(">I4sIII", 20, b"ispe", 0, *size) for size in ((16, 16), (width, height)))
