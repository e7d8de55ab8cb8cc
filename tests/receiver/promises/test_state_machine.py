"""P1, P2, P3, P7 in any order: Hypothesis submits, repeats, contradicts, kills, turns the clock, sends, erases, purges.

A kill leaves the store as it is, without closing it, and opens another one on the same file; in the middle of a write
it happens to a forked process, by a failpoint.
"""

import atexit
import os
import shutil
import signal
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from receiver import failpoints
from receiver.forms.contract import Contract
from receiver.forms.uploads import AcceptedFile
from receiver.mail import outbox
from receiver.mail.claims import DueMail
from receiver.mail.errors import PermanentError, TemporaryError
from receiver.retention import deletion
from receiver.retention.deletion import ClockError
from receiver.storage import migrate
from receiver.storage.errors import ConflictError
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.receiver import fixture_site
from tests.receiver.conftest import Clock
from tests.receiver.stored import count, submissions_in

# The forked process only writes and dies.
pytestmark = [pytest.mark.process, pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")]
KINDS = ("team", "confirmation")
PLACES = ("accept-before-insert", "write-before-commit", "write-after-commit")
MINUTES = st.sampled_from((0, 1, 20, 300, 60 * 24))
CONTRACT = Contract.model_validate(fixture_site.contract())
FILE = AcceptedFile("cv.pdf", b"content", "application/pdf", "0" * 64)


PROMISES = (None, 300, 730, 2000)
"""Days promised to one after the other; the form keeps for 730."""


def submission(key: str, payload: str) -> NewSubmission:
    mails = [Mail(kind, f"<{os.urandom(8).hex()}@example.org>", "awa@example.com") for kind in KINDS]
    days = PROMISES[int(key.removeprefix("key")) % len(PROMISES)]
    new = NewSubmission(key, payload, "expert", "v1", "fr", {"payload": payload}, {"cv": [FILE]}, mails)
    return replace(new, retention_days=days)


@cache
def empty_database() -> Path:
    file = Path(tempfile.mkdtemp(prefix="mieux-machine-")) / "empty.db"
    migrate.create(f"sqlite:///{file}")
    atexit.register(shutil.rmtree, file.parent)
    return file


class Receiving(RuleBasedStateMachine):
    """What the visitors and the mail server know, against what is stored."""

    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="mieux-machine-"))
        self.url = f"sqlite:///{self.folder}/test.db"
        shutil.copy(empty_database(), self.folder / "test.db")
        self.clock = Clock()
        self.abandoned: list[Store] = []
        self.store = self._opened()
        self.numbers = 0
        self.promised: dict[str, tuple[str, str]] = {}
        """Key: payload and reference of what was acknowledged."""
        self.unanswered: dict[str, str] = {}
        """Key: payload of what was sent and perhaps stored."""
        self.taken: Counter[str] = Counter()
        self.excused: set[str] = set()
        """Message-IDs that were handed over when the process died: they may come again."""

    def _opened(self) -> Store:
        return Store(self.url, self.clock)

    def teardown(self) -> None:
        for store in (*self.abandoned, self.store):
            store.close()
        shutil.rmtree(self.folder)

    @rule(target=keys, payload=st.sampled_from("ab"))
    def submit(self, payload: str) -> str:
        self.numbers += 1
        key = f"key{self.numbers}"
        self._acknowledged(key, payload, self.store.accept(submission(key, payload)))
        return key

    @rule(key=keys)
    def submit_again(self, key: str) -> None:
        payload = self._payload(key)
        self._acknowledged(key, payload, self.store.accept(submission(key, payload)))

    @rule(key=keys)
    def submit_something_else_under_a_used_key(self, key: str) -> None:
        if key in self.promised:
            with pytest.raises(ConflictError):
                self.store.accept(submission(key, f"not {self._payload(key)}"))

    def _payload(self, key: str) -> str:
        return self.promised[key][0] if key in self.promised else self.unanswered[key]

    def _acknowledged(self, key: str, payload: str, reference: str) -> None:
        assert self.promised.setdefault(key, (payload, reference)) == (payload, reference)
        self.unanswered.pop(key, None)

    @rule()
    def die(self) -> None:
        self.abandoned.append(self.store)
        self.store = self._opened()

    @rule(target=keys, place=st.sampled_from(PLACES), payload=st.sampled_from("ab"))
    def submit_and_die(self, place: str, payload: str) -> str:
        self.numbers += 1
        key = f"key{self.numbers}"
        child = os.fork()
        if child == 0:
            self._die_while_accepting(place, submission(key, payload))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        self.unanswered[key] = payload
        return key

    def _die_while_accepting(self, place: str, new: NewSubmission) -> None:
        """Open a store of its own: connections and threads do not survive a fork."""
        try:
            failpoints.arm(place)
            self._opened().accept(new)
        finally:
            os._exit(1)

    @rule(server=st.sampled_from(("up", "up", "down", "refusing")), minutes=MINUTES)
    def send(self, server: str, minutes: int) -> None:
        self.clock.turn(minutes=minutes)

        def deliver(due: DueMail) -> None:
            if server != "up":
                raise TemporaryError("down") if server == "down" else PermanentError("refused")
            self.taken[due.message_id] += 1

        list(outbox.send_due(self.store, deliver, self.clock))

    @rule(minutes=MINUTES, handed_over=st.booleans())
    def die_while_sending(self, minutes: int, handed_over: bool) -> None:
        self.clock.turn(minutes=minutes)

        def deliver(due: DueMail) -> None:
            if handed_over:
                self.taken[due.message_id] += 1
                self.excused.add(due.message_id)
            raise KeyboardInterrupt

        try:
            list(outbox.send_due(self.store, deliver, self.clock))
        except KeyboardInterrupt:
            self.die()

    @rule(key=keys)
    def erase(self, key: str) -> None:
        if key in self.promised:
            assert deletion.erase(self.store, self.promised[key][1])
            self._forgotten()

    @rule(days=st.sampled_from((0, 3, 6, 400)))
    def purge(self, days: int) -> None:
        self.clock.turn(days=days)
        of_form = CONTRACT.forms["expert"].retention_days
        young = {
            each.reference
            for each, _ in submissions_in(self.store)
            if each.received_at + timedelta(days=min(each.retention_days or of_form, of_form)) >= self.clock()
        }
        last = self.store.moment(deletion.CLOCK)
        if last and self.clock() - last > deletion.MAX_CLOCK_JUMP:
            with pytest.raises(ClockError):
                deletion.purge(self.store, CONTRACT, self.clock())
            deletion.believe_clock(self.store, self.clock())
        deletion.purge(self.store, CONTRACT, self.clock())
        assert {each.reference for each, _ in submissions_in(self.store)} == young
        self._forgotten()

    def _forgotten(self) -> None:
        """Take notice of what is gone: its key is free again, its mails are as if they had never been."""
        stored = {each.reference for each, _ in submissions_in(self.store)}
        for key, (payload, reference) in list(self.promised.items()):
            if reference not in stored:
                del self.promised[key]
                self.unanswered[key] = payload
        with self.store.reading() as connection:
            left = set(connection.exec_driver_sql("SELECT message_id FROM outbox").scalars())
        self.taken = Counter({one: times for one, times in self.taken.items() if one in left})

    @invariant()
    def what_was_promised_is_stored_and_nothing_twice(self) -> None:
        stored = {each.reference: each for each, _ in submissions_in(self.store)}
        for key, (payload, reference) in self.promised.items():
            assert stored[reference].answers == {"payload": payload}, key
            assert [file.content for file in self.store.files_of(stored[reference])] == [FILE.content]
        assert len({reference for _, reference in self.promised.values()}) == len(self.promised)
        assert len(self.promised) <= len(stored) <= len(self.promised) + len(self.unanswered)

    @invariant()
    def every_mail_is_there_and_none_is_sent_twice(self) -> None:
        with self.store.reading() as connection:
            rows = connection.exec_driver_sql("SELECT submission_id, kind, message_id, state FROM outbox").all()
        by_submission: dict[int, list[str]] = {}
        for submission_id, kind, message_id, state in rows:
            by_submission.setdefault(submission_id, []).append(kind)
            assert state in ("sent", "waiting", "needs_attention")
            assert state != "sent" or self.taken[message_id]
        assert all(sorted(kinds) == sorted(KINDS) for kinds in by_submission.values())
        assert len(by_submission) == count(self.store)
        assert all(times == 1 or one in self.excused for one, times in self.taken.items())
        assert self.taken.keys() <= {row[2] for row in rows}


Receiving.TestCase.settings = settings(
    max_examples=int(os.environ.get("MACHINE_RUNS", "60")),
    stateful_step_count=20,
    deadline=None,
    # To shrink what failed would take minutes of waiting for the disk; the steps are few.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
test_in_any_order_nothing_is_lost = Receiving.TestCase
