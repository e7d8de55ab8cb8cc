"""The icon of the site for what asks for no SVG: /favicon.ico and /apple-touch-icon.png, from docs/assets/favicon.svg.

Browsers, feed readers and search engines ask for these two addresses by themselves: no page needs to name them.
"""

import re
import struct

import resvg_py

FAVICON, TOUCH_ICON = "favicon.ico", "apple-touch-icon.png"
SIZES = (16, 32, 48)
"""Pixels: a tab, a tab on a dense screen and the taskbar, a shortcut."""
TOUCH_SIZE = 180
ROUND_CORNERS = re.compile(r'(<rect\b[^>]*?) r[xy]="[^"]*"')
ICO_HEADER, ICO_ENTRY = struct.Struct("<HHH"), struct.Struct("<BBBBHHII")


def site_icons(svg: str) -> dict[str, bytes]:
    """Return both files by their names below the site's root. Raises ValueError when it is no SVG."""
    return {FAVICON: _ico({size: _png(svg, size) for size in SIZES}), TOUCH_ICON: _png(_square(svg), TOUCH_SIZE)}


def _png(svg: str, size: int) -> bytes:
    return resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)


def _square(svg: str) -> str:
    """Return the icon with corners: iOS rounds them itself, and paints black what is transparent."""
    return ROUND_CORNERS.sub(r"\1", svg)


def _ico(pictures: dict[int, bytes]) -> bytes:
    """Return an ICO of PNGs by their sizes in pixels, as Windows has them since Vista (type 1, 32 bits per pixel)."""
    entries, offset = b"", ICO_HEADER.size + len(pictures) * ICO_ENTRY.size
    for size, png in pictures.items():
        entries += ICO_ENTRY.pack(size, size, 0, 0, 1, 32, len(png), offset)
        offset += len(png)
    return ICO_HEADER.pack(0, 1, len(pictures)) + entries + b"".join(pictures.values())
