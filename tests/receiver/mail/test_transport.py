"""Conversations with mail servers: a deadline for the whole, sizes, certificates."""

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from receiver.config import settings
from receiver.forms.contract import Contract
from receiver.forms.uploads import AcceptedFile
from receiver.mail import delivery, outbox
from receiver.mail.errors import RelayError, TemporaryError, TooLargeError
from receiver.mail.message import MailContext
from receiver.mail.patience import Patience
from receiver.mail.transport import Envelope, transport
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.programs import needed
from tests.receiver.conftest import Clock

OpenSink = Callable[..., Any]


def envelope(text: str = "hello") -> Envelope:
    message = EmailMessage()
    message["Subject"], message["Message-ID"] = "x", "<x@example.org>"
    message.set_content(text)
    return Envelope(message, "from@example.org", "you@example.com", "x")


def send(url: str, patience: Patience | None = None, text: str = "hello") -> None:
    transport(settings.read({"MAIL_URL": url}).mail, patience)(lambda: envelope(text))


@contextmanager
def answering(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """The port of a server that does so with its one visitor, until the event; it takes little at a time."""
    end = threading.Event()
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def run() -> None:
            visitor, _ = listener.accept()
            with visitor:
                answer(visitor, end)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            end.set()
            thread.join(10)


def dripping(speak: bytes, pause: float = 0.05) -> AbstractContextManager[int]:
    """A server that says one byte after the other, for ever."""

    def speak_on(visitor: socket.socket, end: threading.Event) -> None:
        with suppress(OSError):
            while not end.wait(pause):
                visitor.sendall(speak)

    return answering(speak_on)


def test_each_phase_has_the_time_that_the_standard_asks_for() -> None:
    """RFC 5321, 4.5.3.2, in seconds; the conversation as a whole ends as well."""
    asked = {"greeting": 300, "command": 300, "text_begins": 120, "block": 180, "text_ends": 600}
    assert {name: getattr(Patience(), name) for name in asked} == asked
    assert Patience().whole == 1800


def test_a_server_that_drips_is_cut_off() -> None:
    """Each byte comes well within the time of a phase: only the phase as a whole, or the conversation, ends it."""
    with dripping(b"2") as port:
        began = time.monotonic()
        with pytest.raises(RelayError):
            send(f"smtp://127.0.0.1:{port}?tls=none", Patience(whole=1))
        assert 0.9 <= time.monotonic() - began < 5


def test_a_server_that_hangs_after_the_recipient_is_cut_off(sink: OpenSink) -> None:
    with sink() as server:
        server.hanging.add("example.com")
        began = time.monotonic()
        with pytest.raises(TemporaryError) as caught:
            send(server.url, Patience(command=1))
        assert time.monotonic() - began < 5
        assert not isinstance(caught.value, RelayError)


def slow_line(port: int, bytes_per_second: int) -> AbstractContextManager[int]:
    """A way to a port that lets so much through; what it has not taken yet waits with who sends."""

    def pass_both(client: socket.socket, end: threading.Event) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:
            back = threading.Thread(target=pass_on, args=(server, client))
            back.start()
            pass_on(client, server, bytes_per_second, end)
            back.join(10)

    return answering(pass_both)


def pass_on(
    source: socket.socket, target: socket.socket, bytes_per_second: int = 0, end: threading.Event | None = None
) -> None:
    began, passed = time.monotonic(), 0
    with suppress(OSError):
        while piece := source.recv(8192):
            passed += len(piece)
            # By the clock: on a busy machine each wait is longer than it was asked for.
            if end and end.wait(max(0.0, began + passed / bytes_per_second - time.monotonic())):
                break
            target.sendall(piece)
        target.shutdown(socket.SHUT_RDWR)


@pytest.mark.slow
def test_a_large_mail_takes_as_long_as_the_line_needs(sink: OpenSink) -> None:
    """Each block comes in time, however long all of them take."""
    with sink() as server, slow_line(server.port, 2_000_000) as port:
        began = time.monotonic()
        send(f"smtp://127.0.0.1:{port}?tls=none", Patience(block=1.5, text_ends=5), text=("x" * 70 + "\n") * 140_000)
        assert time.monotonic() - began > 3
        assert len(server.taken) == 1


def test_a_large_mail_ends_when_the_line_stands_still(sink: OpenSink) -> None:
    with sink() as server, slow_line(server.port, 20_000) as port:
        with pytest.raises(TemporaryError, match="silent"):
            send(f"smtp://127.0.0.1:{port}?tls=none", Patience(block=0.5), text=("x" * 70 + "\n") * 140_000)
        assert server.taken == []


@pytest.mark.parametrize("server", [{"size": 1000}, {"data": "552 5.3.4 too large"}, {"rcpt": "552 5.2.3 too large"}])
def test_a_mail_that_is_too_large(sink: OpenSink, server: dict[str, Any]) -> None:
    with sink(**server) as running, pytest.raises(TooLargeError):
        send(running.url, text="x" * 2000)


def test_a_mail_of_the_size_that_is_announced_is_sent(sink: OpenSink) -> None:
    with sink(size=1000) as running:
        send(running.url)
        assert len(running.taken) == 1


@pytest.fixture
def timed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/timed.db", clock)) as store:
        yield store


def test_the_team_gets_a_large_mail_without_its_files_and_reads_why(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    file = AcceptedFile("cv.pdf", b"x" * 50_000, "application/pdf", "0" * 64)
    mails = [Mail("team", "<1@example.org>")]
    timed.accept(NewSubmission("key", "hash", "expert", "v1", "en", {"given_name": "Awa"}, {"cv": [file]}, mails))
    with sink(size=20_000) as server:
        target = transport(settings.read({"MAIL_URL": server.url}).mail)
        deliver = delivery.deliverer(MailContext(contract, "from@example.org", "team@example.org"), timed, target)
        assert [outcome.state for outcome in outbox.send_due(timed, deliver, clock)] == ["sent"]
    [message] = server.taken
    assert list(message.iter_attachments()) == []
    assert "mail.files_left_out fr" in message.get_content()


@pytest.mark.parametrize("doubts", [("infected",), ()])
def test_an_infected_file_is_not_passed_on(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink, doubts: tuple[str, ...]
) -> None:
    file = AcceptedFile("cv.pdf", b"x", "application/pdf", "0" * 64)
    mails = [Mail("team", "<1@example.org>")]
    timed.accept(NewSubmission("key", "hash", "expert", "v1", "en", {}, {"cv": [file]}, mails, doubts))
    with sink() as server:
        target = transport(settings.read({"MAIL_URL": server.url}).mail)
        deliver = delivery.deliverer(MailContext(contract, "from@example.org", "team@example.org"), timed, target)
        assert [outcome.state for outcome in outbox.send_due(timed, deliver, clock)] == ["sent"]
    [message] = server.taken
    assert len(list(message.iter_attachments())) == (0 if doubts else 1)
    assert ("mail.files_infected fr" in str(message.get_body(("plain",)))) == bool(doubts)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine that no authority has signed, with its key in the same file."""
    made, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(made)]
    command = [needed("openssl"), *request]
    subprocess.run([*command, *subject], check=True, capture_output=True)
    made.write_text(made.read_text() + key.read_text())
    return made


def offered(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.process
def test_a_certificate_nobody_vouches_for_gets_nothing(sink: OpenSink, certificate: Path) -> None:
    with sink(tls=offered(certificate)) as server:
        with pytest.raises(RelayError, match="tls-authority"):
            send(f"smtp://localhost:{server.port}")
        assert server.offered == []


@pytest.mark.process
def test_a_certificate_of_a_known_authority_is_taken(
    sink: OpenSink, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with sink(tls=offered(certificate)) as server:
        send(f"smtp://localhost:{server.port}")
        assert len(server.taken) == 1


@pytest.mark.process
def test_a_certificate_for_another_name_gets_nothing(
    sink: OpenSink, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with sink(tls=offered(certificate)) as server:
        with pytest.raises(RelayError, match="tls-name"):
            send(f"smtp://127.0.0.1:{server.port}")
        assert server.offered == []


def test_greylisting_is_over_at_the_second_attempt(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    mails = [Mail("team", "<1@example.org>"), Mail("confirmation", "<2@example.org>", "awa@example.com")]
    timed.accept(NewSubmission("key", "hash", "expert", "v1", "en", {"email": "awa@example.com"}, {}, mails))
    with sink() as server:
        server.greylisting = True
        target = transport(settings.read({"MAIL_URL": server.url}).mail)
        deliver = delivery.deliverer(MailContext(contract, "from@example.org", "team@example.org"), timed, target)
        assert {outcome.state for outcome in outbox.send_due(timed, deliver, clock)} == {"waiting"}
        clock.turn(minutes=2)
        assert {outcome.state for outcome in outbox.send_due(timed, deliver, clock)} == {"sent"}
    assert server.offered == ["<1@example.org>", "<2@example.org>"] * 2
