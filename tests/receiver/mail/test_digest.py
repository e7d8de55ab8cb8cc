"""The daily digest: once a day, also when nothing happened, and never twice."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from receiver.config import settings
from receiver.forms.contract import Contract
from receiver.mail import claims, delivery, digest, outbox
from receiver.mail.message import MailContext
from receiver.mail.transport import transport
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.receiver.conftest import Clock
from tests.receiver.mail_sink import running_sink

SENDER = "from@example.org"


@pytest.fixture
def timed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/timed.db", clock)) as store:
        yield store


def enqueue(store: Store, clock: Clock) -> bool:
    return digest.enqueue(store, 6, SENDER, clock())


def accept(store: Store, key: str) -> str:
    mails = [Mail("team", f"<{key}@x>")]
    return store.accept(NewSubmission(key, key, "expert", "v", "fr", {"name": "Awa"}, {}, mails))


def sent(store: Store, contract: Contract, clock: Clock) -> list[tuple[str, str]]:
    """Send what is due and return subject and text of each digest."""
    with running_sink() as server:
        target = transport(settings.read({"MAIL_URL": server.url}).mail)
        deliver = delivery.deliverer(MailContext(contract, SENDER, "team@example.org"), store, target)
        assert all(outcome.state == "sent" for outcome in outbox.send_due(store, deliver, clock))
    found = [message for message in server.taken if str(message["Subject"]).startswith("mail.digest_subject ")]
    return [(str(message["Subject"]), str(message.get_content()).strip()) for message in found]


def test_once_a_day_at_its_hour(timed: Store, contract: Contract, clock: Clock) -> None:
    assert not enqueue(timed, clock), "a new receiver has no day behind it"
    clock.turn(hours=17, minutes=59)
    assert not enqueue(timed, clock)
    clock.turn(minutes=1)
    assert enqueue(timed, clock)
    assert not enqueue(timed, clock)
    clock.turn(hours=23)
    assert not enqueue(timed, clock)
    clock.turn(hours=1)
    assert enqueue(timed, clock)
    assert [subject for subject, _ in sent(timed, contract, clock)] == [
        "mail.digest_subject fr MIEUX mail.moment fr 2.1.2026 6:00 UTC",
        "mail.digest_subject fr MIEUX mail.moment fr 3.1.2026 6:00 UTC",
    ]


def test_it_counts_the_day_before_its_hour(timed: Store, contract: Contract, clock: Clock) -> None:
    enqueue(timed, clock)
    accept(timed, "long ago")
    clock.turn(days=1)
    accept(timed, "yesterday")
    sent(timed, contract, clock)
    clock.turn(hours=18, minutes=30)
    accept(timed, "after six")
    with timed.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'needs_attention' WHERE message_id = '<long ago@x>'")
    assert enqueue(timed, clock)
    [(_, text)] = sent(timed, contract, clock)
    assert "received=1 sent=2 waiting=1 oldest=" in text
    assert "attention=1" in text


def test_it_names_what_was_not_sent_and_what_to_do(timed: Store, contract: Contract, clock: Clock) -> None:
    enqueue(timed, clock)
    clock.turn(days=1)
    references = [accept(timed, f"key{number}") for number in range(digest.MAX_LISTED + 2)]
    with timed.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'needs_attention', last_error = 'size 552 5.3.4'")
    assert enqueue(timed, clock)
    [(_, text)] = sent(timed, contract, clock)
    lines = text.splitlines()
    assert "mail.trouble_heading fr" in lines
    told = [line for line in lines if line.startswith("mail.trouble_line")]
    assert len(told) == digest.MAX_LISTED
    assert all(word in told[0] for word in (references[0], "mail.reason_size fr", "size 552 5.3.4"))
    assert lines[-1].startswith("mail.trouble_more fr")
    assert "2" in lines[-1]


def test_silence_is_told_too(timed: Store, contract: Contract, clock: Clock) -> None:
    enqueue(timed, clock)
    clock.turn(days=1)
    assert enqueue(timed, clock)
    [(_, text)] = sent(timed, contract, clock)
    assert "received=0 sent=0" in text


def test_after_a_long_absence_there_is_one_not_many(timed: Store, contract: Contract, clock: Clock) -> None:
    enqueue(timed, clock)
    clock.turn(days=40)
    assert enqueue(timed, clock)
    assert not enqueue(timed, clock)
    assert len(sent(timed, contract, clock)) == 1


def test_several_receivers_write_one(timed: Store, contract: Contract, clock: Clock) -> None:
    enqueue(timed, clock)
    clock.turn(days=1)
    with closing(Store(str(timed.engine.url), clock)) as second:
        assert [enqueue(store, clock) for store in (timed, second)] == [True, False]
        # One that has just begun to write when the other was through: the day has its digest.
        timed.remember(digest.DIGESTED, clock() - timedelta(days=2))
        enqueue(second, clock)
    assert len(sent(timed, contract, clock)) == 1


def test_two_sites_with_one_sender_name_their_digests_otherwise(timed: Store, tmp_path: Path, clock: Clock) -> None:
    """A mailbox shows a Message-ID once: the digest of the second site would be lost."""
    with closing(Store(f"sqlite:///{tmp_path}/var/other.db", clock)) as other:
        for store in (timed, other):
            enqueue(store, clock)
        clock.turn(days=1)
        names = []
        for store in (timed, other):
            assert enqueue(store, clock)
            due = claims.claim(store, clock())
            assert due
            names.append(due.message_id)
    assert len(set(names)) == 2
    assert all(name.endswith("@example.org>") for name in names)
