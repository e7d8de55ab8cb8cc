"""The icons at the site's root, read by the rules of their formats."""

import struct
import zlib

import pytest
from sitedata.rendering.site_icons import FAVICON, SIZES, TOUCH_ICON, TOUCH_SIZE, site_icons

from tests.conftest import FROZEN

SVG = (FROZEN / "docs" / "assets" / "favicon.svg").read_text("utf-8")
PNG = b"\x89PNG\r\n\x1a\n"
WEIGHT = 6000


def test_the_favicon_holds_a_picture_for_each_size() -> None:
    ico = site_icons(SVG)[FAVICON]
    assert len(ico) <= WEIGHT
    assert struct.unpack_from("<HHH", ico) == (0, 1, len(SIZES))
    end = 6 + 16 * len(SIZES)
    for number, size in enumerate(SIZES):
        width, height, colours, _, planes, bits, length, offset = struct.unpack_from("<BBBBHHII", ico, 6 + 16 * number)
        assert (width, height, colours, planes, bits, offset) == (size, size, 0, 1, 32, end)
        assert ico[offset:].startswith(PNG)
        assert struct.unpack_from(">II", ico, offset + 16) == (size, size)
        end += length
    assert end == len(ico)


def test_the_icon_of_phones_has_corners() -> None:
    """What is transparent would be black."""
    png = site_icons(SVG)[TOUCH_ICON]
    assert struct.unpack_from(">II", png, 16) == (TOUCH_SIZE, TOUCH_SIZE)
    assert corner(png) == (0x0B, 0x25, 0x59, 255)
    assert corner(site_icons(SVG)[FAVICON][6 + 16 * len(SIZES) :])[3] < 255


def corner(png: bytes) -> tuple[int, ...]:
    """The first pixel: red, green, blue, opacity. No filter of a PNG changes it."""
    data, at = b"", len(PNG)
    while at < len(png) and (kind := png[at + 4 : at + 8]) != b"IEND":
        [length] = struct.unpack_from(">I", png, at)
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return tuple(zlib.decompress(data)[1:5])


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert site_icons(SVG) == site_icons(SVG)


@pytest.mark.parametrize("svg", ["", "no drawing", "<svg"])
def test_what_is_no_drawing_is_refused(svg: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the library's own words
        site_icons(svg)
