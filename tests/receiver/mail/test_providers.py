"""Mail servers that people have: logins at Postfix with Dovecot, LMTP, sockets, several addresses of the team."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from receiver.config import settings
from receiver.config.settings import Settings
from receiver.forms.contract import Contract
from receiver.mail import connecting, delivery, digest, outbox, reasons, trouble
from receiver.mail import transport as transport_module
from receiver.mail.errors import RelayError
from receiver.mail.message import MailContext
from receiver.mail.patience import Patience
from receiver.mail.transport import Envelope, transport
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.receiver import certificates
from tests.receiver.certificates import Authority
from tests.receiver.conftest import Clock
from tests.receiver.dovecot import PASSWORD, USER, Dovecot, running_dovecot
from tests.receiver.mail_servers import MailServer, running_postfix
from tests.receiver.mail_sink import Sink, running_sink
from tests.receiver.scripted_server import HANG_UP, TEXTBOOK, Scripted, scripted, serve
from tests.receiver.terminal import Done, command
from tests.receiver.token_server import Issuer, issuing
from tests.receiver.waiting import wait_until

TLSMGR = "tlsmgr unix - - n 1000? 1 tlsmgr\n"
CODED = "me%40example.org:p%C3%A4ss%3Dw,rd"
TOKEN = "t0ken"
PATIENCE = Patience(connection=5, greeting=10, command=10, text_begins=10, text_ends=10)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return certificates.authority(tmp_path_factory.mktemp("certificates") / "ca")


@pytest.fixture(scope="module")
def certificate(authority: Authority) -> Path:
    return authority.signed("DNS:localhost")


@pytest.fixture(scope="module")
def introspection() -> Iterator[Issuer]:
    """It says that any token is valid, and whose it is."""
    with issuing() as running:
        running.answer = (200, json.dumps({"active": True, "username": USER}).encode())
        yield running


@pytest.fixture(scope="module")
def dovecot(introspection: Issuer) -> Iterator[Dovecot]:
    with running_dovecot(introspection.server_address[1]) as running:
        yield running


@contextmanager
def logging_in(dovecot: Dovecot, certificate: Path, **changes: str) -> Iterator[tuple[MailServer, Sink]]:
    tls = {"smtpd_tls_security_level": "may", "smtpd_tls_auth_only": "yes", "smtpd_tls_cert_file": str(certificate)}
    own = {**tls, "smtpd_tls_key_file": str(certificate), **dovecot.for_postfix, **changes}
    with running_sink() as sink, running_postfix(sink.port, TLSMGR, **own) as server:
        yield server, sink


@pytest.fixture(scope="module")
def relay(dovecot: Dovecot, certificate: Path) -> Iterator[tuple[MailServer, Sink]]:
    with logging_in(dovecot, certificate) as running:
        yield running


def tried(environment: dict[str, str], **settings: object) -> Done:
    given = {name: str(value) for name, value in settings.items()}
    return command({**environment, "MAIL_FROM": USER, **given}, "mail-test", "you@example.com")


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


@pytest.fixture(scope="module")
def issuer(certificate: Path) -> Iterator[Issuer]:
    with issuing(certificate) as running:
        yield running


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


TEAM = ("team@example.org", "office@example.org", "third@example.org")


@pytest.fixture
def timed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/timed.db", clock)) as store:
        store.accept(NewSubmission("1", "1", "expert", "v1", "en", {}, {}, [Mail("team", "<1@example.org>")]))
        yield store


def sent(
    store: Store,
    contract: Contract,
    clock: Clock,
    url: str,
    patience: Patience = PATIENCE,
    team: tuple[str, ...] = TEAM,
) -> list[str]:
    """Send what is due to the whole team, a moment later, and return what became of it."""
    clock.turn(minutes=20)
    post = MailContext(contract, "from@example.org", team[0], also=team[1:])
    way = settings.read({"MAIL_URL": url}).mail_way
    deliver = delivery.deliverer(post, store, transport(way, patience))
    return [f"{one.state} {one.error}".strip() for one in outbox.send_due(store, deliver, clock)]


def refusing(**answers: str) -> dict[str, str]:
    """Postfix's setting by which it refuses some of the team."""
    table = " ".join(f"{{ {name}@example.org = {answer} }}" for name, answer in answers.items())
    return {"smtpd_recipient_restrictions": f"check_recipient_access inline:{{ {table} }}, permit"}


@pytest.mark.process
def test_the_team_gets_one_mail_together(timed: Store, contract: Contract, clock: Clock) -> None:
    with running_sink() as sink, running_postfix(sink.port) as server:
        assert sent(timed, contract, clock, server.url) == ["sent"]
        [mail] = wait_until(lambda: list(sink.taken))
    assert [one.addr_spec for one in mail["To"].addresses] == list(TEAM)
    assert sink.envelopes == [("from@example.org", sorted(TEAM))]


@pytest.mark.process
def test_an_address_that_is_refused_is_told_and_the_others_have_one_mail(
    timed: Store, contract: Contract, clock: Clock
) -> None:
    with running_sink() as sink, running_postfix(sink.port, **refusing(office="550 5.1.1 gone")) as server:
        assert sent(timed, contract, clock, server.url) == ["sent partly 2 recipient 550 5.1.1"]
        assert sent(timed, contract, clock, server.url) == []
        wait_until(lambda: len(sink.taken) == 1)
    assert sink.envelopes == [("from@example.org", [TEAM[0], TEAM[2]])]
    now = clock()
    [left] = trouble.partly_sent(timed, now - timedelta(days=1), now)
    assert reasons.told(left.error).startswith("The mail has gone, but not to each address of MAIL_TO, counted")
    assert trouble.standstill(timed, now) is None
    assert outbox.counts(timed).needs_attention == 0
    assert digest.numbers(timed, now).sent == 1


@pytest.mark.process
def test_an_address_that_a_rule_refuses_keeps_nobody_waiting(timed: Store, contract: Contract, clock: Clock) -> None:
    for_some = {
        "relay_domains": "example.org",
        "relay_transport": "smtp",
        "smtpd_relay_restrictions": "reject_unauth_destination, permit",
    }
    team = (TEAM[0], "office@example.net")
    with running_sink() as sink, running_postfix(sink.port, **for_some) as server:
        assert sent(timed, contract, clock, server.url, team=team) == ["sent partly 2 policy 554 5.7.1"]
        wait_until(lambda: len(sink.taken) == 1)


@pytest.mark.process
def test_who_is_asked_to_come_later_is_waited_for_and_nobody_gets_two(
    timed: Store, contract: Contract, clock: Clock
) -> None:
    with running_sink() as sink, running_postfix(sink.port, **refusing(third="450 4.2.0 Greylisted")) as server:
        for _ in range(3):
            assert sent(timed, contract, clock, server.url) == ["waiting later 450 4.2.0"]
        clock.turn(hours=1)
        assert sent(timed, contract, clock, server.url) == ["sent partly 3 later 450 4.2.0"]
        wait_until(lambda: len(sink.taken) == 1)
    assert sink.envelopes == [("from@example.org", sorted(TEAM[:2]))]


@pytest.mark.process
def test_when_all_are_refused_the_mail_has_not_gone(timed: Store, contract: Contract, clock: Clock) -> None:
    everybody = refusing(team="550 5.1.1 gone", office="550 5.1.1 gone", third="450 4.2.0 later")
    with running_sink() as sink, running_postfix(sink.port, **everybody) as server:
        assert sent(timed, contract, clock, server.url) == ["waiting later 450 4.2.0"]
    assert sink.taken == []


@pytest.mark.process
@pytest.mark.parametrize("by", ["port", "socket"])
def test_lmtp(timed: Store, contract: Contract, clock: Clock, dovecot: Dovecot, by: str) -> None:
    url = f"lmtp://127.0.0.1:{dovecot.port}?tls=none" if by == "port" else f"lmtp+unix:{dovecot.socket}"
    before = [len(dovecot.mails(address)) for address in TEAM[:2]]
    assert sent(timed, contract, clock, url) == ["sent partly 3 recipient 550 5.1.1"]
    assert [len(dovecot.mails(address)) for address in TEAM[:2]] == [one + 1 for one in before]


def test_lmtp_answers_for_each_address(timed: Store, contract: Contract, clock: Clock) -> None:
    text = b"250 2.0.0 saved\r\n452 4.2.2 full\r\n554 5.7.1 no\r\n"
    with scripted(LHLO=b"250 here\r\n", text=text) as server:
        url = f"lmtp://127.0.0.1:{server.port}?tls=none"
        assert sent(timed, contract, clock, url) == ["sent partly 2 later 452 4.2.2, 3 policy 554 5.7.1"]
    assert [one for one in server.commands if one.startswith(b"QUIT") or one.startswith(b"quit")]
    assert len(server.texts) == 1


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (b"250 saved\r\n452 4.3.1 disk full\r\n421 4.3.2 shutting down\r\n", "2 busy 452 4.3.1, 3 busy 421 4.3.2"),
        (b"250 saved\r\n450 4.7.1 Too many messages\r\n250 saved\r\n", "2 rate 450 4.7.1"),
        (b"554 5.7.1 no\r\n250 saved\r\n552 5.3.4 too large\r\n", "1 policy 554 5.7.1, 3 size 552 5.3.4"),
    ],
)
def test_who_has_a_mail_by_lmtp_gets_no_second_one(
    timed: Store, contract: Contract, clock: Clock, text: bytes, left: str
) -> None:
    with scripted(LHLO=b"250 here\r\n", text=text) as server:
        url = f"lmtp://127.0.0.1:{server.port}?tls=none"
        assert sent(timed, contract, clock, url) == [f"sent partly {left}"]


def test_lmtp_that_hangs_up_between_its_answers(timed: Store, contract: Contract, clock: Clock) -> None:
    lines = b"250 saved\r\n"
    with scripted(LHLO=b"250 here\r\n", text=lines, QUIT=HANG_UP) as server:
        url = f"lmtp://127.0.0.1:{server.port}?tls=none"
        told = sent(timed, contract, clock, url, Patience(text_ends=0.5))
    assert told == ["sent partly 2 unconfirmed, 3 unconfirmed"]


def test_lmtp_that_saves_for_nobody(timed: Store, contract: Contract, clock: Clock) -> None:
    text = b"552 5.2.2 full\r\n452 4.2.2 full\r\n552 5.2.2 full\r\n"
    with scripted(LHLO=b"250 here\r\n", text=text) as server:
        url = f"lmtp://127.0.0.1:{server.port}?tls=none"
        assert sent(timed, contract, clock, url) == ["waiting later 452 4.2.2"]


def test_a_socket_of_smtp(timed: Store, contract: Contract, clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "smtp"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        server = Scripted(0)
        thread = threading.Thread(target=serve, args=(listener, TEXTBOOK, server))
        thread.start()
        assert sent(timed, contract, clock, f"smtp+unix:{path}") == ["sent"]
        thread.join(10)
    assert len(server.texts) == 1


@pytest.mark.parametrize(("name", "error"), [("nothing", "No such file"), ("stale", "Connection refused")])
def test_a_socket_where_nobody_listens(
    timed: Store, contract: Contract, clock: Clock, tmp_path: Path, name: str, error: str
) -> None:
    with socket.socket(socket.AF_UNIX) as gone:
        gone.bind(str(tmp_path / "stale"))
    [told] = sent(timed, contract, clock, f"lmtp+unix:{tmp_path}/{name}")
    assert told.startswith(f"waiting socket {error}")


@pytest.mark.parametrize(
    ("own", "helo"),
    [("", "example.org"), ("www.example.net", "www.example.net"), ("[192.0.2.1]", "[192.0.2.1]")],
)
def test_who_the_receiver_is_for_the_server(environment: dict[str, str], own: str, helo: str) -> None:
    with scripted() as server:
        assert tried(environment, MAIL_URL=f"smtp://127.0.0.1:{server.port}?tls=none", MAIL_HELO=own).returncode == 0
    assert server.commands[0].decode() == f"ehlo {helo}"


def test_without_encryption_only_in_the_network_that_is_named(environment: dict[str, str]) -> None:
    with running_sink() as sink:
        url = f"smtp://localhost:{sink.port}?tls=none&inside=10.0.0.0/8"
        done = tried(environment, MAIL_URL=url)
        assert "is not in the network that &inside= names" in done.stderr
        assert sink.taken == []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        connecting.connected("127.0.0.1", port, 5, inside="127.0.0.0/8").close()
        with pytest.raises(RelayError, match="outside"):
            connecting.connected("localhost", port, 5, inside="fd00::/8")


def test_an_authority_that_is_none(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("x")
    for name, words in (("missing.pem", "No such file or directory"), ("empty.pem", "no certificate in PEM form")):
        done = tried(environment, MAIL_URL="smtps://mail.example.org", MAIL_CA=tmp_path / name)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"The file of MAIL_CA cannot be used ({words}): check its path")
