"""Requests that name the whole address, as old proxies do (RFC 9112, 3.2.2)."""

import pytest

from tests.receiver.conftest import Running
from tests.receiver.stored import count
from tests.receiver.web import raw_requests

OURS = b"Host: localhost\r\n"
OTHER = b"Host: evil.example\r\n"


@pytest.mark.parametrize(
    ("target", "host", "place"),
    [
        (b"http://localhost/en", OURS, "/en/"),
        (b"HTTP://LocalHost:8000/en?a=b", OURS, "/en/?a=b"),
        (b"https://localhost/en", OURS, "/en/"),
        (b"http://localhost/%65n", OURS, "/en/"),
        (b"http://localhost/en?from=http://evil.example/", OURS, "/en/?from=http://evil.example/"),
        # What the target names counts, not Host.
        (b"http://localhost/en", OTHER, "/en/"),
    ],
)
def test_it_is_answered_like_its_path(shared: Running, target: bytes, host: bytes, place: str) -> None:
    answer = raw_requests.ask(shared, b"GET " + target + b" HTTP/1.1\r\n" + host + b"\r\n")
    assert (answer.status, answer.headers["location"]) == (301, place)


@pytest.mark.parametrize("target", [b"http://localhost", b"http://localhost?a=b", b"http://localhost/"])
def test_it_may_have_no_path(shared: Running, target: bytes) -> None:
    assert raw_requests.ask(shared, b"GET " + target + b" HTTP/1.1\r\n" + OURS + b"\r\n").status == 200


def test_it_may_have_no_host_header_in_http_1_0(shared: Running) -> None:
    assert raw_requests.ask(shared, b"GET http://localhost/en/ HTTP/1.0\r\n\r\n").status == 200


@pytest.mark.parametrize("target", [b"http://evil.example/en/", b"http://localhost@evil.example/", b"http:///en/"])
def test_another_name_is_refused_whatever_the_host_header_says(shared: Running, target: bytes) -> None:
    assert raw_requests.ask(shared, b"GET " + target + b" HTTP/1.1\r\n" + OURS + b"\r\n").status == 400


@pytest.mark.parametrize("target", [b"ftp://localhost/en/", b"*", b"/http://localhost/en/", b"localhost:443"])
def test_what_is_no_address_of_the_web_is_not_found(shared: Running, target: bytes) -> None:
    assert raw_requests.ask(shared, b"GET " + target + b" HTTP/1.1\r\n" + OURS + b"\r\n").status == 404


def test_a_post_is_compared_with_the_name_in_its_target(shared: Running) -> None:
    head = b"POST http://localhost/en/simple/ HTTP/1.1\r\n" + OTHER + b"Origin: http://evil.example\r\n"
    kind = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\n"
    assert raw_requests.ask(shared, head + kind + b"name=Awa").status == 403
    assert count(shared.store) == 0
