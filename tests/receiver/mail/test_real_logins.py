"""Logins at a real Postfix with Dovecot: passwords and tokens, each one attempt."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from email.message import EmailMessage
from pathlib import Path

import pytest

from receiver.config.settings import Settings
from receiver.mail import transport as transport_module
from receiver.mail.errors import RelayError
from receiver.mail.transport import Envelope, transport
from tests.receiver.certificates import Authority
from tests.receiver.conftest import Running
from tests.receiver.dovecot import PASSWORD, USER, Dovecot
from tests.receiver.mail.conftest import PATIENCE, logging_in, tried
from tests.receiver.mail_servers import MailServer
from tests.receiver.mail_sink import Sink
from tests.receiver.terminal import Done
from tests.receiver.token_server import Issuer
from tests.receiver.waiting import wait_until

CODED = "me%40example.org:p%C3%A4ss%3Dw,rd"
TOKEN = "t0ken"


@pytest.mark.process
@pytest.mark.parametrize("way", ["PLAIN", "LOGIN", "SCRAM-SHA-256"])
def test_a_login_with_a_password(
    environment: dict[str, str], relay: tuple[MailServer, Sink], authority: Authority, way: str
) -> None:
    server, sink = relay
    before = len(sink.taken)
    url = f"smtp://{CODED}@localhost:{server.port}?login={way}"
    done = tried(environment, MAIL_URL=url, MAIL_CA=authority.certificate)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"login      by {way}\nlogin      235 " in done.stdout
    assert PASSWORD not in done.stdout
    wait_until(lambda: len(sink.taken) == before + 1)
    wait_until(lambda: f"sasl_method={way}, sasl_username={USER}" in server.log)


@pytest.mark.process
@pytest.mark.parametrize("way", ["PLAIN", "SCRAM-SHA-256"])
def test_a_wrong_password_is_one_attempt(
    environment: dict[str, str], relay: tuple[MailServer, Sink], authority: Authority, way: str
) -> None:
    server, _ = relay
    before = server.log.count("authentication failed")
    url = f"smtp://me%40example.org:wrong@localhost:{server.port}?login={way}"
    done = tried(environment, MAIL_URL=url, MAIL_CA=authority.certificate)
    assert done.returncode == 1
    assert done.stderr.startswith("The mail server refuses the login (535 5.7.8): check user and password in MAIL_URL")
    # Its log is written by another process.
    wait_until(lambda: server.log.count("authentication failed") > before)
    assert server.log.count("authentication failed") == before + 1


def with_tokens(environment: dict[str, str], server: MailServer, issuer: Issuer, authority: Authority) -> Done:
    tokens = f"https://client:s3cret@localhost:{issuer.server_address[1]}/token?scope=x"
    url = f"smtp://me%40example.org@localhost:{server.port}"
    return tried(environment, MAIL_URL=url, MAIL_CA=authority.certificate, MAIL_TOKEN_URL=tokens)


@pytest.mark.process
@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
@pytest.mark.parametrize("length", [20, 3000])
def test_a_login_with_a_token(
    environment: dict[str, str],
    dovecot: Dovecot,
    certificate: Path,
    issuer: Issuer,
    introspection: Issuer,
    authority: Authority,
    mechanism: str,
    length: int,
) -> None:
    token = TOKEN + "x" * length
    issuer.answer = (200, json.dumps({"access_token": token, "expires_in": 3599}).encode())
    with logging_in(dovecot, certificate, smtpd_sasl_mechanism_filter=mechanism) as (server, sink):
        done = with_tokens(environment, server, issuer, authority)
        assert (done.returncode, done.stderr) == (0, "")
        wait_until(lambda: len(sink.taken) == 1)
        wait_until(lambda: f"sasl_method={mechanism.upper()}, sasl_username={USER}" in server.log)
    assert introspection.asked[-1]["token"] == token
    assert token not in done.stdout


@pytest.mark.process
@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_token_that_is_refused_is_one_attempt(
    environment: dict[str, str],
    dovecot: Dovecot,
    certificate: Path,
    issuer: Issuer,
    introspection: Issuer,
    authority: Authority,
    mechanism: str,
) -> None:
    issuer.answer = (200, json.dumps({"access_token": "stale"}).encode())
    good, introspection.answer = introspection.answer, (200, b'{"active": false}')
    try:
        with logging_in(dovecot, certificate, smtpd_sasl_mechanism_filter=mechanism) as (server, _):
            done = with_tokens(environment, server, issuer, authority)
            wait_until(lambda: "authentication failed" in server.log)
            assert server.log.count("authentication failed") == 1
    finally:
        introspection.answer = good
    assert done.returncode == 1
    assert done.stderr.startswith("The mail server refuses the login (535 5.7.8): ")
    assert "stale" not in done.stdout


@pytest.mark.process
def test_a_token_is_kept_for_the_next_mail_unless_it_is_refused(
    make_settings: Callable[..., Settings],
    relay: tuple[MailServer, Sink],
    issuer: Issuer,
    introspection: Issuer,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport_module, "CLOSED_SECONDS", 0.0)
    issuer.asked.clear()
    issuer.answer = (200, json.dumps({"access_token": TOKEN, "expires_in": 3599}).encode())
    way = make_settings(
        MAIL_URL=f"smtp://me%40example.org@localhost:{relay[0].port}",
        MAIL_CA=str(authority.certificate),
        MAIL_TOKEN_URL=f"https://client:s3cret@localhost:{issuer.server_address[1]}/token?scope=x",
    ).mail_way
    send, good = transport(way, PATIENCE), introspection.answer
    message = EmailMessage()
    message.set_content("x")
    for active, fetched in ((True, 1), (True, 1), (False, 1), (True, 2)):
        introspection.answer = good if active else (200, b'{"active": false}')
        with nullcontext() if active else pytest.raises(RelayError, match="login 535"):
            send(lambda: Envelope(message, USER, "you@example.com", "x"))
        assert len(issuer.asked) == fetched


@pytest.mark.process
def test_a_token_server_that_refuses_is_told(
    environment: dict[str, str], relay: tuple[MailServer, Sink], issuer: Issuer, authority: Authority
) -> None:
    told = "AADSTS7000215: Invalid client secret provided."
    issuer.answer = (401, json.dumps({"error": "invalid_client", "error_description": told}).encode())
    done = with_tokens(environment, relay[0], issuer, authority)
    assert done.returncode == 1
    assert "gives no token (401 invalid_client AADSTS7000215): " in done.stderr
    assert "s3cret" not in done.stdout + done.stderr


@pytest.mark.process
@pytest.mark.parametrize("way", ["SCRAM-SHA-256", "XOAUTH2"])
def test_a_submission_is_one_mail_each_whichever_login(
    serve: Callable[..., Running],
    relay: tuple[MailServer, Sink],
    issuer: Issuer,
    authority: Authority,
    introspection: Issuer,
    way: str,
) -> None:
    server, sink = relay
    before = len(sink.taken)
    issuer.answer = (200, json.dumps({"access_token": TOKEN, "expires_in": 3599}).encode())
    tokens = f"https://client:s3cret@localhost:{issuer.server_address[1]}/token?scope=x"
    ways = {
        "SCRAM-SHA-256": {"MAIL_URL": f"smtp://{CODED}@localhost:{server.port}?login={way}"},
        "XOAUTH2": {"MAIL_URL": f"smtp://me%40example.org@localhost:{server.port}", "MAIL_TOKEN_URL": tokens},
    }
    running = serve(MAIL_CA=str(authority.certificate), MAIL_FROM=USER, MAIL_TO="team@example.org", **ways[way])
    assert running.post().status_code == 303
    arrived = wait_until(lambda: len(sink.taken) == before + 2 and sink.taken[before:])
    assert {str(message["To"]) for message in arrived} == {"team@example.org", "awa@example.com"}
    assert f"sasl_method={way}, sasl_username={USER}" in server.log
    assert introspection.asked or way != "XOAUTH2"
