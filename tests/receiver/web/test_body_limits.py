"""Bodies that are too large, too slow, or lie about their length, over real connections."""

import socket
from collections.abc import Callable, Iterator

import anyio
import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message

from receiver.web.middleware.body_limits import BodyLimits, Limits
from tests.receiver.conftest import GOOD, Running
from tests.receiver.loops import run_apart
from tests.receiver.sample_files import PDF, padded
from tests.receiver.stored import count

MEGABYTE = 1024 * 1024
HEAD = b"POST /en/apply/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"


@pytest.fixture
def small(serve: Callable[..., Running]) -> Running:
    return serve(MAX_UPLOAD_MB="1")


def test_too_large_with_content_length(small: Running) -> None:
    answer = small.post(files={"cv": ("cv.pdf", padded(PDF, 2 * MEGABYTE), "application/pdf")})
    assert answer.status_code == 413
    assert "receiver.too_large en 1" in answer.text
    assert count(small.store) == 0


def test_too_large_without_the_final_slash_names_the_forms_own_limit(shared: Running) -> None:
    answer = shared.post("/en/apply", files={"cv": ("cv.pdf", padded(PDF, 26 * MEGABYTE), "application/pdf")})
    assert answer.status_code == 413
    assert "receiver.too_large en 1<" in answer.text


def test_too_large_without_content_length(small: Running) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n\r\n'
        for _ in range(24):
            yield bytes(100_000)

    answer = small.client.post("/apply/", content=chunks(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 413
    assert "receiver.too_large fr 1" in answer.text


def test_just_below_the_limit_is_read(small: Running) -> None:
    answer = small.post(files={"cv": ("cv.pdf", padded(PDF, MEGABYTE - 4000), "application/pdf")})
    assert answer.status_code == 422


def test_far_too_large_is_not_read_at_all(small: Running) -> None:
    answer = raw(small, HEAD + b"Content-Length: 99999999999\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer.lower()


def test_who_asks_before_sending_is_told_at_once(small: Running) -> None:
    assert raw(small, HEAD + b"Content-Length: 1500000\r\nExpect: 100-continue\r\n\r\n").startswith(b"HTTP/1.1 413")


def test_a_stalled_body_is_ended(serve: Callable[..., Running]) -> None:
    hasty = serve(BODY_GRACE_SECONDS="1")
    answer = raw(hasty, HEAD + b"Content-Length: 1000\r\n\r\n--x")
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"receiver.too_slow en" in answer


def test_a_visitor_who_leaves_halfway_leaves_nothing(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n--x")
    assert running.client.post("/en/simple/", data=GOOD | {"name": "next"}).status_code == 303
    assert count(running.store) == 1


def raw(running: Running, request: bytes) -> bytes:
    """Send bytes and return everything until the server closes or has answered."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while b"</html>" not in answer and (more := connection.recv(65536)):
            answer += more
        return answer


class Line:
    """A connection on which the test decides when bytes come and what time it is."""

    def __init__(self, pieces: list[tuple[float, bytes]]) -> None:
        self.pieces = pieces
        self.now = 0.0

    async def receive(self) -> Message:
        # Where a real line would wait, and where a deadline that has passed takes effect.
        await anyio.sleep(0)
        if not self.pieces:
            return {"type": "http.request", "body": b"", "more_body": False}
        wait, body = self.pieces.pop(0)
        self.now += wait
        return {"type": "http.request", "body": body, "more_body": True}

    def read_all(self, limits: Limits) -> tuple[int, int]:
        """Return the bytes that were read and the status that ended it."""
        size = 0

        async def app(_scope: object, receive: Callable[[], object], _send: object) -> None:
            nonlocal size
            while True:
                size += len((await receive())["body"])

        async def run() -> None:
            scope = {"type": "http", "headers": []}
            await BodyLimits(app, limits, lambda: self.now)(scope, self.receive, None)

        with pytest.raises(HTTPException) as caught:
            run_apart(run)
        return size, caught.value.status_code


@pytest.mark.parametrize(("pieces", "left"), [(6, 0), (7, 1), (50, 44)])
def test_what_is_somewhat_too_large_is_read_to_its_end(pieces: int, left: int) -> None:
    """At the pace of the line: a browser that still sends shows no answer."""
    line = Line([(60.0, bytes(70_000))] * pieces)
    assert line.read_all(Limits(max_body=100_000, grace=20, rate=500)) == (70_000, 413)
    assert len(line.pieces) == left


def test_a_slow_but_steady_line_gets_its_time() -> None:
    steady = [(1.0, bytes(600))] * 200
    assert Line(steady).read_all(Limits(max_body=100_000, grace=20, rate=500)) == (100_000 // 600 * 600, 413)


def test_a_line_below_the_rate_ends_after_the_grace() -> None:
    size, status = Line([(1.0, bytes(100))] * 200).read_all(Limits(max_body=100_000, grace=20, rate=500))
    assert status == 408
    assert 2400 <= size <= 2700
