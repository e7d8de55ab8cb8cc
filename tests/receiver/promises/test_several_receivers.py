"""P1, P2, P3, P7 with several receivers: two processes, one PostgreSQL, nginx of `deploy/` before both, all real."""

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Row, select

from receiver.clock import utc_now
from receiver.forms.contract import Contract
from receiver.mail import claims, digest, outbox
from receiver.retention import deletion
from receiver.storage.records import NewSubmission
from receiver.storage.store import Store
from receiver.storage.tables import submissions
from tests.ports import free_port
from tests.proxying import NAME, nginx_before
from tests.receiver.clients import Client, Ledger, Posting, losses, post_as_the_browser_does, small
from tests.receiver.conftest import Clock
from tests.receiver.mail_sink import Sink, running_sink
from tests.receiver.process import Receiver, command, environment, serving
from tests.receiver.stored import count
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

CLIENTS = 6
ANSWERS = 60
"""Answers after which the next thing happens."""
LANES = 4
"""Mails that one receiver may be handing over when it dies."""
OLD = 450
"""More than are deleted in one transaction."""
PURGED = r"event=purged form=simple deleted=(\d+)"


@dataclass(frozen=True)
class Machines:
    """Settings of two receivers with one database, and a view of it."""

    folder: Path
    both: tuple[dict[str, str], dict[str, str]]
    store: Store

    def start(self, number: int, **more: str) -> AbstractContextManager[Receiver]:
        """Start one of them."""
        return serving({**self.both[number], **more}, self.log(number))

    def log(self, number: int) -> Path:
        return self.folder / f"log-{number}"

    def accepted(self, number: int) -> int:
        """Return how many submissions one of them has taken."""
        return self.log(number).read_text("utf-8").count("event=accepted")

    def waiting(self) -> int:
        return outbox.counts(self.store).waiting

    def later(self, by: timedelta) -> None:
        """Let time pass for the mail that waits."""
        earlier = f"next_attempt - interval '{by.total_seconds()} seconds'"
        with self.store.writing() as connection:
            connection.exec_driver_sql(f"UPDATE outbox SET next_attempt = {earlier} WHERE state = 'waiting'")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running_sink() as server:
        yield server


@pytest.fixture
def machines(postgres_url: str, sink: Sink, site_dir: Path, tmp_path: Path) -> Iterator[Machines]:
    def settings() -> dict[str, str]:
        return environment(
            site_dir,
            tmp_path,
            DATABASE_URL=postgres_url,
            MAIL_URL=sink.url,
            PORT=str(free_port()),
            ALLOWED_HOSTS=f"{NAME},127.0.0.1",
        )

    with closing(Store(postgres_url)) as store:
        yield Machines(tmp_path, (settings(), settings()), store)


@contextmanager
def posting(ledger: Ledger, port: int) -> Iterator[None]:
    """Let many clients post through the proxy until the block ends."""
    over = threading.Event()
    with ThreadPoolExecutor(CLIENTS) as threads:
        runs = [
            threads.submit(post_as_the_browser_does, ledger, Client(port, NAME), over.is_set) for _ in range(CLIENTS)
        ]
        try:
            yield
        finally:
            over.set()
        for run in runs:
            run.result()


def some_more_answers(ledger: Ledger) -> None:
    wanted = answers(ledger) + ANSWERS
    wait_until(lambda: answers(ledger) >= wanted, 60)


def answers(ledger: Ledger) -> int:
    return sum(map(len, list(ledger.references.values())))


def taken(sink: Sink) -> Counter[str]:
    return Counter(str(message["Message-ID"]) for message in list(sink.taken))


def stored_mails(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(connection.execute(select(outbox.outbox.c.message_id)).scalars())


def test_each_form_is_stored_once_and_each_mail_sent_once(machines: Machines, sink: Sink) -> None:
    ledger = Ledger(seed=6)
    with machines.start(0) as first, machines.start(1) as second:
        with nginx_before(machines.folder, first.port, second.port) as proxy, posting(ledger, proxy.port):
            some_more_answers(ledger)
            some_more_answers(ledger)
        assert list(losses(ledger, machines.store)) == []
        assert min(machines.accepted(0), machines.accepted(1)) > ANSWERS / 4, "both have work"
        # On a busy machine a conversation may take so long that another mail to its server is postponed.
        wait_until(lambda: machines.waiting() == 0, 30 + 2 * outbox.POSTPONE_DELAY.total_seconds())
    assert taken(sink) == Counter(stored_mails(machines.store))
    assert len(sink.taken) > ANSWERS


def test_one_dies_and_comes_back_while_many_post(machines: Machines, sink: Sink) -> None:
    """Nothing acknowledged is lost; the other goes on alone, sends the mail of both, and shares the work again."""
    ledger = Ledger(seed=7)
    with machines.start(1) as second, machines.start(0) as first:
        # The proxy tries one that has gone again after 10 seconds; here sooner.
        with (
            nginx_before(machines.folder, first.port, second.port, more=" fail_timeout=1s") as proxy,
            posting(ledger, proxy.port),
        ):
            some_more_answers(ledger)
            first.kill()
            before = machines.accepted(0)
            some_more_answers(ledger)
            assert machines.accepted(0) == before > 0
            with machines.start(0) as again:
                wait_until(lambda: machines.accepted(0) > before + ANSWERS / 4)
                again.stop()
        assert list(losses(ledger, machines.store)) == []
        everything_is_sent(machines, second)
    sent = taken(sink)
    assert sent.keys() == stored_mails(machines.store)
    # What was handed over and not yet written down when it died.
    assert sum(times - 1 for times in sent.values()) <= LANES


def everything_is_sent(machines: Machines, receiver: Receiver) -> None:
    """Let the claims of the one that died run out."""
    machines.later(claims.CLAIM_DURATION)
    wake(receiver)
    wait_until(lambda: machines.waiting() == 0)


def wake(receiver: Receiver) -> None:
    """Take a form, so that the outbox is looked into; it is every minute."""
    assert post(receiver, small(f"key-to-wake-{utc_now():%Y%m%d%H%M%S%f}", 0))[0] == 303


def post(receiver: Receiver, form: Posting) -> tuple[int, str]:
    with closing(Client(receiver.port)) as client:
        return client.post(form)


def test_the_other_sends_what_the_dead_one_had_claimed(machines: Machines, sink: Sink) -> None:
    # With one mail: of two, another lane could send the second while the process dies over the first.
    form = small("key-of-the-dead-one", 1)
    # It dies a moment after the answer, perhaps before. Alone: the other could claim the mail first.
    with machines.start(0, FAILPOINT="mail-before-send", ALLOWED_HOSTS="") as first, suppress(OSError):
        while first.alive:
            post(first, form)
    [claimed] = mails(machines)
    assert utc_now() < claimed.next_attempt <= utc_now() + claims.CLAIM_DURATION
    with machines.start(1) as second:
        wake(second)
        wait_until(lambda: mails(machines) == [claimed])
        assert claimed.message_id not in taken(sink), "the first may still be at it"
        everything_is_sent(machines, second)
    assert taken(sink) == Counter(stored_mails(machines.store))


def mails(machines: Machines) -> Sequence[Row[tuple[str, datetime]]]:
    wanted = select(outbox.outbox.c.message_id, outbox.outbox.c.next_attempt)
    with machines.store.reading() as connection:
        return connection.execute(wanted.where(outbox.outbox.c.state == "waiting")).all()


def test_one_key_at_both_is_one_submission(machines: Machines) -> None:
    ledger = Ledger(seed=9)
    with machines.start(0) as first, machines.start(1) as second, ThreadPoolExecutor(2) as threads:
        both = first, second
        for turn in range(25):
            form, start = ledger.next(again=0), threading.Barrier(2)
            posts = [threads.submit(post_at_once, start, receiver, form) for receiver in both]
            for status, reference in (post.result() for post in posts):
                ledger.answered(form, status, reference)
            # And once more, a while later.
            ledger.answered(form, *post(both[turn % 2], form))
        form = small("key-of-two-contents", 1)
        assert post(first, form)[0] == 303
        assert post(second, replace(form, body=form.body + b"-other"))[0] == 409
        ledger.postings[form.key] = form
    assert list(losses(ledger, machines.store)) == []
    assert count(machines.store) == 26


def post_at_once(start: threading.Barrier, receiver: Receiver, form: Posting) -> tuple[int, str]:
    start.wait(10)
    return post(receiver, form)


def test_the_daily_work_is_done_once(machines: Machines, sink: Sink, contract: Contract) -> None:
    """Both start at the same moment, with a digest to write and more to delete than one transaction takes."""
    long_ago = Clock()
    long_ago.now = utc_now() - timedelta(days=731)
    with closing(Store(machines.both[0]["DATABASE_URL"], long_ago)) as store:
        for number in range(OLD):
            store.accept(NewSubmission(f"old-{number}", "hash", "simple", "v1", "en", {"name": "Awa"}, {}, []))
    machines.store.remember(deletion.CLOCK, utc_now() - timedelta(days=1))
    machines.store.remember(digest.DIGESTED, utc_now() - timedelta(days=2))
    young = machines.store.accept(NewSubmission("young", "hash", "simple", "v1", "en", {"name": "Awa"}, {}, []))
    # Half a day ago: no next digest is due while this runs.
    due = (utc_now() - timedelta(hours=12)).replace(minute=0, second=0, microsecond=0)
    daily = {"DIGEST_HOUR": str(due.hour)}
    started = [Receiver({**one, **daily}, machines.log(number)) for number, one in enumerate(machines.both)]
    try:
        assert all(receiver.wait_for_greeting() for receiver in started)
        wait_until(lambda: machines.store.moment(deletion.PURGED) is not None)
        wait_until(lambda: sink.taken and machines.waiting() == 0)
        for receiver in started:
            answer = receiver.health()
            assert (answer.status_code, answer.json()) == (200, {**answer.json(), "status": "ok"})
            assert "upkeep" not in answer.json()
            assert "not-purged" not in receiver.log
    finally:
        for receiver in started:
            receiver.kill()
    deleted = sum(int(number) for log in map(machines.log, (0, 1)) for number in re.findall(PURGED, log.read_text()))
    assert deleted == OLD
    assert count(machines.store) == 1
    assert machines.store.find(young)
    assert [str(message["Subject"]) for message in sink.taken] == [
        f"mail.digest_subject fr MIEUX {contract.moment('fr', due)}"
    ]


def test_a_purge_passes_over_what_another_one_is_deleting(postgres_url: str, contract: Contract, clock: Clock) -> None:
    with closing(Store(postgres_url, clock)) as first, closing(Store(postgres_url, clock)) as second:
        for number in range(5):
            first.accept(NewSubmission(f"old-{number}", "hash", "simple", "v1", "en", {"name": "Awa"}, {}, []))
        clock.turn(days=731)
        deletion.believe_clock(first, clock())
        with first.writing() as connection:
            held = select(submissions.c.id).order_by(submissions.c.id).limit(2).with_for_update()
            assert len(connection.execute(held).all()) == 2
            assert deletion.purge(second, contract, clock()).deleted["simple"] == 3
        assert deletion.purge(first, contract, clock()).deleted["simple"] == 2


def at_the_same_moment(work: Callable[[int], object]) -> list[object]:
    """Let two do it, both at once."""
    start = threading.Barrier(2)

    def one(number: int) -> object:
        start.wait(10)
        return work(number)

    with ThreadPoolExecutor(2) as threads:
        return [done.result() for done in [threads.submit(one, number) for number in range(2)]]


def test_a_moment_is_remembered_and_a_digest_written_by_both_at_once(postgres_url: str) -> None:
    clock = Clock()
    with closing(Store(postgres_url)) as first, closing(Store(postgres_url)) as second:
        stores = first, second
        for turn in range(20):
            at_the_same_moment(lambda one, turn=turn: stores[one].remember(f"moment-{turn}", clock()))
        digest.enqueue(first, 6, "from@example.org", clock())
        for _ in range(20):
            clock.turn(days=1)
            written = at_the_same_moment(lambda one: digest.enqueue(stores[one], 6, "from@example.org", clock()))
            assert sorted(written) == [False, True]


def test_the_commands_see_the_same_from_everywhere(machines: Machines, tmp_path: Path) -> None:
    with machines.start(0) as first, machines.start(1) as second:
        references = [
            post(receiver, small(f"key-of-receiver-{number}", number))[1]
            for number, receiver in enumerate((first, second))
        ]
        here, there = machines.both
        assert command(here, "mark", "closed", references[1]).returncode == 0
        lists = [command(one, "inbox").stdout for one in (here, there)]
        closed = [command(one, "inbox", "--state", "closed").stdout for one in (here, there)]
        files = [tmp_path / "here.csv", tmp_path / "there.csv"]
        for one, file in zip((here, there), files, strict=True):
            assert command(one, "export", "--format", "csv", "--to", str(file)).returncode == 0
    assert [line.split()[0] for line in lists[0].splitlines()] == references
    assert lists[0] == lists[1]
    assert [line.split()[0] for line in closed[1].splitlines()] == references[1:]
    assert closed[0] == closed[1]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes().count(b"\r\n") == 3


def test_each_counts_the_posts_of_an_address_and_knows_its_own_salts_alone(machines: Machines) -> None:
    """Why the guide says PROOF_BITS=0, and that RATE_LIMIT counts on each machine."""
    settings = {"RATE_LIMIT": "2/600", "PROOF_BITS": "1", "MIN_FILL_SECONDS": "0"}
    with machines.start(0, **settings) as first, machines.start(1, **settings) as second:
        salt = httpx.get(f"http://127.0.0.1:{first.port}/proof?form=simple", timeout=20).json()["salt"]
        proof = next(text for number in range(1000) if solved(text := f"{salt}.{number}"))
        asked = [(first, "key-of-the-first", 303), (second, "key-of-the-other", 303)]
        asked += [(first, "another-key-here", 303), (first, "and-one-too-many", 429), (second, "but-not-for-this", 303)]
        for receiver, key, status in asked:
            form = small(key, 1)
            assert post(receiver, replace(form, body=form.body + f"&_proof={proof}".encode()))[0] == status
    with machines.store.reading() as connection:
        doubts = connection.execute(select(submissions.c.doubts).order_by(submissions.c.id)).scalars().all()
    assert doubts[:2] == ["", "proof"]


def solved(proof: str) -> bool:
    return hashlib.sha256(proof.encode()).digest()[0] < 128
