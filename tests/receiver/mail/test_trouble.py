"""Silence is noticed: when no mail leaves, health says so and why; single mails that fail are no standstill."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from receiver.mail import outbox
from receiver.mail.claims import DueMail
from receiver.mail.errors import PermanentError, PolicyError, RelayError, TemporaryError
from receiver.mail.trouble import PASSING, SEVERAL, standstill
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from receiver.web import health
from tests.receiver.conftest import Clock


@pytest.fixture
def timed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/timed.db", clock)) as store:
        yield store


def accept(store: Store, key: str) -> None:
    mails = [Mail("team", f"<{key}@example.org>")]
    store.accept(NewSubmission(key, key, "expert", "v1", "en", {}, {}, mails))


def tried(store: Store, clock: Clock, error: Exception | None) -> None:
    """Try what is due; it ends with the error, or is sent."""

    def deliver(_: DueMail) -> None:
        if error:
            raise error

    clock.turn(minutes=1)
    list(outbox.send_due(store, deliver, clock))


def healthy(store: Store, clock: Clock) -> tuple[int, object, object]:
    found = health.Sources(store, str, lambda: True, str, str, str, (), clock).healthy()
    return 503 if "reason" in found else 200, found.get("reason"), found.get("mail")


def test_what_somebody_must_put_right_is_told_at_once_until_a_mail_is_sent(timed: Store, clock: Clock) -> None:
    accept(timed, "a")
    tried(timed, clock, RelayError("login 535 5.7.8"))
    told = "The mail server refuses the login (535 5.7.8): check user and password in MAIL_URL."
    assert healthy(timed, clock) == (503, f"outbox: no mail leaves. {told}", told)
    tried(timed, clock, None)
    assert healthy(timed, clock) == (200, None, None)


@pytest.mark.parametrize("error", [RelayError("unreachable"), RelayError("rate 450 4.7.1"), PolicyError("policy 554")])
def test_what_may_pass_is_told_at_once_and_fails_when_it_stays(timed: Store, clock: Clock, error: Exception) -> None:
    accept(timed, "a")
    tried(timed, clock, error)
    status, reason, told = healthy(timed, clock)
    assert (status, reason) == (200, None)
    assert told
    clock.turn(seconds=PASSING.total_seconds())
    tried(timed, clock, error)
    assert healthy(timed, clock) == (503, f"outbox: no mail leaves. {told}", told)


def test_a_backlog_that_drains_at_a_limit_is_no_standstill(timed: Store, clock: Clock) -> None:
    accept(timed, "old")
    tried(timed, clock, RelayError("rate 450 4.7.1"))
    clock.turn(seconds=2 * PASSING.total_seconds())
    accept(timed, "new")
    tried(timed, clock, None)
    accept(timed, "next")
    tried(timed, clock, RelayError("rate 450 4.7.1"))
    assert healthy(timed, clock)[0] == 200


@pytest.mark.parametrize("error", [PermanentError("recipient 550 5.1.1"), TemporaryError("later 451")])
def test_single_mails_that_fail_are_no_standstill_many_are(timed: Store, clock: Clock, error: Exception) -> None:
    for number in range(SEVERAL - 1):
        accept(timed, f"{number}")
    tried(timed, clock, error)
    assert standstill(timed, clock()) is None
    accept(timed, "one more")
    tried(timed, clock, error)
    found = standstill(timed, clock() + timedelta(seconds=1))
    assert found
    assert (found.error, found.lasting) == (str(error), True)
