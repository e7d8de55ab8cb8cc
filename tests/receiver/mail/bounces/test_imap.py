"""A folder at an IMAP server, a real one (Dovecot) and odd ones: each mail is given once, none becomes a read one."""

import base64
import re
import shutil
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from receiver.mail.bounces import imap, reader
from receiver.mail.bounces.imap import Imap
from receiver.mail.bounces.mailboxes import ImapSource, MailboxError
from receiver.mail.bounces.notification import MAX_BYTES
from receiver.mail.errors import RelayError
from receiver.mail.targets import TokenServer
from tests.receiver.bounce_samples import bounce
from tests.receiver.conftest import Running
from tests.receiver.imap_server import OWNER, PASSWORD, USER, Dovecot, made_certificate, running_dovecot
from tests.receiver.token_server import issuing
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(server.certificate))
        yield server


@pytest.fixture
def box(dovecot: Dovecot) -> Imap:
    return Imap(ImapSource("localhost", dovecot.port, USER, "INBOX"), PASSWORD)


def deliver(server: Dovecot, name: str, content: str, folder: str = "") -> None:
    draft = server.maildir / "tmp" / name
    draft.write_text(content)
    shutil.chown(draft, OWNER)
    draft.rename(server.maildir / folder / "new" / name)


def test_each_mail_is_given_once_and_stays_unread(dovecot: Dovecot, box: Imap) -> None:
    known = list(box.new())
    deliver(dovecot, "1.host", "Subject: one\n\n1\n")
    deliver(dovecot, "2.host", "Subject: large\n\n" + "x" * 2 * MAX_BYTES)
    found = list(box.new())
    assert [raw.splitlines()[0] for raw in found] == [b"Subject: one", b"Subject: large"]
    assert len(found[1]) == MAX_BYTES
    assert list(box.new()) == []
    deliver(dovecot, "3.host", "Subject: three\n\n3\n")
    assert [raw.splitlines()[0] for raw in box.new()] == [b"Subject: three"]
    assert len(list(Imap(box.source, PASSWORD).new())) == len(known) + 3, "after a start they are read again"
    flags = [path.name.partition(":2,")[2] for path in dovecot.maildir.glob("*/*") if path.is_file()]
    assert not [one for one in flags if "S" in one]


def test_a_mail_that_could_not_be_dealt_with_is_given_again(dovecot: Dovecot, box: Imap) -> None:
    list(box.new())
    deliver(dovecot, "4.host", "Subject: four\n\n4\n")
    assert next(iter(box.new())).startswith(b"Subject: four")
    assert len(list(box.new())) == 1


def test_a_folder_with_any_name(dovecot: Dovecot) -> None:
    name = "Mail & Entwürfe"
    path = dovecot.maildir / f".{imap.written(name)}"
    for folder in (path, path / "new", path / "cur", path / "tmp"):
        folder.mkdir()
        shutil.chown(folder, OWNER)
    deliver(dovecot, "5.host", "Subject: five\n\n5\n", path.name)
    [found] = Imap(ImapSource("localhost", dovecot.port, USER, name), PASSWORD).new()
    assert found.startswith(b"Subject: five")


def test_a_wrong_password_is_one_attempt(dovecot: Dovecot) -> None:
    before = dovecot.log.count("auth failed")
    with pytest.raises(MailboxError, match="refuses the login"):
        list(Imap(ImapSource("localhost", dovecot.port, USER, "INBOX"), "wrong").new())
    wait_until(lambda: dovecot.log.count("auth failed") > before)
    # What ended before may be told later.
    told = [line for line in dovecot.log.splitlines() if "auth failed" in line]
    assert "auth failed, 1 attempts" in told[-1]


@pytest.mark.parametrize(
    ("host", "folder", "reason"),
    [
        ("localhost", "Nowhere", "does not let this account read the folder"),
        ("127.0.0.1", "INBOX", "no safe connection to the mailbox (SSLCertVerificationError)"),
    ],
)
def test_what_is_wrong_is_told(dovecot: Dovecot, host: str, folder: str, reason: str) -> None:
    with pytest.raises(MailboxError, match=re.escape(reason)):
        list(Imap(ImapSource(host, dovecot.port, USER, folder), PASSWORD).new())


def test_a_bounce_in_the_mailbox_is_marked_while_forms_come_in(
    dovecot: Dovecot, serve: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LOOK_SECONDS", 0.1)
    address = f"imaps://{quote(USER)}@localhost:{dovecot.port}/INBOX"
    running = serve(MAIL_BOUNCES=address, MAIL_BOUNCES_PASSWORD=quote(PASSWORD, safe=""))
    reference = re.search(r"[0-9A-Z]{8}", running.post().headers["location"])[0]
    with running.store.reading() as connection:
        wanted = "SELECT message_id FROM outbox WHERE kind = 'confirmation'"
        name = connection.exec_driver_sql(wanted).scalar_one()
    deliver(dovecot, f"{reference}.host", bounce(name))
    submission = running.store.find(reference)
    assert submission
    [found] = wait_until(lambda: [mail for mail in running.store.mails_of(submission) if mail.bounced_at])
    assert (found.kind, found.bounce_error) == ("confirmation", "recipient 5.1.1")


class Odd(socketserver.ThreadingTCPServer):
    """A server that answers as the test tells it: after the name of a command, what it says before and with the result.

    `{tag}` stands for the tag of the command. What is not named is answered with OK.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _OddConversation)
        self.context = context
        self.greeting = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready"
        self.answers: dict[str, str] = {}
        self.challenges = [b""]
        self.asked: list[str] = []


class _OddConversation(socketserver.BaseRequestHandler):
    server: Odd

    def handle(self) -> None:
        with self.server.context.wrap_socket(self.request, server_side=True) as line, line.makefile("rb") as asked:
            line.sendall(f"{self.server.greeting}\r\n".encode())
            for command in asked:
                self.server.asked.append(command.decode().strip().partition(" ")[2])
                tag, name, *more = command.decode().split()
                verb = more[0] if name == "UID" else name
                if verb == "AUTHENTICATE":
                    for challenge in self.server.challenges:
                        line.sendall(b"+ " + base64.b64encode(challenge) + b"\r\n")
                        self.server.asked.append(base64.b64decode(asked.readline()).decode())
                answer = self.server.answers.get(verb, "{tag} OK done")
                line.sendall(answer.format(tag=tag).replace("\n", "\r\n").encode() + b"\r\n")


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Odd]:
    certificate = made_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with Odd(context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def mailbox(server: Odd, user: str = "u", password: str = "secret") -> Imap:
    return Imap(ImapSource("localhost", server.server_address[1], user, "INBOX"), password)


EXAMINED = "* 9 EXISTS\n* OK [UIDVALIDITY {}] numbers\n{{tag}} OK [READ-ONLY] done"
NUMBERED = EXAMINED.format(1)


def test_answers_in_other_forms_than_expected(odd: Odd) -> None:
    odd.answers = {
        "EXAMINE": NUMBERED,
        "SEARCH": "* SEARCH 5 6\n* SEARCH 7\n{tag} OK done",
        "FETCH": "* 3 FETCH (FLAGS (\\Seen))\n* 9 FETCH (BODY[]<0> {{2}}\nhi UID 7)\n* 4 EXPUNGE\n{tag} OK done",
    }
    box = mailbox(odd)
    assert list(box.new()) == [b"hi"] * 3
    # The range of what is new ends with the last mail, wherever it begins.
    odd.answers["SEARCH"] = "* SEARCH 7\n{tag} OK done"
    assert list(box.new()) == []
    odd.answers["SEARCH"] = "* SEARCH\n{tag} OK done"
    assert list(box.new()) == []
    odd.answers["SEARCH"] = "{tag} OK done"
    assert list(box.new()) == []


@pytest.mark.parametrize("fetched", ["{tag} OK done", "{tag} NO gone", '* 1 FETCH (BODY[] "hi")\n{tag} OK done'])
def test_a_mail_that_is_gone_or_tiny_is_passed_over(odd: Odd, fetched: str) -> None:
    odd.answers = {"EXAMINE": NUMBERED, "SEARCH": "* SEARCH 5\n{tag} OK done", "FETCH": fetched}
    assert list(mailbox(odd).new()) == []


def test_after_a_move_of_the_mailbox_all_is_read_again(odd: Odd) -> None:
    odd.answers = {"SEARCH": "* SEARCH 5\n{tag} OK done", "FETCH": "* 5 FETCH (BODY[] {{2}}\nhi)\n{tag} OK done"}
    box = mailbox(odd)
    for number, found in ((1, [b"hi"]), (1, []), (2, [b"hi"]), (2, [])):
        odd.answers["EXAMINE"] = EXAMINED.format(number)
        assert list(box.new()) == found


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"": "* BYE Too many connections"}, "takes no connection for the time being"),
        ({"AUTHENTICATE": "{tag} NO [UNAVAILABLE] awa@example.com"}, "refuses the login$"),
        ({"EXAMINE": "{tag} BAD User is authenticated but not connected."}, "does not let this account read"),
        ({"EXAMINE": "{tag} NO no such folder"}, "does not let this account read"),
        ({"EXAMINE": NUMBERED, "SEARCH": "{tag} BAD what?"}, "hung up, or its answer cannot be understood"),
        ({"EXAMINE": "* BYE awa@example.com"}, "hung up, or its answer cannot be understood"),
    ],
)
def test_refusals_are_told_without_a_word_of_the_server(odd: Odd, answers: dict[str, str], reason: str) -> None:
    odd.greeting = answers.pop("", odd.greeting)
    odd.answers = answers
    with pytest.raises(MailboxError, match=reason) as caught:
        list(mailbox(odd).new())
    assert "awa@" not in str(caught.value)


def test_a_server_that_knows_the_oldest_login_only(odd: Odd) -> None:
    odd.greeting = "* OK [CAPABILITY IMAP4rev1] ready"
    odd.answers = {"EXAMINE": NUMBERED}
    assert list(mailbox(odd, 'a "b"', "se\\cret").new()) == []
    assert 'LOGIN "a \\"b\\"" "se\\\\cret"' in odd.asked
    with pytest.raises(MailboxError, match="in ASCII only"):
        list(mailbox(odd, "u", "é").new())


def test_a_login_with_a_token(odd: Odd) -> None:
    odd.answers = {"EXAMINE": NUMBERED}
    forgotten: list[bool] = []
    source = ImapSource("localhost", odd.server_address[1], "u@example.org", "INBOX")
    box = Imap(source, "", lambda: "secret", lambda: forgotten.append(True))
    assert list(box.new()) == []
    assert odd.asked[1:3] == ["AUTHENTICATE XOAUTH2", "user=u@example.org\1auth=Bearer secret\1\1"]
    # A refusal comes with its reason first, and wants an empty line.
    odd.challenges.append(b'{"status":"400"}')
    odd.answers["AUTHENTICATE"] = "{tag} NO AUTHENTICATE failed."
    odd.asked.clear()
    with pytest.raises(MailboxError, match="refuses the login"):
        list(box.new())
    assert odd.asked[3] == ""
    assert forgotten == [True]


def test_the_token_server_of_the_settings_opens_a_mailbox(odd: Odd, tmp_path: Path) -> None:
    odd.answers = {"EXAMINE": NUMBERED}
    source = ImapSource("localhost", odd.server_address[1], "u", "INBOX")
    with issuing(tmp_path / "localhost.pem") as issuer:
        issuer.answer = (200, b'{"access_token": "fetched", "expires_in": "3599"}')
        tokens = TokenServer("localhost", issuer.server_address[1], "/token", (("grant_type", "client_credentials"),))
        box = reader.mailbox(source, "", tokens)
        assert [list(box.new()), list(box.new())] == [[], []]
        assert len(issuer.asked) == 1
    assert odd.asked.count("user=u\1auth=Bearer fetched\1\1") == 2


def test_a_token_that_cannot_be_had(odd: Odd) -> None:
    def refused() -> str:
        raise RelayError("unreachable")

    source = ImapSource("localhost", odd.server_address[1], "u@example.org", "INBOX")
    with pytest.raises(MailboxError, match="there is no token for the mailbox"):
        list(Imap(source, "", refused).new())
    assert odd.asked == ["CAPABILITY", "LOGOUT"]


def test_a_server_that_is_not_there_or_says_nothing(odd: Odd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "TIMEOUT_SECONDS", 0.3)
    odd.answers = {"EXAMINE": "* OK wait"}
    with pytest.raises(MailboxError, match="did not answer in time"):
        list(mailbox(odd).new())
    with pytest.raises(MailboxError, match=r"cannot be reached \(ConnectionRefusedError\)"):
        list(Imap(ImapSource("localhost", 1, "u", "INBOX"), "secret").new())
