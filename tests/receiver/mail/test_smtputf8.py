"""Names beyond ASCII with Postfix and Exim, as they are, with SMTPUTF8 and without: of visitors, and the site's own."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from receiver.forms.site_folder import CONTRACT
from receiver.mail.own_addresses import CHECK_INTERVAL_SECONDS
from receiver.storage.records import MailState
from tests.receiver import fixture_site
from tests.receiver.conftest import Running
from tests.receiver.exim import running_exim
from tests.receiver.mail.conftest import tried
from tests.receiver.mail_servers import MailServer
from tests.receiver.mail_sink import running_sink
from tests.receiver.postfix import running_postfix
from tests.receiver.stored import count
from tests.receiver.terminal import command
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
Serve = Callable[..., Running]
Taken = Callable[[], list[EmailMessage]]
Kind = Callable[..., Any]
TYPED, SENT = "us\u00e9r@b\u00fccher.example", "us\u00e9r@xn--bcher-kva.example"
OWN, OWN_SENT = "\u00e9quipe@m\u00e9dia.example", "\u00e9quipe@xn--mdia-bpa.example"
PLAIN = "team@example.org"


@contextmanager
def postfix(on: bool) -> Iterator[tuple[MailServer, Taken]]:
    setting = {"smtputf8_enable": "yes" if on else "no"}
    with running_sink(letters=True) as sink, running_postfix(sink.port, **setting) as server:
        yield server, lambda: sink.taken


@contextmanager
def exim(on: bool) -> Iterator[tuple[MailServer, Taken]]:
    with running_exim(main=f"smtputf8_advertise_hosts = {'*' if on else ''}\n") as server:
        yield server, lambda: server.queued


PATIENCE_SECONDS = CHECK_INTERVAL_SECONDS + 60
"""Until the mail server has been asked once more, and the health page looks again."""
KINDS = pytest.mark.parametrize("kind", [postfix, exim], ids=["postfix", "exim"])


@KINDS
@pytest.mark.parametrize("on", [True, False], ids=["smtputf8", "without"])
def test_a_real_server_gets_what_it_takes(serve: Serve, kind: Kind, on: bool) -> None:
    with kind(on) as (server, taken):
        running = serve(MAIL_URL=server.url, MAIL_TO=PLAIN)
        answer = running.post(email=TYPED)
        assert answer.status_code == (303 if on else 422)
        assert on or count(running.store) == 0
        # A domain alone needs nothing of the server.
        assert running.post(email="awa@b\u00fccher.example").status_code == 303
        expected = {PLAIN, "awa@xn--bcher-kva.example", *([SENT] if on else [])}
        arrived = wait_until(lambda: len(taken()) == (4 if on else 2) and taken())
        assert {str(message["To"]) for message in arrived} == expected


def accepted(running: Running) -> str:
    return running.post().headers["Location"].rpartition("=")[2]


def mails(running: Running, reference: str) -> dict[str, MailState]:
    found = running.store.find(reference)
    assert found
    return {mail.kind: mail for mail in running.store.mails_of(found)}


def told(running: Running) -> str:
    """Return why health fails, once it does: a server that is too busy to answer at once is asked again later."""
    return wait_until(lambda: str(running.client.get("/healthz").json().get("reason", "")), PATIENCE_SECONDS)


@pytest.fixture
def site_with_letters(tmp_path: Path) -> Path:
    """A site whose contact address has such a name."""
    folder = fixture_site.make(tmp_path / "site")
    contract = json.loads((folder / CONTRACT).read_text("utf-8"))
    contract["site"]["contact_email"] = OWN
    (folder / CONTRACT).write_text(json.dumps(contract), "utf-8")
    return folder


@KINDS
@pytest.mark.parametrize("by", ["settings", "contact"])
def test_own_addresses_where_the_server_takes_them(serve: Serve, kind: Kind, by: str, site_with_letters: Path) -> None:
    own = {"MAIL_FROM": OWN, "MAIL_TO": OWN} if by == "settings" else {"SITE_DIR": str(site_with_letters)}
    with kind(True) as (server, taken):
        running = serve(MAIL_URL=server.url, **own)
        accepted(running)
        arrived = wait_until(lambda: len(taken()) == 2 and taken())
        assert running.client.get("/healthz").status_code == 200
    assert {str(message["To"]) for message in arrived} == {OWN_SENT, "awa@example.com"}
    assert [OWN_SENT in str(message["From"]) for message in arrived] == [True, True]
    [confirmation] = [message for message in arrived if message["To"] == "awa@example.com"]
    assert confirmation["Reply-To"] == (OWN_SENT if by == "contact" else PLAIN)


@KINDS
def test_a_sender_that_the_server_does_not_take_loses_nothing_and_is_told(
    serve: Serve, kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    sentence = "takes no address with letters beyond ASCII before the @ (SMTPUTF8), and MAIL_FROM is one"
    with kind(False) as (server, taken):
        running = serve(MAIL_URL=server.url, MAIL_TO=PLAIN, MAIL_FROM=OWN)
        # Before there is any mail.
        wait_until(lambda: "event=own-address" in caplog.text, PATIENCE_SECONDS)
        assert sentence in caplog.text
        assert sentence in told(running)
        reference = accepted(running)
        wait_until(lambda: "letters-sender" in {mail.last_error for mail in mails(running, reference).values()})
        assert {mail.state for mail in mails(running, reference).values()} == {"waiting"}
        assert taken() == []
        own = {"SITE_DIR": str(running.settings.site_dir), "DATABASE_URL": running.settings.database_url}
        right = {**own, "MAIL_URL": server.url, "MAIL_FROM": PLAIN, "MAIL_TO": PLAIN}

        def sent_again() -> bool:
            """What the receiver itself is trying just now is not due for the command."""
            assert command(right, "send", "--again").returncode == 0
            return {mail.state for mail in mails(running, reference).values()} == {"sent"}

        wait_until(sent_again)
        # Postfix delivers a moment after it has taken them.
        arrived = wait_until(lambda: len(taken()) == 2 and taken())
        assert {str(message["To"]) for message in arrived} == {PLAIN, "awa@example.com"}


@KINDS
def test_of_a_team_those_get_the_mail_whom_the_server_takes(serve: Serve, kind: Kind) -> None:
    with kind(False) as (server, taken):
        running = serve(MAIL_URL=server.url, MAIL_TO=f"{OWN},{PLAIN}")
        reference = accepted(running)
        arrived = wait_until(lambda: len(taken()) == 2 and taken())
        assert "and MAIL_TO has one: set MAIL_TO to addresses in ASCII" in told(running)
        wait_until(lambda: mails(running, reference)["team"].state == "sent")
    assert {str(message["To"]) for message in arrived} == {PLAIN, "awa@example.com"}
    assert mails(running, reference)["team"].last_error == "partly 1 letters SMTPUTF8"


@KINDS
def test_a_team_that_the_server_does_not_take_has_its_mail_once_the_setting_is_right(serve: Serve, kind: Kind) -> None:
    with kind(False) as (server, taken):
        running = serve(MAIL_URL=server.url, MAIL_TO=OWN)
        reference = accepted(running)
        wait_until(lambda: mails(running, reference)["team"].last_error == "letters")
        wait_until(lambda: [str(one["To"]) for one in taken()] == ["awa@example.com"])
        assert "and MAIL_TO has one" in told(running)
        own = {"SITE_DIR": str(running.settings.site_dir), "DATABASE_URL": running.settings.database_url}
        assert command({**own, "MAIL_URL": server.url, "MAIL_TO": PLAIN}, "send", "--again").returncode == 0
        assert {str(message["To"]) for message in wait_until(lambda: len(taken()) == 2 and taken())} == {
            PLAIN,
            "awa@example.com",
        }


@pytest.mark.parametrize(
    ("settings", "recipient", "sentence"),
    [
        ({"MAIL_FROM": OWN}, "you@example.com", "and MAIL_FROM is one: set MAIL_FROM"),
        ({"MAIL_TO": OWN}, "you@example.com", "and MAIL_TO has one: set MAIL_TO"),
        ({}, TYPED, "takes no address with letters beyond ASCII before the @ (SMTPUTF8): use another address"),
    ],
)
def test_mail_test_says_so(
    environment: dict[str, str], settings: dict[str, str], recipient: str, sentence: str
) -> None:
    for on in (True, False):
        with postfix(on) as (server, taken):
            done = tried({**environment, **settings}, recipient, MAIL_URL=server.url, **settings)
            assert (done.returncode, sentence in done.stderr) == ((0, False) if on else (1, True)), done
            if on:
                assert wait_until(taken)
