"""P2 and P3: every mail ends sent or visible, under one Message-ID, with real conversations with a mail server."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from receiver.config import settings
from receiver.forms.contract import Contract
from receiver.mail import delivery, outbox
from receiver.mail.claims import DueMail
from receiver.mail.message import MailContext
from receiver.mail.outbox import Outcome
from receiver.mail.targets import SmtpMail
from receiver.mail.transport import transport
from receiver.mail.worker import Worker
from receiver.storage.records import Mail, MailState, NewSubmission
from receiver.storage.store import Store
from tests.ports import free_port
from tests.receiver.conftest import Clock
from tests.receiver.stored import submissions_in
from tests.receiver.waiting import wait_until

OpenSink = Callable[..., Any]


@pytest.fixture
def timed(any_url: str, clock: Clock) -> Any:
    with closing(Store(any_url, clock)) as store:
        yield store


def accept(store: Store, kinds: Sequence[str] = ("team",), key: str = "key") -> str:
    mails = [Mail(kind, f"<{kind}-{key}@example.org>") for kind in kinds]
    answers = {"given_name": "Awa", "email": "awa@example.com"}
    return store.accept(NewSubmission(key, key, "expert", "v1", "en", answers, {}, mails))


def send(store: Store, contract: Contract, clock: Clock, url: str) -> list[Outcome]:
    target = settings.read({"MAIL_URL": url}).mail
    post = MailContext(contract, "from@example.org", "team@example.org")
    deliver = delivery.deliverer(post, store, transport(target))
    return list(outbox.send_due(store, deliver, clock))


def state_of(store: Store) -> MailState:
    submission = submissions_in(store)[0][0]
    return store.mails_of(submission)[0]


def test_both_mails_arrive(timed: Store, contract: Contract, clock: Clock, sink: OpenSink) -> None:
    reference = accept(timed, ("team", "confirmation"))
    with sink() as server:
        outcomes = send(timed, contract, clock, server.url)
    assert [outcome.state for outcome in outcomes] == ["sent", "sent"]
    assert server.envelopes == [
        ("from@example.org", ["team@example.org"]),
        ("from@example.org", ["awa@example.com"]),
    ]
    assert all(reference in message["Subject"] for message in server.taken)
    assert send(timed, contract, clock, server.url) == []


def test_down_then_up(timed: Store, contract: Contract, clock: Clock, sink: OpenSink) -> None:
    accept(timed)
    port = free_port()
    url = f"smtp://127.0.0.1:{port}?tls=none"
    assert send(timed, contract, clock, url)[0].state == "waiting"
    assert state_of(timed).last_error == "port-closed"
    with sink(port) as server:
        assert send(timed, contract, clock, url) == []
        clock.turn(minutes=1)
        assert send(timed, contract, clock, url)[0].state == "sent"
    assert server.offered == ["<team-key@example.org>"]
    assert state_of(timed).last_error == ""


def test_a_temporary_refusal_is_tried_again_under_the_same_message_id(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(timed)
    with sink(data="451 4.7.1 greylisted, awa@example.com come back") as server:
        assert send(timed, contract, clock, server.url)[0].error == "later 451 4.7.1"
        server.replies.clear()
        clock.turn(minutes=1)
        assert send(timed, contract, clock, server.url)[0].state == "sent"
    assert server.offered == ["<team-key@example.org>", "<team-key@example.org>"]


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        ({"rcpt": "550 5.1.1 <team@example.org> unknown"}, "recipient 550 5.1.1"),
        ({"data": "554 no"}, "content 554"),
    ],
)
def test_a_permanent_refusal_needs_attention_and_stays(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink, refusal: dict[str, str], error: str
) -> None:
    accept(timed)
    with sink(**refusal) as server:
        assert send(timed, contract, clock, server.url)[0].state == "needs_attention"
        clock.turn(days=30)
        assert send(timed, contract, clock, server.url) == []
        assert state_of(timed).last_error == error
        server.replies.clear()
        assert outbox.try_again(timed, clock(), with_key=False) == 0
        assert send(timed, contract, clock, server.url)[0].state == "sent"


def test_a_server_without_tls_gets_nothing_unless_told_so(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(timed)
    with sink() as server:
        outcome = send(timed, contract, clock, f"smtp://127.0.0.1:{server.port}")[0]
    assert (outcome.state, outcome.error) == ("waiting", "tls-none")
    assert server.offered == []


def test_a_wrong_password_is_not_the_mails_fault(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(timed)
    with sink() as server:
        outcome = send(timed, contract, clock, f"smtp://me:secret@127.0.0.1:{server.port}?tls=none")[0]
    assert outcome.state == "waiting"
    assert "secret" not in outcome.error


def test_the_back_off_and_its_end(timed: Store, clock: Clock) -> None:
    accept(timed)
    pauses = []
    while state_of(timed).state == "waiting":
        assert outbox.next_attempt(timed) == state_of(timed).next_attempt
        clock.now = state_of(timed).next_attempt
        list(outbox.send_due(timed, failing(OSError("awa@example.com")), clock))
        pauses.append(state_of(timed).next_attempt - clock.now)
    assert pauses[:6] == [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 240)]
    assert sum(pauses[:-1], timedelta()) > timedelta(days=5)
    assert state_of(timed).state == "needs_attention"
    assert state_of(timed).last_error == "OSError"
    assert outbox.counts(timed) == outbox.Counts(0, 1, None)


def failing(error: Exception) -> outbox.Deliver:
    def deliver(_: DueMail) -> None:
        raise error

    return deliver


def test_one_failing_mail_does_not_hold_up_the_others(timed: Store, clock: Clock) -> None:
    accept(timed, ("team", "confirmation"))

    def deliver(due: DueMail) -> None:
        if due.kind == "team":
            raise ValueError("anything")

    outcomes = list(outbox.send_due(timed, deliver, clock))
    assert [(outcome.kind, outcome.state) for outcome in outcomes] == [("team", "waiting"), ("confirmation", "sent")]


def test_a_claimed_mail_is_not_sent_twice_and_comes_back_after_a_crash(timed: Store, clock: Clock) -> None:
    accept(timed)
    sent: list[str] = []

    def deliver(_: DueMail) -> None:
        assert list(outbox.send_due(timed, lambda other: sent.append(other.message_id), clock)) == []
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(outbox.send_due(timed, deliver, clock))
    assert state_of(timed).state == "waiting"
    clock.turn(minutes=11)
    list(outbox.send_due(timed, lambda due: sent.append(due.message_id), clock))
    assert sent == ["<team-key@example.org>"]


def test_several_processes_send_each_mail_once(timed: Store, clock: Clock) -> None:
    for number in range(20):
        accept(timed, ("team",), f"key{number}")
    start = threading.Barrier(6)
    sent: list[str] = []

    def run(_: int) -> None:
        start.wait(10)
        list(outbox.send_due(timed, lambda due: sent.append(due.message_id), clock))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(run, range(6)))
    assert len(sent) == len(set(sent)) == 20


def test_the_worker_survives_everything(timed: Store, clock: Clock) -> None:
    tried: list[str] = []
    both = threading.Event()

    def deliver(due: DueMail) -> None:
        tried.append(due.kind)
        if len(tried) == 2:
            both.set()
        raise RuntimeError("awa@example.com")

    accept(timed, ("team", "confirmation"))
    worker = Worker(timed, deliver, clock)
    worker.start()
    assert both.wait(10)
    assert worker.alive
    accept(timed, ("team",), "second")
    worker.wake()
    wait_until(lambda: len(tried) == 3)
    assert worker.stop(10)


def test_the_worker_survives_a_database_that_fails(
    timed: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with timed.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE outbox RENAME TO elsewhere")
    sent = threading.Event()
    worker = Worker(timed, lambda _: sent.set(), clock)
    worker.start()
    wait_until(lambda: "StoreError" in caplog.text)
    with timed.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO outbox")
    accept(timed)
    worker.wake()
    assert sent.wait(10)
    assert worker.stop(10)


def test_passwords_are_not_shown() -> None:
    target = settings.read({"MAIL_URL": "smtp://user:p%40ss@mail.example.org"}).mail
    assert isinstance(target, SmtpMail)
    assert target.password == "p@ss"
    assert "p@ss" not in f"{target} {target!r}"


def test_files_are_the_default_way(timed: Store, contract: Contract, clock: Clock, tmp_path: Path) -> None:
    reference = accept(timed, ("team", "confirmation"))
    send(timed, contract, clock, f"file:{tmp_path}/mail")
    assert sorted(path.name for path in (tmp_path / "mail").iterdir()) == [
        f"{reference}-confirmation.eml",
        f"{reference}-team.eml",
    ]
