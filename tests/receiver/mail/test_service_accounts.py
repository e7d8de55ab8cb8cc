"""A service account of Google: a signed request brings a token, with which a real Postfix and a real Exim let in."""

import json
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from receiver.mail.errors import RelayError
from receiver.mail.targets import ServiceAccount
from receiver.mail.tokens import Tokens
from tests.programs import needed
from tests.receiver.certificates import Authority
from tests.receiver.conftest import Running
from tests.receiver.dovecot import USER
from tests.receiver.mail.conftest import Offering, tried, trusting
from tests.receiver.service_account import Account, token_uri
from tests.receiver.token_server import Issuer
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process


@pytest.fixture
def account(tmp_path: Path, issuer: Issuer) -> Iterator[Account]:
    made = Account(tmp_path / "account", token_uri(issuer), USER)
    issuer.asked.clear()
    issuer.judge = made.judge
    yield made
    issuer.judge = None


@pytest.fixture
def trust(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority.certificate))


def test_mail_goes_with_a_token_for_the_mailbox_and_nothing_of_the_key_is_shown(
    environment: dict[str, str],
    serve: Callable[..., Running],
    offering: Offering,
    authority: Authority,
    account: Account,
    issuer: Issuer,
    introspection: Issuer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = offering()
    mail = trusting(authority, MAIL_URL=server.url(), MAIL_TOKEN_KEY=account.key)
    done = tried(environment, **mail)
    assert (done.returncode, done.stderr) == (0, "")
    running = serve(**mail)
    assert running.post().status_code == 303
    wait_until(lambda: len(server.taken()) == 3)
    wait_until(lambda: server.came_in("XOAUTH2") == 3)
    assert introspection.asked[-1]["token"] == "ya29.t0ken...."
    # One for mail-test, one for the receiver, which keeps it.
    assert len(issuer.asked) == 2
    shown = done.stdout + caplog.text + repr(running.settings) + str(running.settings.mail_way)
    secrets = ["ya29", *account.private.read_text().splitlines()[1:-1], *(one["assertion"] for one in issuer.asked)]
    assert [secret for secret in secrets if secret in shown] == []


def test_another_key_is_told_and_the_right_one_needs_no_restart(
    account: Account, trust: ssl.SSLContext, tmp_path: Path, issuer: Issuer
) -> None:
    tokens = Tokens(ServiceAccount(account.key, USER), trust)
    right = account.key.read_text()
    account.write(private_key=Account(tmp_path / "other", account.token_uri, USER).private.read_text())
    with pytest.raises(RelayError, match=r"^token-refused 400 invalid_grant$"):
        tokens.present()
    # As an editor of Windows leaves it.
    account.key.write_text(right, "utf-8-sig")
    assert tokens.present() == "ya29.t0ken...."
    assert len(issuer.asked) == 2


def test_a_mailbox_that_the_account_may_not_act_for_is_told(
    environment: dict[str, str], offering: Offering, authority: Authority, account: Account
) -> None:
    url = offering().url("other%40example.org")
    done = tried(environment, **trusting(authority, MAIL_URL=url, MAIL_TOKEN_KEY=account.key))
    assert done.returncode == 1
    assert done.stderr.startswith("The token server gives no token (401 unauthorized_client): ")
    assert "what the service account may do" in done.stderr


def elliptic() -> str:
    command = [needed("openssl"), "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def test_a_file_that_is_no_such_key_is_told(account: Account, trust: ssl.SSLContext, issuer: Issuer) -> None:
    user = json.dumps({"type": "authorized_user", "refresh_token": "x"})
    for content, error in (
        ("", "no JSON"),
        ("[]", "of no service account"),
        (user, "of no service account"),
        ({"private_key_id": None}, "incomplete"),
        ({"private_key": "-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----\n"}, "damaged"),
        ({"private_key": elliptic()}, "of no RSA key"),
        ({"token_uri": "http://localhost/token"}, r"without an https address \(token_uri\)"),
        ({"token_uri": "https://[x/token"}, r"without an https address \(token_uri\)"),
    ):
        account.write(**content) if isinstance(content, dict) else account.key.write_text(content)
        with pytest.raises(RelayError, match=f"^token-key {error}$"):
            Tokens(ServiceAccount(account.key, USER), trust).present()
    account.key.unlink()
    with pytest.raises(RelayError, match=r"^token-key No such file or directory$"):
        Tokens(ServiceAccount(account.key, USER), trust).present()
    assert issuer.asked == []
