"""P3, P4: new mail flows while a backlog drains in order; who hangs stops nobody else; a relay that is down rests."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from receiver.config import settings
from receiver.forms.contract import Contract
from receiver.mail import delivery, outbox
from receiver.mail.claims import DueMail
from receiver.mail.domain_slots import REST_SECONDS, DomainSlots
from receiver.mail.errors import PostponedError, RelayError
from receiver.mail.message import MailContext
from receiver.mail.patience import Patience
from receiver.mail.relay import LASTING_PAUSES, PAUSES, Relay
from receiver.mail.transport import transport
from receiver.mail.worker import LANES, Worker
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.ports import free_port
from tests.receiver.conftest import Clock
from tests.receiver.mail_sink import Sink
from tests.receiver.stored import submissions_in
from tests.receiver.waiting import wait_until

OpenSink = Callable[..., Any]


@pytest.fixture
def timed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/timed.db", clock)) as store:
        yield store


def accept(store: Store, key: str, address: str = "awa@example.com") -> str:
    mails = [Mail("confirmation", f"<{key}@example.org>", address)]
    return store.accept(NewSubmission(key, key, "expert", "v1", "en", {"email": address}, {}, mails))


def deliverer(store: Store, contract: Contract, url: str, patience: Patience | None = None) -> outbox.Deliver:
    post = MailContext(contract, "from@example.org", "team@example.org")
    return delivery.deliverer(post, store, transport(settings.read({"MAIL_URL": url}).mail, patience))


def taken(sink: Sink) -> list[str]:
    return [str(message["Message-ID"]) for message in sink.taken]


@pytest.mark.slow
def test_a_backlog_drains_in_order_while_new_mail_flows(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    """200 rows have failed once and are due again; 20 new ones come when the server is back."""
    old = [f"old{number}" for number in range(200)]
    for key in old:
        accept(timed, key)
    fail_once(timed, clock)
    with sink() as server:
        worker = Worker(timed, deliverer(timed, contract, server.url), clock)
        worker.start()
        for number in range(20):
            accept(timed, f"new{number}", f"you@new{number}.example")
            worker.wake()
        wait_until(lambda: sum("new" in one for one in taken(server)) == 20, 20)
        drained_when_new_were_through = sum("old" in one for one in taken(server))
        wait_until(lambda: len(server.taken) == 220, 60)
        assert worker.stop(10)
    drained = [one for one in taken(server) if "old" in one]
    assert drained == [f"<{key}@example.org>" for key in old]
    assert drained_when_new_were_through < 200
    assert len(set(taken(server))) == 220


def fail_once(store: Store, clock: Clock) -> None:
    def deliver(_: DueMail) -> None:
        raise OSError

    list(outbox.send_due(store, deliver, clock))
    clock.turn(minutes=2)


@pytest.mark.slow
def test_a_domain_that_hangs_holds_up_nobody_else(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    with sink() as server:
        server.hanging.add("hangs.example")
        for number in range(10):
            accept(timed, f"bad{number}", f"you{number}@hangs.example")
        for number in range(20):
            accept(timed, f"good{number}", f"you@good{number}.example")
        worker = Worker(timed, deliverer(timed, contract, server.url, Patience(command=20)), clock)
        began = time.monotonic()
        worker.start()
        wait_until(lambda: len(server.taken) == 20, 15)
        assert time.monotonic() - began < 15
        worker.stop(0)
    assert all("good" in one for one in taken(server))
    with timed.reading() as connection:
        tried = connection.exec_driver_sql("SELECT attempts FROM outbox WHERE message_id LIKE '<bad%'").scalars().all()
    assert sum(tried) <= 2, "a postponed mail was not tried"


@pytest.mark.slow
def test_however_many_domains_hang_the_others_are_served(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    """More of them than there are threads: each that is slow gets a substitute."""
    with sink() as server:
        for number in range(len(LANES) + 3):
            server.hanging.add(f"hangs{number}.example")
            accept(timed, f"bad{number}", f"you@hangs{number}.example")
        for number in range(5):
            accept(timed, f"good{number}", f"you@good{number}.example")
        deliver = deliverer(timed, contract, server.url, Patience(command=20))
        worker = Worker(timed, deliver, clock, slow_after=0.3)
        worker.start()
        wait_until(lambda: len(server.taken) == 5, 15)
        assert worker.alive
        worker.stop(0)
    assert all("good" in one for one in taken(server))


def test_a_relay_that_is_down_costs_one_mail_an_attempt_not_all(
    timed: Store, contract: Contract, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(50):
        accept(timed, f"key{number}")
    worker = Worker(timed, deliverer(timed, contract, f"smtp://127.0.0.1:{free_port()}?tls=none"), clock)
    worker.start()
    wait_until(lambda: "port-closed" in caplog.text)
    assert worker.stop(10)
    with timed.reading() as connection:
        tried = connection.exec_driver_sql("SELECT count(*) FROM outbox WHERE refused_at IS NOT NULL").scalar_one()
        attempts = connection.exec_driver_sql("SELECT sum(attempts) FROM outbox").scalar_one()
    assert 1 <= tried <= len(LANES)
    assert attempts == 0, "it is not the mails' fault"
    assert outbox.counts(timed).waiting == 50


def told(relay: Relay, answer: outbox.Answer, error: str = "") -> bool:
    """Let a mail that left just now tell what became of it."""
    return relay.learn(outbox.Outcome("", "team", "", error, answer), relay.refusals)


@pytest.mark.parametrize(("error", "pauses"), [("unreachable", PAUSES), ("login 535 5.7.8", LASTING_PAUSES)])
def test_a_relay_rests_longer_each_time_and_one_mail_asks(error: str, pauses: tuple[float, ...]) -> None:
    now = [0.0]
    relay = Relay(lambda: now[0])
    assert [relay.pause(), relay.pause()] == [0.0, 0.0]
    for length in (*pauses, pauses[-1]):
        told(relay, "refused", error)
        assert relay.pause() == length
        now[0] += length
        assert relay.pause() == 0.0
        assert relay.pause() > 0, "a second one must not ask at the same time"
    assert told(relay, "taken")
    assert not told(relay, "taken")
    assert [relay.pause(), relay.pause()] == [0.0, 0.0]
    told(relay, "refused", error)
    assert relay.pause() == pauses[0]


def test_mails_that_left_together_are_one_refusal() -> None:
    now = [0.0]
    relay = Relay(lambda: now[0])
    for _ in LANES:
        relay.learn(outbox.Outcome("", "team", "waiting", "unreachable", "refused"), asked=0)
    assert relay.pause() == PAUSES[0]
    relay.learn(outbox.Outcome("", "team", "sent", "", "taken"), asked=0)
    assert relay.pause() == PAUSES[0], "it was taken before"


def test_one_mail_that_a_rule_refuses_stops_no_other_two_do() -> None:
    now = [0.0]
    relay = Relay(lambda: now[0])
    told(relay, "doubted", "policy 554 5.7.1")
    assert relay.pause() == 0
    told(relay, "taken")
    told(relay, "doubted", "policy 554 5.7.1")
    assert relay.pause() == 0
    assert told(relay, "doubted", "policy 554 5.7.1")
    assert relay.pause() == PAUSES[0]


def test_a_mail_that_was_not_tried_tells_nothing_and_one_that_is_to_blame_little() -> None:
    now = [0.0]
    relay = Relay(lambda: now[0])
    told(relay, "refused", "unreachable")
    now[0] += PAUSES[0]
    assert [relay.pause(), relay.pause()] == [0, PAUSES[0]]
    relay.spare(relay.refusals)
    assert relay.pause() == 0
    assert told(relay, "answered", "recipient 550 5.1.1")
    assert relay.pause() == 0
    told(relay, "refused", "unreachable")
    assert relay.pause() == PAUSES[1], "no mail was taken meanwhile"


def test_the_list_of_due_mail_ends_where_the_relay_takes_none(timed: Store, clock: Clock) -> None:
    for number in range(5):
        accept(timed, f"key{number}")

    def deliver(_: DueMail) -> None:
        raise RelayError("down")

    assert [outcome.error for outcome in outbox.send_due(timed, deliver, clock)] == ["down"]


def test_a_postponed_mail_has_not_been_tried(timed: Store, clock: Clock) -> None:
    accept(timed, "key")

    def deliver(_: DueMail) -> None:
        raise PostponedError

    assert [outcome.state for outcome in outbox.send_due(timed, deliver, clock)] == ["waiting"]
    [(submission, _)] = submissions_in(timed)
    [mail] = timed.mails_of(submission)
    assert (mail.attempts, mail.next_attempt, mail.last_error) == (0, clock() + timedelta(minutes=1), "")


def test_one_conversation_at_a_time_with_a_domain() -> None:
    domains = DomainSlots(slot_wait=0.1)
    entered, release = threading.Event(), threading.Event()

    def talk() -> None:
        with domains.talking_to("a@One.example"):
            entered.set()
            release.wait(10)

    thread = threading.Thread(target=talk)
    thread.start()
    assert entered.wait(10)
    with domains.talking_to("b@two.example"):
        pass
    with pytest.raises(PostponedError), domains.talking_to("b@one.example"):
        pass
    release.set()
    thread.join()
    with domains.talking_to("b@one.example"):
        pass


def test_a_domain_that_hung_is_left_alone_for_a_while() -> None:
    now = [0.0]
    domains = DomainSlots(clock=lambda: now[0])

    def hang() -> None:
        with domains.talking_to("a@one.example"):
            now[0] += 100
            raise TimeoutError

    with pytest.raises(TimeoutError):
        hang()
    with pytest.raises(PostponedError), domains.talking_to("b@one.example"):
        pass
    now[0] += REST_SECONDS
    with domains.talking_to("b@one.example"):
        pass


def test_a_slow_conversation_that_ends_well_is_no_reason_to_leave_a_domain_alone() -> None:
    now = [0.0]
    domains = DomainSlots(clock=lambda: now[0])
    with domains.talking_to("a@one.example"):
        now[0] += 500
    with domains.talking_to("b@one.example"):
        pass


def test_visitors_come_first_but_mail_never_starves(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    busy = threading.Event()
    busy.set()
    with sink() as server:
        accept(timed, "key")
        began = time.monotonic()
        worker = Worker(timed, deliverer(timed, contract, server.url), clock, busy.is_set)
        worker.start()
        assert server.arrival.wait(10)
        assert time.monotonic() - began >= 1
        worker.stop(10)


def test_two_receivers_send_each_mail_once(any_url: str, contract: Contract, clock: Clock, sink: OpenSink) -> None:
    with sink() as server, closing(Store(any_url, clock)) as first, closing(Store(any_url, clock)) as second:
        for number in range(40):
            accept(first, f"key{number}", f"you@d{number}.example")
        workers = [Worker(store, deliverer(store, contract, server.url), clock) for store in (first, second)]
        for worker in workers:
            worker.start()
        wait_until(lambda: outbox.counts(first).waiting == 0, 30)
        assert all(worker.stop(10) for worker in workers)
    assert sorted(taken(server)) == sorted(f"<key{number}@example.org>" for number in range(40))
