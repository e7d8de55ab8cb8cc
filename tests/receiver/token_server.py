"""A server that gives out tokens by https, or says by http whether one is valid, on loopback."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

from tests.receiver import certificates


class Issuer(ThreadingHTTPServer):
    """A token server: `answer` is what it says to each question, `asked` what it was asked.

    `judge`: says it in place of `answer`, by what was asked.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Questions)
        self.answer: tuple[int, bytes] = (200, b"{}")
        self.asked: list[dict[str, str]] = []
        self.judge: Callable[[dict[str, str]], tuple[int, bytes]] | None = None


class _Questions(BaseHTTPRequestHandler):
    server: Issuer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked, judge = dict(parse_qsl(body)), self.server.judge
        self.server.asked.append(asked)
        status, answer = judge(asked) if judge else self.server.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def issuing(certificate: Path | None = None) -> Iterator[Issuer]:
    with Issuer() as issuer:
        if certificate:
            issuer.socket = certificates.offered(certificate).wrap_socket(issuer.socket, server_side=True)
        thread = threading.Thread(target=issuer.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield issuer
        finally:
            issuer.shutdown()
            thread.join()
