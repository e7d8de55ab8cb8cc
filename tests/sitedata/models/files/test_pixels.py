"""The size of a picture, by what its file says."""

import pytest
from sitedata.models.files import exif, pixels

from tests import pictures

SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}/>'


@pytest.mark.parametrize(
    "content",
    [
        pictures.png(640, 480),
        pictures.gif(640, 480),
        pictures.jpeg(640, 480),
        pictures.jpeg(480, 640, orientation=6),
        pictures.jpeg(480, 640, orientation=8, order="<"),
        pictures.webp(640, 480),
        pictures.webp(640, 480, "lossless"),
        pictures.webp(640, 480, "extended"),
        pictures.avif(640, 480),
    ],
    ids=["PNG", "GIF", "JPEG", "sideways", "Intel", "WebP", "lossless", "extended", "AVIF"],
)
def test_every_kind_says_its_size(content: bytes) -> None:
    assert pixels.size(content) == (640, 480)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="64" height="48"', (64, 48)),
        ('width="64px" height="48px" viewBox="0 0 1 1"', (64, 48)),
        ('viewBox="0 0 64 48"', (64, 48)),
        ('viewBox="0,0,64,48" width="128"', (128, 96)),
        ('viewBox="-5 -5 64 48" width="100%" height="100%"', (64, 48)),
        ('width="10mm" height="20mm"', (38, 76)),
        ("", None),
        ('viewBox="0 0 0 0"', None),
        ('viewBox="0 0 a b"', None),
    ],
)
def test_a_drawing_says_it_in_its_first_element(attributes: str, size: tuple[int, int] | None) -> None:
    assert pixels.size(SVG.format(attributes).encode()) == size


@pytest.mark.parametrize("length", range(0, 90, 7))
def test_a_torn_file_says_nothing(length: int) -> None:
    for whole in (pictures.jpeg(640, 480), pictures.png(640, 480), pictures.webp(640, 480), pictures.avif(640, 480)):
        assert pixels.size(whole[:length]) in (None, (640, 480), (16, 16))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xff\xd8\xff\xe1\0\0", b"<svg", b"\xff\xd8" + b"\xff" * 40])
def test_what_is_no_picture_has_none(content: bytes) -> None:
    assert pixels.size(content) is None


@pytest.mark.parametrize("order", [">", "<"])
def test_a_camera_writes_where_it_stood(order: str) -> None:
    assert exif.has_position(pictures.jpeg(640, 480, position=True, order=order))
    assert not exif.has_position(pictures.jpeg(640, 480, order=order))


def test_other_kinds_of_files_carry_the_same() -> None:
    block = pictures.exif(1, position=True)
    assert exif.has_position(pictures.png(4, 4) + b"eXIf" + block)
    assert exif.has_position(pictures.webp(4, 4, "extended") + b"EXIF\0\0\0\x40" + block)
    assert exif.has_position(b"\xff\xd8<x:xmpmeta exif:GPSLatitude='12,30N'/>")
    assert not exif.has_position(pictures.png(4, 4) + b"eXIf" + block[:9])
