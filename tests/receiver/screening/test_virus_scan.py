"""The virus scanner: what it finds is a doubt, and so is its silence; nothing is refused for either."""

import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from receiver.screening import virus_scan
from receiver.screening.virus_scan import Scanner
from tests.programs import needed
from tests.receiver import clamd
from tests.receiver.conftest import Running
from tests.receiver.sample_files import PDF, PDF_LOCKED, padded, pdf
from tests.receiver.stored import submissions_in
from tests.receiver.waiting import wait_until

KINDS = pytest.mark.parametrize("kind", ["tcp", "unix"])
LARGE = bytes(range(256)) * 2000
Serve = Callable[..., Running]


def answering(answer: bytes) -> clamd.Script:
    """Take the file, then give this answer."""

    def script(connection: socket.socket) -> None:
        clamd.received(connection)
        connection.sendall(answer)

    return script


def refusing(connection: socket.socket) -> None:
    """Answer as clamd does above StreamMaxLength: in the middle of the file."""
    connection.recv(1000)
    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")


def silent(connection: socket.socket, over: threading.Event) -> None:
    """Take the file and say nothing."""
    clamd.received(connection)
    over.wait(20)


def deaf(_: socket.socket, over: threading.Event) -> None:
    """Read nothing."""
    over.wait(20)


def dripping(connection: socket.socket, over: threading.Event) -> None:
    """One byte after the other, never the end: each of them comes in time."""
    clamd.received(connection)
    while not over.wait(0.05):
        connection.sendall(b"x")


@KINDS
@pytest.mark.parametrize("content", [b"x", PDF, LARGE], ids=len)
def test_the_scanner_gets_the_file_as_it_is(kind: str, tmp_path: Path, content: bytes) -> None:
    taken: list[bytes] = []

    def keep(connection: socket.socket) -> None:
        taken.append(clamd.received(connection))
        connection.sendall(b"stream: OK\0")

    with clamd.scripted(kind, tmp_path, keep) as address:
        assert virus_scan.using(address)(content) == "clean"
    assert taken == [content]


@KINDS
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"stream: OK\0", "clean"),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "infected"),
        (b"stream: OK FOUND\0", "infected"),
        (b"stream: Heuristics.Phishing.Email.SpoofedDomain FOUND\0", "infected"),
        (b"stream: Heuristics.Limits.Exceeded FOUND\0", "unscanned"),
        (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", "unscanned"),
        (b"stream: Heuristics.Encrypted.PDF FOUND\0", "unscanned"),
        (b"INSTREAM size limit exceeded. ERROR\0", "unscanned"),
        (b"stream: Can't allocate memory ERROR\0", "unscanned"),
        (b"stream: OK", "unscanned"),
        (b"stream: OK\n\0", "unscanned"),
        (b"OK\0", "unscanned"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "unscanned"),
        (b"\xff\xfe\0", "unscanned"),
        (b"x" * 100_000, "unscanned"),
        (b"\0", "unscanned"),
        (b"", "unscanned"),
    ],
    ids=lambda part: repr(part)[:30],
)
def test_answers(kind: str, tmp_path: Path, answer: bytes, expected: str) -> None:
    with clamd.scripted(kind, tmp_path, answering(answer)) as address:
        assert virus_scan.using(address)(PDF) == expected


@KINDS
@pytest.mark.parametrize("script", [refusing, lambda connection: connection.recv(1000)], ids=["limit", "closed"])
def test_a_scanner_that_ends_in_the_middle(kind: str, tmp_path: Path, script: clamd.Script) -> None:
    with clamd.scripted(kind, tmp_path, script) as address:
        assert virus_scan.using(address)(LARGE * 20) == "unscanned"


@KINDS
@pytest.mark.parametrize("script", [silent, deaf, dripping])
def test_no_scan_takes_longer_than_its_time(kind: str, tmp_path: Path, script: Callable[..., None]) -> None:
    over = threading.Event()
    with clamd.scripted(kind, tmp_path, partial(script, over=over)) as address:
        began = time.monotonic()
        assert virus_scan.using(address, seconds=0.3)(LARGE * 20) == "unscanned"
        assert 0.2 < time.monotonic() - began < 5
        over.set()


def test_the_time_of_a_scan_is_bounded_by_default() -> None:
    assert virus_scan.CONNECT_SECONDS < virus_scan.SCAN_SECONDS <= 30


@KINDS
def test_a_scanner_that_is_down(kind: str, tmp_path: Path) -> None:
    with clamd.scripted(kind, tmp_path, answering(b"")) as address:
        pass
    assert virus_scan.using(address)(PDF) == "unscanned"
    assert virus_scan.using(Scanner(socket=str(tmp_path / "nothing")))(PDF) == "unscanned"


def test_without_a_scanner_nothing_is_doubted(running: Running) -> None:
    assert virus_scan.using(None)(PDF) == "clean"
    assert running.post().status_code == 303
    assert [found.doubts for found, _ in submissions_in(running.store)] == [""]


def url_of(address: Scanner) -> str:
    return f"unix:{address.socket}" if address.socket else f"tcp://{address.host}:{address.port}"


def posted(running: Running, **changes: Any) -> str:
    """Post, and return the doubts that were stored."""
    answer = running.post(**changes)
    assert answer.status_code == 303
    found = running.store.find(answer.headers["Location"].rpartition("=")[2])
    assert found
    assert len(running.store.mails_of(found)) == (1 if "trap" in found.doubts else 2)
    return found.doubts


@KINDS
def test_what_was_found_is_stored_with_the_submission(kind: str, tmp_path: Path, serve: Serve) -> None:
    with clamd.scripted(kind, tmp_path, answering(b"stream: Test FOUND\0")) as address:
        running = serve(CLAMD_URL=url_of(address))
        assert posted(running) == "infected"
        assert posted(running, nickname="x", _homepage="x") == "trap,infected"
    [mail, *_] = wait_until(lambda: list(running.settings.mail.folder.glob("*-team.eml")))
    assert b"infected" in mail.read_bytes()


def test_a_scanner_that_is_down_refuses_nothing_and_is_logged(
    tmp_path: Path, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    running = serve(CLAMD_URL=f"unix:{tmp_path}/secret.ctl")
    with caplog.at_level("INFO"):
        assert posted(running) == "unscanned"
    assert "event=unscanned reason=FileNotFoundError" in caplog.text
    assert "secret.ctl" not in caplog.text


def test_without_a_file_there_is_nothing_to_scan(tmp_path: Path, serve: Serve) -> None:
    running = serve(CLAMD_URL=f"unix:{tmp_path}/nothing.ctl")
    assert running.client.post("/en/simple/", data={"name": "Awa"}).status_code == 303
    assert [found.doubts for found, _ in submissions_in(running.store)] == [""]


def test_a_form_with_problems_is_not_scanned(tmp_path: Path, serve: Serve) -> None:
    asked = threading.Event()
    with clamd.scripted("unix", tmp_path, lambda _: asked.set()) as address:
        assert serve(CLAMD_URL=url_of(address)).post(given_name="").status_code == 422
    assert not asked.is_set()


def test_both_doubts_of_several_files() -> None:
    verdicts = iter(["unscanned", "clean", "infected"])
    assert virus_scan.doubts(lambda _: next(verdicts), [b"1", b"2", b"3"]) == ("infected", "unscanned")
    assert virus_scan.doubts(lambda _: "clean", [b"1"]) == ()


@pytest.mark.process
def test_the_real_clamd(tmp_path: Path, serve: Serve) -> None:
    found = needed("clamd")
    bad = pdf(b"<</Own/Signature>>")
    with clamd.running(found, tmp_path, bad) as address:
        scan = virus_scan.using(address)
        assert [scan(PDF), scan(bad), scan(bytes(900_000))] == ["clean", "infected", "clean"]
        assert scan(bytes(3_000_000)) == "unscanned"
        running = serve(CLAMD_URL=url_of(address))
        assert posted(running, files={"cv": ("cv.pdf", bad, "application/pdf")}) == "infected"
        assert posted(running, nickname="x") == ""


@pytest.mark.process
def test_what_the_real_clamd_does_not_look_at(tmp_path: Path) -> None:
    bad = pdf(b"<</Own/Signature>>")
    alerts = ("AlertExceedsMax yes", "MaxFileSize 100K", "AlertEncrypted yes")
    with clamd.running(needed("clamd"), tmp_path, bad, "2M", *alerts) as address:
        scan = virus_scan.using(address)
        found = [scan(content) for content in (bad, padded(PDF, 50_000), padded(PDF, 150_000), PDF_LOCKED)]
    assert found == ["infected", "clean", "unscanned", "unscanned"]
