"""Logins at a real Postfix and a real Exim with Dovecot: passwords and tokens, each one attempt."""

import json
import re
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
from tests.receiver.dovecot import PASSWORD, USER, running_dovecot
from tests.receiver.login_servers import CODED_PASSWORD, CODED_USER, Kind, LoginServer, exim, postfix
from tests.receiver.mail.conftest import PATIENCE, TEAM, Offering, SentToTeam, tried, trusting
from tests.receiver.token_server import Issuer
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
TOKEN = "t0ken"
INVALID = (200, b'{"active": false}')
PASSWORD_WAYS = ("PLAIN", "LOGIN", "SCRAM-SHA-256")
TOKEN_WAYS = ("XOAUTH2", "OAUTHBEARER")
REFUSED = re.compile(r"The mail server refuses the login \(535( 5\.7\.8)?\): check user and password in MAIL_URL")


@pytest.fixture
def tokens(issuer: Issuer) -> Callable[..., str]:
    """Let the token server give out a token; return its address."""

    def give(token: str = TOKEN) -> str:
        issuer.asked.clear()
        issuer.answer = (200, json.dumps({"access_token": token, "expires_in": 3599}).encode())
        return token_url(issuer)

    return give


def token_url(issuer: Issuer) -> str:
    return f"https://client:s3cret@localhost:{issuer.server_address[1]}/token?scope=x"


def offered(offering: Offering, way: str) -> LoginServer:
    """Return a server with a way to log in. A receiver with a token takes the first, unless it is the only one."""
    return offering("OAUTHBEARER") if way == "OAUTHBEARER" else offering()


def with_password(server: LoginServer, way: str, password: str = CODED_PASSWORD) -> dict[str, str]:
    return {"MAIL_URL": server.url(f"{CODED_USER}:{password}", f"?login={way}")}


def with_token(server: LoginServer, url: str) -> dict[str, str]:
    return {"MAIL_URL": server.url(), "MAIL_TOKEN_URL": url}


@pytest.mark.parametrize("way", PASSWORD_WAYS)
def test_a_login_with_a_password(
    environment: dict[str, str], offering: Offering, authority: Authority, way: str
) -> None:
    server = offering()
    before = len(server.taken())
    done = tried(environment, **trusting(authority, **with_password(server, way)))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"login      by {way}\nlogin      235 " in done.stdout
    assert PASSWORD not in done.stdout
    wait_until(lambda: len(server.taken()) == before + 1)
    wait_until(lambda: server.came_in(way) == 1)


@pytest.mark.parametrize("way", PASSWORD_WAYS)
def test_a_wrong_password_is_one_attempt(
    environment: dict[str, str], offering: Offering, authority: Authority, way: str
) -> None:
    server = offering()
    before = server.refused()
    done = tried(environment, **trusting(authority, **with_password(server, way, "wrong")))
    assert done.returncode == 1
    assert REFUSED.match(done.stderr)
    # Its log is written by another process.
    wait_until(lambda: server.refused() > before)
    assert server.refused() == before + 1


@pytest.mark.parametrize("way", TOKEN_WAYS)
@pytest.mark.parametrize("length", [20, 3000])
def test_a_login_with_a_token(
    environment: dict[str, str],
    offering: Offering,
    authority: Authority,
    tokens: Callable[..., str],
    introspection: Issuer,
    way: str,
    length: int,
) -> None:
    server, token = offered(offering, way), TOKEN + "x" * length
    mails, logins = len(server.taken()), server.came_in(way)
    done = tried(environment, **trusting(authority, **with_token(server, tokens(token))))
    assert (done.returncode, done.stderr) == (0, "")
    wait_until(lambda: len(server.taken()) == mails + 1)
    wait_until(lambda: server.came_in(way) == logins + 1)
    assert introspection.asked[-1]["token"] == token
    assert token not in done.stdout


@pytest.mark.parametrize("way", TOKEN_WAYS)
def test_a_token_that_is_refused_is_one_attempt(
    environment: dict[str, str],
    offering: Offering,
    authority: Authority,
    tokens: Callable[..., str],
    introspection: Issuer,
    way: str,
) -> None:
    introspection.answer = INVALID
    server = offered(offering, way)
    before = server.refused()
    done = tried(environment, **trusting(authority, **with_token(server, tokens("stale"))))
    assert done.returncode == 1
    assert REFUSED.match(done.stderr)
    assert "stale" not in done.stdout
    wait_until(lambda: server.refused() > before)
    assert server.refused() == before + 1


def test_a_token_is_kept_for_the_next_mail_unless_it_is_refused(
    make_settings: Callable[..., Settings],
    offering: Offering,
    authority: Authority,
    tokens: Callable[..., str],
    issuer: Issuer,
    introspection: Issuer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport_module, "CLOSED_SECONDS", 0.0)
    way = make_settings(**trusting(authority, **with_token(offering(), tokens()))).mail_way
    send, good = transport(way, PATIENCE), introspection.answer
    message = EmailMessage()
    message.set_content("x")
    for active, fetched in ((True, 1), (True, 1), (False, 1), (True, 2)):
        introspection.answer = good if active else INVALID
        with nullcontext() if active else pytest.raises(RelayError, match="login 535"):
            send(lambda: Envelope(message, USER, "you@example.com", "x"))
        assert len(issuer.asked) == fetched


def test_a_token_server_that_refuses_is_told(
    environment: dict[str, str], offering: Offering, issuer: Issuer, authority: Authority
) -> None:
    told = "AADSTS7000215: Invalid client secret provided."
    issuer.answer = (401, json.dumps({"error": "invalid_client", "error_description": told}).encode())
    done = tried(environment, **trusting(authority, **with_token(offering(), token_url(issuer))))
    assert done.returncode == 1
    assert "gives no token (401 invalid_client AADSTS7000215): " in done.stderr
    assert "s3cret" not in done.stdout + done.stderr


@pytest.mark.parametrize("way", ["SCRAM-SHA-256", *TOKEN_WAYS])
def test_a_submission_is_one_mail_each_whichever_login(
    serve: Callable[..., Running],
    offering: Offering,
    authority: Authority,
    tokens: Callable[..., str],
    introspection: Issuer,
    way: str,
) -> None:
    server = offered(offering, way)
    mails, logins = len(server.taken()), server.came_in(way)
    own = with_token(server, tokens()) if way in TOKEN_WAYS else with_password(server, way)
    running = serve(**trusting(authority, **own))
    assert running.post().status_code == 303
    arrived = wait_until(lambda: len(server.taken()) == mails + 2 and server.taken()[mails:])
    assert {str(message["To"]) for message in arrived} == {TEAM[0], "awa@example.com"}
    wait_until(lambda: server.came_in(way) == logins + 2)
    assert len(introspection.asked) == (2 if way in TOKEN_WAYS else 0)


@pytest.mark.parametrize(("kind", "code"), [(postfix, "454 4.7.0"), (exim, "435")], ids=["postfix", "exim"])
def test_a_login_that_nobody_can_check_just_now_costs_no_mail(
    environment: dict[str, str], sent: SentToTeam, authority: Authority, certificate: Path, kind: Kind, code: str
) -> None:
    """As Postfix answers when Dovecot makes it wait, because others gave it wrong passwords."""
    with running_dovecot() as dovecot, kind(dovecot, certificate) as server:
        known = trusting(authority, **with_password(server, "PLAIN"))
        # Postfix asks once which ways there are.
        assert tried(environment, **known).returncode == 0
        dovecot.stop()
        assert sent(known["MAIL_URL"], MAIL_CA=known["MAIL_CA"]) == [f"waiting login-later {code}"]
        told = tried(environment, **known).stderr
        assert told.startswith(f"The mail server cannot check the login for the time being ({code}): ")
        dovecot.start()
        assert sent(known["MAIL_URL"], MAIL_CA=known["MAIL_CA"]) == ["sent"]
        wait_until(lambda: len(server.taken()) == 2)
