"""Uploads while they stream: nothing readable on disk, nothing left behind, within bounds."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from receiver.intake.multipart import (
    MAX_FILES,
    MAX_NAME_BYTES,
    MAX_PART_HEADERS,
    MAX_TEXT_BYTES,
    MalformedError,
    MultipartReader,
)
from receiver.intake.spool import SEGMENT, Spool

CANARY = b"canary in the upload "
SIZES = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 10_000_000]


def text_of(size: int) -> bytes:
    return (CANARY * (size // len(CANARY) + 1))[:size]


def open_files(folder: Path) -> list[bytes]:
    """Return the content of every file of this process that was made in a folder, deleted ones included."""
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = entry.readlink()
        except OSError:
            continue
        if str(target).startswith(str(folder)):
            found.append(entry.read_bytes())
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [1000, 65536, 300_000])
def test_what_was_written_is_read(tmp_path: Path, size: int, piece: int) -> None:
    content = os.urandom(size)
    with closing(Spool(tmp_path)) as spool:
        for start in range(0, size, piece):
            spool.write(content[start : start + piece])
        assert spool.size == size
        assert spool.read() == content == spool.read()


def test_the_disk_sees_a_large_file_encrypted_and_without_a_name(tmp_path: Path) -> None:
    content = text_of(3 * SEGMENT)
    with closing(Spool(tmp_path)) as spool:
        spool.write(content)
        [on_disk] = open_files(tmp_path)
        assert len(on_disk) > len(content)
        assert b"canary" not in on_disk
        assert list(tmp_path.iterdir()) == []
    assert open_files(tmp_path) == []


def test_the_disk_sees_nothing_of_a_small_file(tmp_path: Path) -> None:
    with closing(Spool(tmp_path)) as spool:
        spool.write(text_of(SEGMENT - 1))
        assert open_files(tmp_path) == []


@pytest.mark.process
def test_a_process_that_dies_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from receiver import failpoints\n"
        "from receiver.intake.spool import Spool\n"
        "failpoints.arm('spool-after-write:2'); Spool(Path(sys.argv[1])).write(bytes(1_000_000))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == []


def part(disposition: str, content: bytes = b"v", more: bytes = b"") -> bytes:
    return b"--x\r\nContent-Disposition: " + disposition.encode() + b"\r\n" + more + b"\r\n" + content + b"\r\n"


def named(name: str, content: bytes = b"v") -> bytes:
    return part(f'form-data; name="{name}"', content)


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Callable[..., MultipartReader]]:
    """Take a body apart, in pieces of some bytes."""
    opened: list[MultipartReader] = []

    def run(body: bytes, piece: int = 65536) -> MultipartReader:
        parts = MultipartReader(b"x", 5, 2, lambda: Spool(tmp_path))
        opened.append(parts)
        for start in range(0, len(body), piece):
            parts.write(body[start : start + piece])
        parts.end()
        return parts

    yield run
    for parts in opened:
        parts.close()


@pytest.mark.parametrize("piece", [1, 7, 65536])
def test_fields_and_files_are_told_apart(read: Callable[..., MultipartReader], piece: int) -> None:
    body = (
        named("a", "é\r\n--y".encode()) + part('form-data; name="cv"; filename="a; b.pdf"', b"%PDF") + named("a", b"")
    )
    parts = read(body + b"--x--\r\n", piece)
    assert parts.values == {"a": ["é\r\n--y", ""]}
    [(name, spool)] = parts.files["cv"]
    assert (name, spool.read()) == ("a; b.pdf", b"%PDF")
    assert parts.text == len(body) + 7 - 4


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        # Lynx 2.9 escapes within characters, and sends the path; others send what their system has for a name.
        (b"CV \xc3\\\x85sa \xc3\x91\xc3\xba.pdf", "CV Åsa Ñú.pdf"),
        (b"r\xe9sum\xe9.pdf", "r\ufffdsum\ufffd.pdf"),
        (b'a \\"b\\".pdf', 'a "b".pdf'),
        (b"CV %22final%22.pdf", 'CV "final".pdf'),
        (b"a%0D%0Ab %2f 100%.pdf", "a\r\nb %2f 100%.pdf"),
    ],
)
def test_a_file_is_not_refused_for_its_name(read: Callable[..., MultipartReader], sent: bytes, name: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="cv"; filename="' + sent + b'"\r\n\r\n%PDF\r\n--x--\r\n'
    assert [found for found, _ in read(body).files["cv"]] == [name]


END = b"--x--\r\n"
MALFORMED = {
    "nothing": b"",
    "another boundary": b"--y\r\n\r\n",
    "end missing": named("a"),
    "cut in a file": part('form-data; name="cv"; filename="cv.pdf"')[:-5],
    "no name": part("form-data") + END,
    "no disposition": b"--x\r\n\r\nv\r\n" + END,
    "two dispositions": part('form-data; name="a"', more=b"Content-Disposition: form-data; name=b\r\n") + END,
    "not form data": part('attachment; name="a"') + END,
    "not UTF-8": named("a", b"\xff\xfe") + END,
    "surrogates": named("a", b"\xed\xa0\x80") + END,
    "too many fields": 6 * named("a") + END,
    "too many files": (MAX_FILES + 1) * part('form-data; name="cv"; filename="cv.pdf"') + END,
    "too many headers": part('form-data; name="a"', more=b"A: b\r\n" * MAX_PART_HEADERS) + END,
    "long header": part('form-data; name="a"', more=b"A: " + bytes(8000) + b"\r\n") + END,
    "long name": named("a" * (MAX_NAME_BYTES + 1)) + END,
    "long file name": part(f'form-data; name="cv"; filename="{"a" * (MAX_NAME_BYTES + 1)}"') + END,
    "much text": 2 * named("a", bytes(MAX_TEXT_BYTES // 2)) + END,
    "much before": b"\r\n" + b" " * MAX_TEXT_BYTES + named("a") + END,
    "much after": named("a") + END + bytes(MAX_TEXT_BYTES),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_no_form_or_too_much_is_refused(read: Callable[..., MultipartReader], case: str) -> None:
    with pytest.raises(MalformedError):
        read(MALFORMED[case])


def test_the_content_of_files_is_not_text(read: Callable[..., MultipartReader]) -> None:
    parts = read(part('form-data; name="cv"; filename="cv.pdf"', bytes(4 * MAX_TEXT_BYTES)) + END)
    assert parts.text < 200
