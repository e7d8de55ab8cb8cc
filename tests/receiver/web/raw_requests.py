"""Requests written by hand: client libraries would tidy them up first."""

import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPResponse

from bs4 import BeautifulSoup

from tests.receiver.conftest import Running


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    page: BeautifulSoup


def ask(running: Running, request: bytes) -> Answer:
    """Send a request and read its answer."""
    return send(running, [request])


def send(running: Running, pieces: Iterable[bytes]) -> Answer:
    """Send pieces until all are sent or the server has had enough, then read its answer."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
        with suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
        answer = HTTPResponse(connection)
        answer.begin()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, BeautifulSoup(answer.read(), "html.parser"))
