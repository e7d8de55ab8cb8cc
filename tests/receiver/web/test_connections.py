"""Connections that say nothing, too little, too much or nonsense, and visitors who do not read: all of them end."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from receiver.web import connections
from tests.receiver import fixture_site
from tests.receiver.conftest import Running
from tests.receiver.waiting import wait_until

GET = b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /en/apply/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
START = b'--x\r\nContent-Disposition: form-data; name="given_name"\r\n\r\n'
PROBLEM_HEADERS = (
    b"cache-control: no-store",
    b"connection: close",
    b"content-security-policy: default-src",
    b"content-type: text/html; charset=utf-8",
    b"x-content-type-options: nosniff",
)


@contextmanager
def connected(running: Running) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", running.port), timeout=15) as connection:
        yield connection


def rest_of(connection: socket.socket) -> bytes:
    """Return everything until the server closes."""
    found = b""
    with suppress(ConnectionError):
        while more := connection.recv(65536):
            found += more
    return found


def answer_on(connection: socket.socket) -> bytes:
    """Return one page."""
    found = b""
    while b"</html>" not in found and (more := connection.recv(65536)):
        found += more
    return found


def assert_is_problem_page(answer: bytes, status: int, word: str) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    for header in (
        b"cache-control: no-store",
        b"connection: close",
        b"content-security-policy: ",
        b"content-type: text/html",
    ):
        assert header in head.lower(), header
    assert word.encode() in body
    assert body.endswith(b"</html>\n")


@pytest.fixture
def hasty(serve: Callable[..., Running]) -> Running:
    return serve(HEADER_SECONDS="1")


def test_who_says_nothing_is_cut_off_without_a_word(hasty: Running) -> None:
    with connected(hasty) as connection:
        assert rest_of(connection) == b""


def test_half_a_head_is_answered_and_cut_off(hasty: Running) -> None:
    with connected(hasty) as connection:
        connection.sendall(GET[:-2])
        assert_is_problem_page(rest_of(connection), 408, "receiver.too_slow fr")


def test_a_head_that_comes_byte_by_byte_gets_no_more_time(hasty: Running) -> None:
    with connected(hasty) as connection:
        connection.settimeout(0.1)
        answer = b""
        for byte in GET * 2:
            connection.send(bytes([byte]))
            with suppress(TimeoutError):
                answer = connection.recv(65536)
                break
        assert answer.startswith(b"HTTP/1.1 408 ")


def test_the_next_head_on_a_connection_has_its_time_too(hasty: Running) -> None:
    with connected(hasty) as connection:
        connection.sendall(GET)
        assert answer_on(connection).startswith(b"HTTP/1.1 200 ")
        connection.sendall(GET[:10])
        assert_is_problem_page(rest_of(connection), 408, "receiver.too_slow fr")


def test_a_complete_head_may_be_followed_by_a_slow_body(hasty: Running) -> None:
    with connected(hasty) as connection, connected(hasty) as silent:
        connection.sendall(POST + b"Content-Length: 90\r\n\r\n")
        # Longer than a head may take.
        assert rest_of(silent) == b""
        connection.sendall(START + b"Awa\r\n--x--\r\n".ljust(90 - len(START)))
        assert answer_on(connection).startswith(b"HTTP/1.1 422 ")


NOT_HTTP = {
    "nonsense": b"\x16\x03\x01 hello\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "length that is no number": POST + b"Content-Length: five\r\n\r\nhello",
    "unknown transfer coding": POST + b"Transfer-Encoding: gzip\r\n\r\nhello",
    "bad chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nhello",
    "bad chunk size later": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: example.org\r\n\r\n",
    "endless header": b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"a" * 100_000,
    "folded name": b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
}


@pytest.mark.parametrize("case", NOT_HTTP)
def test_what_is_not_http_is_answered_with_a_page(shared: Running, case: str, caplog: pytest.LogCaptureFixture) -> None:
    with connected(shared) as connection:
        connection.sendall(NOT_HTTP[case])
        assert_is_problem_page(answer_on(connection), 400, "receiver.bad_request fr")
        connection.shutdown(socket.SHUT_WR)
        assert rest_of(connection) == b""
    assert "Traceback" not in caplog.text


def test_nonsense_after_an_answer_has_begun_ends_the_connection(
    shared: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with connected(shared) as connection:
        connection.sendall(POST.replace(b"apply", b"by-email") + b"Transfer-Encoding: chunked\r\n\r\n")
        assert answer_on(connection).startswith(b"HTTP/1.1 403 ")
        connection.sendall(b"ZZ\r\n")
        assert rest_of(connection) == b""
    assert "Fatal error" not in caplog.text


def test_more_connections_than_allowed_are_told_to_come_back(serve: Callable[..., Running]) -> None:
    busy = serve(MAX_CONNECTIONS="10")
    with ExitStack() as held:
        for _ in range(10):
            held.enter_context(connected(busy)).sendall(GET[:5])
        with connected(busy) as connection:
            answer = answer_on(connection)
            assert_is_problem_page(answer, 503, "receiver.unavailable fr")
            assert b"retry-after: 60" in answer.lower()
    assert wait_until(lambda: busy.client.get("/en/").status_code == 200)


def test_who_only_waits_for_a_next_request_gives_place_to_who_comes(serve: Callable[..., Running]) -> None:
    busy = serve(MAX_CONNECTIONS="10")
    with ExitStack() as held:
        waiting = [held.enter_context(connected(busy)) for _ in range(10)]
        for connection in waiting:
            connection.sendall(GET)
            assert answer_on(connection).startswith(b"HTTP/1.1 200 ")
        waiting[0].sendall(GET)
        assert answer_on(waiting[0]).startswith(b"HTTP/1.1 200 ")
        for _ in range(2):
            coming = held.enter_context(connected(busy))
            coming.sendall(GET)
            assert answer_on(coming).startswith(b"HTTP/1.1 200 ")
        # Those that had waited longest.
        assert [rest_of(connection) for connection in waiting[1:3]] == [b"", b""]
        for connection in (waiting[0], *waiting[3:]):
            connection.sendall(GET)
            assert answer_on(connection).startswith(b"HTTP/1.1 200 ")


def test_more_posts_than_allowed_are_told_to_come_back_before_their_body(serve: Callable[..., Running]) -> None:
    busy = serve(MAX_POSTS="30")
    with ExitStack() as held:
        for _ in range(8):
            sending = held.enter_context(connected(busy))
            sending.sendall(POST + b"Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n")
            assert sending.recv(1000).startswith(b"HTTP/1.1 100 ")
        with connected(busy) as connection:
            connection.sendall(POST + b"Content-Length: 1000\r\n\r\n")
            answer = answer_on(connection)
            assert answer.startswith(b"HTTP/1.1 503 ")
            assert b"receiver.unavailable en" in answer
            assert b"retry-after: 60" in answer.lower()
        assert busy.client.get("/en/").status_code == 200
        elsewhere = busy.client.post("/en/simple/", data={"name": "Awa"}, headers={"X-Forwarded-For": "192.0.2.7"})
        assert elsewhere.status_code == 303
    assert wait_until(lambda: busy.client.post("/en/simple/", data={"name": "Ada"}).status_code == 303)


def test_a_refused_body_that_never_ends_is_read_for_a_moment_only(
    shared: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "DRAIN_SECONDS", 0.5)
    with connected(shared) as connection:
        connection.sendall(POST.replace(b"apply", b"by-email") + b"Transfer-Encoding: chunked\r\n\r\n")
        assert answer_on(connection).startswith(b"HTTP/1.1 403 ")
        with pytest.raises(ConnectionError):
            wait_until(lambda: connection.send(b"5\r\nhello\r\n") < 0)


@pytest.fixture
def large_site(tmp_path: Path) -> Path:
    folder = fixture_site.make(tmp_path / "large")
    os.truncate(folder / "assets/site.css", 50_000_000)
    return folder


@pytest.mark.slow
def test_who_does_not_read_an_answer_takes_no_place_for_ever(serve: Callable[..., Running], large_site: Path) -> None:
    hasty = serve(
        SITE_DIR=str(large_site), MAX_CONNECTIONS="10", BODY_GRACE_SECONDS="3", BODY_BYTES_PER_SECOND="1000000"
    )
    with ExitStack() as held:
        for _ in range(10):
            held.enter_context(connected(hasty)).sendall(GET.replace(b"/en/", b"/assets/site.css"))
        assert hasty.client.get("/en/").status_code == 503
        assert wait_until(lambda: hasty.client.get("/en/").status_code == 200)


@pytest.mark.slow
def test_who_reads_slowly_gets_everything(serve: Callable[..., Running], large_site: Path) -> None:
    hasty = serve(SITE_DIR=str(large_site), BODY_GRACE_SECONDS="1", BODY_BYTES_PER_SECOND="1000000")
    reading, size = threading.Event(), 0
    with connected(hasty) as connection:
        connection.sendall(
            GET.replace(b"/en/", b"/assets/site.css").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        )
        while piece := connection.recv(5_000_000):
            size += len(piece)
            # The visitor's line, not a wait: in all longer than the grace.
            reading.wait(len(piece) / 20_000_000)
    assert size > 50_000_000
