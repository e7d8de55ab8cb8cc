"""Ways to log in: each is one attempt, none tells a secret, no server is believed that does not know the password."""

import base64
import json
import ssl

import pytest

from receiver.config import settings
from receiver.mail import logins
from receiver.mail.errors import RelayError
from receiver.mail.logins import Reply
from receiver.mail.scram import Scram, ScramError, prepared
from receiver.mail.targets import SmtpMail, TokenServer
from receiver.mail.tokens import Tokens
from tests.receiver.certificates import Authority
from tests.receiver.token_server import Issuer

SALT = "W22ZaJ0SNY7soEsUEjb6gQ=="
NONCE = "rOprNGfwEbeRWgbNEkqO"
SERVER_NONCE = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"


def test_the_example_of_rfc_7677() -> None:
    scram = Scram("user", "pencil", NONCE)
    assert scram.first() == b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    final = scram.final(f"r={SERVER_NONCE},s={SALT},i=4096".encode())
    assert final == f"c=biws,r={SERVER_NONCE},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=".encode()
    scram.check(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
    with pytest.raises(ScramError):
        scram.check(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=")


@pytest.mark.parametrize(
    "challenge",
    [
        f"r={SERVER_NONCE},s={SALT},i=1",
        f"r={SERVER_NONCE},s={SALT},i=99999999",
        f"r={SERVER_NONCE},s={SALT},i=9999999",
        f"r={NONCE},s={SALT},i=4096",
        f"r=other{SERVER_NONCE},s={SALT},i=4096",
        f"m=must-know,r={SERVER_NONCE},s={SALT},i=4096",
        f"r={SERVER_NONCE},s=%,i=4096",
        "e=unknown-user",
        "",
    ],
)
def test_a_challenge_that_is_none_ends_the_login(challenge: str) -> None:
    with pytest.raises(ScramError):
        Scram("user", "pencil", NONCE).final(challenge.encode())


def test_names_and_passwords_are_prepared() -> None:
    assert prepared("p\u00e4ssw\u00f6rd\u00a0x\u00ad\u2168") == "p\u00e4ssw\u00f6rd xIX"
    assert Scram("a,b=c", "x", "n").first() == b"n,,n=a=2Cb=3Dc,r=n"


def target(**changes: object) -> SmtpMail:
    return SmtpMail("mail.example.org", 587, "starttls", "me@example.org", "p\u00e4ss", **changes)  # type: ignore[arg-type]


class Server:
    """Answers one line after the other; `lines`: what it was sent."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self.answers = list(answers)
        self.lines: list[str] = []

    def ask(self, line: str) -> Reply:
        self.lines.append(line)
        code, text = self.answers.pop(0)
        return code, text.encode()


def decoded(line: str) -> bytes:
    return base64.b64decode(line.split()[-1])


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_ways_with_a_password() -> None:
    server = Server((235, "ok"))
    assert logins.log_in("PLAIN", target(), "", server.ask)[0] == 235
    assert decoded(server.lines[0]).decode() == "\0me@example.org\0p\u00e4ss"
    server = Server((334, coded("User")), (334, coded("Password")), (235, "ok"))
    assert logins.log_in("LOGIN", target(), "", server.ask)[0] == 235
    assert [server.lines[0], *map(decoded, server.lines[1:])] == ["AUTH LOGIN", b"me@example.org", "p\u00e4ss".encode()]
    server = Server((334, coded("<1@host>")), (535, "no"))
    assert logins.log_in("CRAM-MD5", target(), "", server.ask)[0] == 535
    assert len(server.lines) == 2


def test_a_server_that_says_yes_too_soon_is_not_believed() -> None:
    for answers in ([(235, "ok")], [(334, coded("r=x,s=eA==,i=4096"))], [(334, "???")]):
        with pytest.raises(RelayError, match="login-false"):
            logins.log_in("SCRAM-SHA-256", target(), "", Server(*answers).ask)
    assert logins.log_in("SCRAM-SHA-256", target(), "", Server((535, "5.7.8 no")).ask) == (535, b"5.7.8 no")


def test_a_server_that_does_not_know_the_password_is_found_out() -> None:
    """It answers as one that does, and its last word is another's."""

    def ask(line: str) -> Reply:
        sent = decoded(line).decode()
        if sent.startswith("n,,"):
            return 334, coded(f"r={sent.partition('r=')[2]}more,s={SALT},i=4096").encode()
        return (334, coded(f"v={coded('x' * 32)}").encode()) if sent else (235, b"ok")

    with pytest.raises(RelayError, match="login-false"):
        logins.log_in("SCRAM-SHA-256", target(), "", ask)


@pytest.mark.parametrize(("mechanism", "farewell"), [("XOAUTH2", ""), ("OAUTHBEARER", "AQ==")])
def test_the_reason_of_a_refused_token_is_answered(mechanism: str, farewell: str) -> None:
    server = Server((334, coded('{"status":"401","schemes":"Bearer"}')), (535, "5.7.3 no"))
    assert logins.log_in(mechanism, target(), "t0ken", server.ask) == (535, b"5.7.3 no")
    assert server.lines[1] == farewell
    sent = decoded(server.lines[0]).decode()
    expected = {
        "XOAUTH2": "user=me@example.org\1auth=Bearer t0ken\1\1",
        "OAUTHBEARER": "n,a=me@example.org,\1host=mail.example.org\1port=587\1auth=Bearer t0ken\1\1",
    }
    assert sent == expected[mechanism]


def test_a_long_token_goes_on_a_line_of_its_own() -> None:
    server = Server((334, ""), (235, "ok"))
    assert logins.log_in("XOAUTH2", target(), "x" * 3000, server.ask)[0] == 235
    assert server.lines[0] == "AUTH XOAUTH2"
    assert b"x" * 3000 in decoded(server.lines[1])


TOKENS = TokenServer("login.example.org", 443, "/token", ())
OFFERED = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"]


@pytest.mark.parametrize(
    ("changes", "chosen"),
    [
        ({}, "PLAIN"),
        ({"login": "SCRAM-SHA-256"}, "SCRAM-SHA-256"),
        ({"tokens": TOKENS}, "XOAUTH2"),
        ({"network": "10.0.0.0/8"}, "SCRAM-SHA-256"),
    ],
)
def test_which_way_is_chosen(changes: dict[str, object], chosen: str) -> None:
    way = target(**changes)
    if way.network:
        way = SmtpMail("10.0.0.1", 25, "none", "me", "x", network=way.network)
    assert logins.chosen(OFFERED, way) == chosen


def test_a_password_does_not_travel_through_a_network_and_no_token_goes_where_others_listen() -> None:
    open_one = SmtpMail("10.0.0.1", 25, "none", "me", "x", network="10.0.0.0/8")
    with pytest.raises(RelayError, match="login-other PLAIN LOGIN"):
        logins.chosen(["PLAIN", "LOGIN"], open_one)
    with pytest.raises(RelayError, match="login-other"):
        logins.chosen(OFFERED, SmtpMail("10.0.0.1", 25, "none", "me", "", network="10.0.0.0/8", tokens=TOKENS))
    with pytest.raises(RelayError, match="login-none"):
        logins.chosen([], target())


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def tokens(issuer: Issuer, trust: ssl.SSLContext, clock: Time) -> Tokens:
    url = f"https://client:s3cret%2F@localhost:{issuer.server_address[1]}/t/token?scope=https://mail.example/.default"
    server = settings.read({"MAIL_TOKEN_URL": url}).mail_tokens
    assert server is not None
    assert "s3cret" not in f"{server}{server!r}"
    issuer.asked.clear()
    return Tokens(server, trust, clock)


@pytest.fixture
def trust(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority.certificate))


@pytest.mark.process
@pytest.mark.parametrize("seconds", [3600, "3600"])
def test_a_token_is_kept_until_shortly_before_its_end(issuer: Issuer, trust: ssl.SSLContext, seconds: object) -> None:
    clock = Time()
    fetched = tokens(issuer, trust, clock)
    for number in range(4):
        issuer.answer = (200, json.dumps({"access_token": f"t{number}", "expires_in": seconds}).encode())
        if number == 2:
            clock.now = 3299.0
        if number == 3:
            clock.now = 3301.0
        assert fetched.present() == ("t3" if number == 3 else "t0")
    fetched.forget()
    issuer.answer = (200, b'{"access_token": "t9"}')
    assert fetched.present() == "t9"
    assert issuer.asked[0] == {
        "grant_type": "client_credentials",
        "client_id": "client",
        "client_secret": "s3cret/",
        "scope": "https://mail.example/.default",
    }
    assert len(issuer.asked) == 3


@pytest.mark.process
@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (
            401,
            b'{"error":"invalid_client","error_description":"AADSTS7000222: The client secret keys for x@y expired."}',
            "token-refused 401 invalid_client AADSTS7000222",
        ),
        (400, b'{"error":"a@b.org is wrong"}', "token-refused 400"),
        (200, b"<html>Sign in</html>", "token-server 200"),
        (200, b"[]", "token-server 200"),
        (200, b'{"access_token": 5}', "token-refused 200"),
        (200, b'{"access_token": "a\\r\\nb"}', "token-refused 200"),
        (503, b"{}", "token-server 503"),
        (302, b"", "token-server 302"),
        (200, b"[" * 300_000, "token-server closed"),
    ],
)
def test_why_there_is_no_token(issuer: Issuer, trust: ssl.SSLContext, status: int, answer: bytes, error: str) -> None:
    issuer.answer = (status, answer)
    with pytest.raises(RelayError) as caught:
        tokens(issuer, trust, Time()).present()
    assert str(caught.value) == error


@pytest.mark.process
def test_a_token_server_that_nobody_knows_is_told_nothing(issuer: Issuer) -> None:
    with pytest.raises(RelayError, match="token-server tls-authority"):
        tokens(issuer, ssl.create_default_context(), Time()).present()
    assert issuer.asked == []
