"""What came back is marked once and told once; whatever comes into the mailbox, nothing else happens."""

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from receiver.forms.contract import Contract
from receiver.mail import delivery, digest, outbox
from receiver.mail.bounces import reader
from receiver.mail.bounces.mailboxes import MailboxError
from receiver.mail.bounces.reader import BounceReader
from receiver.mail.message import MailContext
from receiver.mail.targets import FileMail
from receiver.mail.transport import transport
from receiver.retention import deletion
from receiver.storage import search
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.search import Filters
from receiver.storage.store import Store
from receiver.web import health
from tests.receiver.bounce_samples import bounce
from tests.receiver.conftest import Clock

DOMAIN, TOKEN = "example.org", "0123456789abcdef" * 2
CONTEXT = ("from@example.org", "team@example.org")


class Box:
    """A mailbox with what the test puts into it."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.error: Exception | None = None

    def new(self) -> Iterator[bytes]:
        if self.error:
            raise self.error
        while self.mails:
            yield self.mails.pop(0).encode()


@pytest.fixture
def timed(any_url: str, clock: Clock) -> Iterator[Store]:
    with closing(Store(any_url, clock)) as store:
        yield store


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def looking(timed: Store, box: Box, clock: Clock) -> BounceReader:
    return BounceReader(timed, box, DOMAIN, clock)


def accept(store: Store, key: str = "key", token: str = TOKEN) -> str:
    """Store a submission with two mails; the confirmation is called by the token."""
    mails = [Mail("team", f"<{key}-team@{DOMAIN}>"), Mail("confirmation", f"<{token}@{DOMAIN}>", "awa@example.com")]
    answers = {"given_name": "Awa", "email": "awa@example.com"}
    return store.accept(NewSubmission(key, key, "expert", "v1", "en", answers, {}, mails))


def states(store: Store) -> list[str]:
    return [state for entry in search.entries(store, Filters()) for state in entry.mails]


OURS = f"<{TOKEN}@{DOMAIN}>"
WAYS = {
    "the Message-ID": bounce(OURS),
    "the token, behind a relay that gives mails names of its own": bounce(
        "<0100@relay.example>", f"To: BOUNCES+{TOKEN.upper()}@example.org\n"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_mail_that_came_back_is_marked_once(
    timed: Store, box: Box, looking: BounceReader, clock: Clock, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "receiver")
    reference = accept(timed)
    box.mails = [WAYS[way]]
    looking.look()
    first = clock()
    clock.turn(hours=1)
    box.mails = [WAYS[way], WAYS[way]]
    looking.look()
    submission = timed.find(reference)
    assert submission
    marks = {mail.kind: (mail.bounced_at, mail.bounce_error, mail.state) for mail in timed.mails_of(submission)}
    assert marks == {"team": (None, "", "waiting"), "confirmation": (first, "recipient 5.1.1", "waiting")}
    assert states(timed) == ["waiting", "bounced"]
    assert [entry.reference for entry in search.entries(timed, Filters(attention=True))] == [reference]
    told = [record.getMessage() for record in caplog.records]
    assert told == [f'event=bounced mail=confirmation reference={reference} error="recipient 5.1.1"']


def test_what_is_not_ours_changes_nothing(timed: Store, box: Box, looking: BounceReader) -> None:
    accept(timed)
    box.mails = [
        bounce("<other@example.org>"),
        bounce("<x@example.com>", f"To: bounces+{'f' * 32}@example.org\n"),
        bounce(""),
        bounce(OURS).replace("failed", "delayed"),
        "Subject: hello\n\nA person writes.\n",
        "",
        "\x00\x00\x00",
    ]
    looking.look()
    assert "bounced" not in states(timed)
    assert looking.trouble == ""


def test_a_bounce_comes_before_its_mail_is_known_to_be_sent(
    timed: Store, box: Box, looking: BounceReader, clock: Clock
) -> None:
    """A server on the same machine may be faster than our own transaction."""
    accept(timed)

    def deliver(mail: outbox.DueMail) -> None:
        if mail.kind == "confirmation":
            box.mails = [bounce(mail.message_id)]
            looking.look()

    assert [outcome.state for outcome in outbox.send_due(timed, deliver, clock)] == ["sent", "sent"]
    assert states(timed) == ["sent", "bounced"]


def test_one_of_an_erased_submission_is_no_trouble(timed: Store, box: Box, looking: BounceReader) -> None:
    assert deletion.erase(timed, accept(timed))
    box.mails = [bounce(OURS)]
    looking.look()
    assert looking.trouble == ""


def test_a_mail_that_cannot_be_taken_apart_hides_no_other(
    timed: Store, box: Box, looking: BounceReader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    accept(timed)
    read = reader.notification.read

    def picky(raw: bytes) -> object:
        if b"secret" in raw:
            raise RecursionError("secret")
        return read(raw)

    monkeypatch.setattr(reader.notification, "read", picky)
    box.mails = ["secret", bounce(OURS)]
    looking.look()
    assert "bounced" in states(timed)
    assert "event=bounce-not-understood error=RecursionError" in caplog.text
    assert "secret" not in caplog.text


def test_trouble_is_told_once_rests_longer_and_passes(
    timed: Store, box: Box, looking: BounceReader, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "receiver")
    box.error = MailboxError("the mailbox's server refuses the login")
    pauses = []
    for _ in range(8):
        looking.look()
        pauses.append(looking.pause())
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (2 * reader.LOOK_SECONDS, reader.MAX_PAUSE_SECONDS)
    found = health.Sources(timed, str, lambda: True, str, lambda: looking.trouble, str, (), clock).healthy()
    assert ("reason" in found, found["bounces"]) == (False, "the mailbox's server refuses the login")
    box.error = ValueError("awa@example.com")
    looking.look()
    box.error = None
    looking.look()
    assert looking.pause() == reader.LOOK_SECONDS
    told = [record.getMessage() for record in caplog.records]
    assert [line.partition(" ")[0] for line in told] == ["event=bounces-not-read"] * 2 + ["event=bounces-read"]
    assert "awa@" not in caplog.text


def mails(store: Store, contract: Contract, clock: Clock, folder: Path) -> list[str]:
    """Send what is due; return the names of what was sent."""
    deliver = delivery.deliverer(MailContext(contract, *CONTEXT), store, transport(FileMail(folder)))
    return [outcome.kind for outcome in outbox.send_due(store, deliver, clock)]


def test_the_next_digest_tells_it_once_and_no_mail_is_sent_for_it(
    timed: Store, box: Box, looking: BounceReader, clock: Clock, contract: Contract, tmp_path: Path
) -> None:
    digest.enqueue(timed, 6, CONTEXT[0], clock())
    reference = accept(timed)
    assert len(mails(timed, contract, clock, tmp_path)) == 2
    box.mails = [bounce(OURS)]
    looking.look()
    assert mails(timed, contract, clock, tmp_path) == []
    told = []
    for _ in range(3):
        clock.turn(days=1)
        assert digest.enqueue(timed, 6, CONTEXT[0], clock())
        assert mails(timed, contract, clock, tmp_path) == ["digest"]
        newest = max(tmp_path.glob("digest-*.eml"), key=lambda path: path.name)
        told.append(f"mail.bounced_confirmation fr {reference}" in newest.read_text())
    assert told == [True, False, False]


def test_a_digest_that_came_back_itself_told_nobody(
    timed: Store, box: Box, looking: BounceReader, clock: Clock, contract: Contract, tmp_path: Path
) -> None:
    digest.enqueue(timed, 6, CONTEXT[0], clock())
    reference = accept(timed)
    mails(timed, contract, clock, tmp_path)
    box.mails = [bounce(OURS)]
    looking.look()
    for _ in range(3):
        clock.turn(days=1)
        assert digest.enqueue(timed, 6, CONTEXT[0], clock())
        assert mails(timed, contract, clock, tmp_path) == ["digest"]
        newest = max(tmp_path.glob("digest-*.eml"), key=lambda path: path.name).read_text()
        assert f"mail.bounced_confirmation fr {reference}" in newest
        box.mails = [bounce(line.split()[1]) for line in newest.splitlines() if line.startswith("Message-ID:")]
        clock.turn(minutes=1)
        looking.look()
        assert mails(timed, contract, clock, tmp_path) == []
    assert "mail.bounced_team fr" in newest


def test_the_mark_is_counted_for_a_day(timed: Store, box: Box, looking: BounceReader, clock: Clock) -> None:
    accept(timed)
    box.mails = [bounce(OURS)]
    looking.look()
    asked = health.Sources(timed, str, lambda: True, str, str, str, (), clock)
    assert asked.healthy()["bounced"] == 1
    later = replace(asked, clock=lambda: clock() + timedelta(days=2))
    assert "bounced" not in later.healthy()
