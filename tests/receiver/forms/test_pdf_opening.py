"""The program that opens PDFs: it outlives hostile files, comes back when it is gone, and ends with the receiver."""

import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest

from receiver.forms import pdf_opening
from receiver.forms.pdf_opening import Opener
from tests.receiver.sample_files import PDF
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process


@pytest.fixture
def opener() -> Iterator[Opener]:
    with closing(Opener()) as made:
        yield made


def program(opener: Opener) -> "subprocess.Popen[bytes]":
    assert opener._process
    return opener._process


def unfolding(pieces: int) -> bytes:
    """Return a PDF whose pages are in a packed stream of so many megabytes."""
    packing = zlib.compressobj(9)
    objects = b"2 0 3 36 <</Type/Pages/Kids[3 0 R]/Count 1>>   <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    packed = packing.compress(objects) + b"".join(packing.compress(bytes(1_000_000)) for _ in range(pieces))
    packed += packing.flush()
    made = b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    stream = len(made)
    made += b"4 0 obj<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    made += packed + b"\nendstream endobj\n"
    rows = [(0, 0, 255), (1, 9, 0), (2, 4, 0), (2, 4, 1), (1, stream, 0), (1, len(made), 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([index]) for kind, place, index in rows)
    end = b"5 0 obj<</Type/XRef/Size 6/Root 1 0 R/W[1 4 1]/Length %d>>stream\n" % len(table) + table
    return made + end + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(made)


def test_a_small_file_that_unfolds_to_much_is_not_unfolded(opener: Opener) -> None:
    assert opener.verdict(unfolding(1)) == pdf_opening.OPENS
    assert opener.verdict(unfolding(1000)) == pdf_opening.UNREADABLE
    assert opener.verdict(PDF) == pdf_opening.OPENS


def test_many_files_at_once(opener: Opener) -> None:
    found: list[str] = []
    threads = [Thread(target=lambda: found.append(opener.verdict(PDF))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [pdf_opening.OPENS] * 20


def test_the_program_comes_back(opener: Opener) -> None:
    assert opener.verdict(PDF) == pdf_opening.OPENS
    first = program(opener)
    first.kill()
    first.wait(20)
    assert opener.verdict(PDF) == pdf_opening.OPENS
    assert program(opener).pid != first.pid


def test_a_file_that_breaks_its_process_breaks_no_other(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    opener.start()
    monkeypatch.setattr(pdf_opening, "SECONDS", 0.0001)
    assert opener.verdict(PDF + bytes(10_000_000)) == pdf_opening.UNOPENED
    monkeypatch.undo()
    assert opener.verdict(PDF) == pdf_opening.OPENS


def test_the_program_ends_with_the_receiver_and_not_before() -> None:
    opener = Opener()
    opener.start()
    assert opener.verdict(PDF) == pdf_opening.OPENS
    # A service manager tells all processes of a service to stop, while the receiver still takes running uploads.
    program(opener).send_signal(signal.SIGTERM)
    assert opener.verdict(PDF) == pdf_opening.OPENS
    opener.close()
    assert program(opener).returncode == 0


def test_the_program_ends_with_a_receiver_that_is_killed() -> None:
    asking = (
        "import sys; from receiver.forms.pdf_opening import OPENER; OPENER.start(); "
        "print(OPENER._process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", asking], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as receiver:
        assert receiver.stdout
        pid = int(receiver.stdout.readline())
        receiver.kill()
    wait_until(lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip() not in ("", "Z")
