"""mail-test walks the phases aloud, sends one mail, and says in a sentence what is wrong with a server."""

import base64
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from receiver.mail import trial
from receiver.mail.patience import Patience
from tests.ports import free_port
from tests.receiver import certificates
from tests.receiver.certificates import Authority
from tests.receiver.mail_sink import running_sink
from tests.receiver.postfix import running_policy, running_postfix
from tests.receiver.scripted_server import HANG_UP, scripted
from tests.receiver.terminal import Done, command
from tests.receiver.waiting import wait_until

OpenSink = Callable[..., Any]
SECRET = "Tr0ub4dor"


def tried(environment: dict[str, str], url: str, **settings: str) -> Done:
    return command({**environment, "MAIL_URL": url, **settings}, "mail-test", "you@example.com")


@pytest.fixture(autouse=True)
def short(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """For servers that keep silent; a real one may need longer on a busy machine."""
    if not request.node.get_closest_marker("process"):
        monkeypatch.setattr(trial, "PATIENCE", Patience(connection=2, greeting=1, command=1, text_ends=5, whole=10))


PHASES = ["name", "port", "greeting", "EHLO", "size", "sender", "recipient", "data", "mail"]


@pytest.mark.process
def test_each_phase_is_told_and_one_mail_arrives(environment: dict[str, str]) -> None:
    with running_sink() as sink, running_postfix(sink.port) as server:
        done = tried(environment, server.url, MAIL_FROM="site@example.org")
        [mail] = wait_until(lambda: list(sink.taken))
    told = [line.split()[0] for line in done.stdout.splitlines()[:-1]]
    assert list(dict.fromkeys(told)) == PHASES
    assert "queued as" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")
    assert "or a bounce to site@example.org" in done.stdout.splitlines()[-1]
    assert (mail["From"].addresses[0].addr_spec, mail["To"]) == ("site@example.org", "you@example.com")
    assert sink.envelopes == [("site@example.org", ["you@example.com"])]


@pytest.mark.process
def test_what_a_real_server_refuses(environment: dict[str, str]) -> None:
    with running_sink() as sink, running_policy() as policy, running_postfix(sink.port, **policy.settings) as server:
        for step, action, sentence in (
            (
                "MAIL",
                "550 5.7.60 not allowed to send as this sender",
                "let this account send from MAIL_FROM (550 5.7.60)",
            ),
            (
                "RCPT",
                "550 5.1.1 User unknown",
                "The recipient's address is not accepted (550 5.1.1): check the address.",
            ),
            ("RCPT", "504 5.5.2 Helo command rejected: need fully-qualified hostname", "set MAIL_HELO"),
            ("RCPT", "450 4.7.1 Too many messages, slow down", "no more mails in so short a time (450 4.7.1)"),
            ("END-OF-MESSAGE", "554 5.7.1 Against our policy", "A rule of the mail server's refuses"),
        ):
            policy.actions = {step: action}
            done = tried(environment, server.url)
            assert (done.returncode, sentence in done.stderr) == (1, True), done
            assert all(part in done.stdout for part in action.split(" ", 2))
    assert sink.taken == []


ANSWERS = {
    "says nothing": ({"greeting": b""}, "", "The mail server hung up"),
    "hides its name": ({"greeting": b"220 ****************\r\n", "EHLO": b"250 here\r\n"}, "", ""),
    "is a web server": ({"greeting": b"HTTP/1.1 400 Bad Request\r\n"}, "", "cannot be understood"),
    "does not know this machine": (
        {"greeting": b"554 5.7.1 blocked\r\n"},
        "",
        "takes no mail from this machine (554 5.7.1)",
    ),
    "asks for a name": (
        dict.fromkeys(("EHLO", "HELO"), b"550 Invalid HELO name\r\n"),
        "",
        "does not accept the name that this machine gives",
    ),
    "names it late": ({"RCPT": b"504 5.5.2 <x>: Helo command rejected\r\n"}, "", "set MAIL_HELO"),
    "speaks without end": ({"EHLO": b"250-more and more\r\n" * 20_000}, "", "The mail server hung up"),
    "several lines, other letters": ({"RCPT": b"550-5.1.1 pr\xeat\r\n550 5.1.1 b\r\n"}, "", "not accepted (550 5.1.1)"),
    "offers no login": ({}, f"me:{SECRET}@", "The mail server offers no login: write MAIL_URL without"),
    "offers other logins": (
        {"EHLO": b"250-here\r\n250 AUTH GSSAPI XOAUTH2\r\n"},
        f"me:{SECRET}@",
        "other ways to log in only (GSSAPI XOAUTH2): with XOAUTH2",
    ),
    "repeats the password": (
        {
            "EHLO": b"250-here\r\n250 AUTH PLAIN\r\n",
            "AUTH": b"535 5.7.8 AUTH PLAIN "
            + base64.b64encode(f"\0me\0{SECRET}".encode())
            + b" "
            + SECRET.encode()
            + b"\r\n",
        },
        f"me:{SECRET}@",
        "refuses the login (535 5.7.8): check user and password",
    ),
    "wants a login": ({"MAIL": b"530 5.7.0 Authentication required\r\n"}, "", "refuses the login (530 5.7.0)"),
    "takes little": ({"EHLO": b"250-here\r\n250 SIZE 100\r\n"}, "", "too large for the mail server (100)"),
    "hangs up after the dot": ({"text": HANG_UP}, "", "did not say whether it took the mail"),
}


@pytest.mark.parametrize(("answers", "login", "sentence"), ANSWERS.values(), ids=ANSWERS)
def test_odd_servers_are_one_sentence(
    environment: dict[str, str], answers: dict[str, bytes], login: str, sentence: str
) -> None:
    with scripted(**answers) as server:
        done = tried(environment, f"smtp://{login}127.0.0.1:{server.port}?tls=none")
    assert (done.returncode, done.stderr.count("\n")) == ((1, 1) if sentence else (0, 0)), done
    assert sentence in done.stderr
    for form in (SECRET, base64.b64encode(f"\0me\0{SECRET}".encode()).decode()):
        assert form not in done.stdout + done.stderr


def test_a_server_that_awaits_encryption_says_nothing(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        done = tried(environment, f"smtp://127.0.0.1:{silent.getsockname()[1]}?tls=none")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "The mail server says nothing: if it awaits encryption from the start, as on port 465,"
    )


def test_ways_that_lead_nowhere(environment: dict[str, str]) -> None:
    for url, sentence in (
        (f"smtp://127.0.0.1:{free_port()}?tls=none", "Nothing listens at the port of the mail server: "),
        ("smtp://no-such-host.invalid", "The name of the mail server is not found: check the host in MAIL_URL."),
        (f"smtp://{'a' * 63}.{'b' * 63}.invalid", "The name of the mail server is not found: "),
    ):
        done = tried(environment, url)
        assert (done.returncode, sentence in done.stderr) == (1, True), done


@pytest.fixture
def encrypted(authority: Authority, sink: OpenSink) -> Callable[..., Any]:
    @contextmanager
    def serve(name: str, *, expired: bool = False) -> Iterator[Any]:
        with sink(tls=certificates.offered(authority.signed(name, expired=expired))) as server:
            yield server

    return serve


@pytest.mark.process
def test_certificates(environment: dict[str, str], encrypted: Callable[..., Any], authority: Authority) -> None:
    trusted = {**environment, "SSL_CERT_FILE": str(authority.certificate)}
    for known, name, expired, sentence in (
        (environment, "DNS:localhost", False, "signed by nobody whom this machine knows: if it is a private authority"),
        (
            trusted,
            "DNS:other.example",
            False,
            "is for another name: write the host in MAIL_URL as the certificate has it",
        ),
        (trusted, "DNS:localhost", True, "has expired, or is not valid yet"),
        (trusted, "DNS:localhost", False, ""),
    ):
        with encrypted(name, expired=expired) as server:
            done = tried(known, f"smtp://localhost:{server.port}")
        assert done.returncode == (1 if sentence else 0), done
        assert sentence in done.stderr
        assert len(server.taken) == (0 if sentence else 1)
    assert re.search(r"^TLS +TLSv1\.[23], the certificate is valid until ", done.stdout, re.MULTILINE)


def test_encryption_where_there_is_none(environment: dict[str, str], sink: OpenSink) -> None:
    with sink() as server:
        assert "offers no encryption (STARTTLS): " in tried(environment, f"smtp://127.0.0.1:{server.port}").stderr
        told = tried(environment, f"smtps://127.0.0.1:{server.port}").stderr
    assert told == (
        "The port of the mail server does not begin with encryption: write smtp:// in MAIL_URL instead of smtps://.\n"
    )


def test_files_are_no_test(environment: dict[str, str]) -> None:
    done = command(environment, "mail-test", "you@example.com")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("MAIL_URL writes mails into files, nothing is sent: ")


def test_an_address_that_is_none(environment: dict[str, str]) -> None:
    done = command(environment, "mail-test", "you")
    assert (done.returncode, done.stderr.partition(":")[0]) == (2, "ADDRESS is not an e-mail address")
