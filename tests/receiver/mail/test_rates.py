"""A mail server that takes so many mails a minute is used almost fully, whatever way it counts; the clock is turned."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from receiver.mail import outbox
from receiver.mail.claims import DueMail
from receiver.mail.relay import Relay
from receiver.mail.replies import Step, judged
from receiver.mail.worker import LANES, Desk
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.receiver.conftest import Clock

PER_MINUTE, GOAL = 30, 1.2
FOR_NOW = ("mail", "450 4.7.1 Error: too much mail from 192.0.2.1")
FOR_GOOD = ("text", "550 5.7.1 Too many messages this minute")
SECONDS_PER_MAIL = 0.2
Limit = Callable[[float], bool]


def window(*, counts_refused: bool = False) -> Limit:
    """As Postfix's anvil counts: so many in a minute, which begins with the first."""
    began, number = -60.0, 0

    def take(now: float) -> bool:
        nonlocal began, number
        if now - began >= 60:
            began, number = now, 0
        number += counts_refused or number <= PER_MINUTE
        return number <= PER_MINUTE

    return take


def sliding() -> Limit:
    """So many within any 60 seconds."""
    taken: deque[float] = deque()

    def take(now: float) -> bool:
        while taken and now - taken[0] >= 60:
            taken.popleft()
        if len(taken) >= PER_MINUTE:
            return False
        taken.append(now)
        return True

    return take


def bucket() -> Limit:
    """One every two seconds, and so many at once after a rest."""
    tokens, last = float(PER_MINUTE), 0.0

    def take(now: float) -> bool:
        nonlocal tokens, last
        tokens, last = min(PER_MINUTE, tokens + (now - last) * PER_MINUTE / 60), now
        if tokens < 1:
            return False
        tokens -= 1
        return True

    return take


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/rates.db", clock)) as opened:
        yield opened


def fill(store: Store, mails: int) -> None:
    for number in range(mails // 2):
        pair = [Mail(kind, f"<{kind}{number}@example.org>", "awa@example.com") for kind in ("team", "confirmation")]
        store.accept(NewSubmission(f"{number}", f"{number}", "expert", "v1", "en", {}, {}, pair))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "refusal", "mails"),
    [
        (window, FOR_NOW, 1000),
        (window, FOR_GOOD, 300),
        (partial(window, counts_refused=True), FOR_NOW, 300),
        (sliding, FOR_NOW, 300),
        (bucket, FOR_NOW, 300),
    ],
    ids=["window", "window, as if for good", "window of attempts", "sliding", "bucket"],
)
def test_mails_through_thirty_a_minute(
    store: Store, clock: Clock, make: Callable[[], Limit], refusal: tuple[Step, str], mails: int
) -> None:
    fill(store, mails)
    limit, (step, reply) = make(), refusal
    began = clock()

    def seconds() -> float:
        return (clock() - began).total_seconds()

    def deliver(_: DueMail) -> None:
        clock.turn(seconds=SECONDS_PER_MAIL)
        if not limit(clock().timestamp()):
            raise judged(step, int(reply[:3]), reply[4:])

    stopping = Event()
    desk = Desk(store, deliver, clock, lambda: False, Relay(seconds), stopping, lambda: None)
    while outbox.counts(store).waiting:
        pauses = [desk.round(lane, nullcontext, ended=stopping.is_set) for lane in sorted(set(LANES))]
        clock.turn(seconds=max(min(pauses), 0.1))
        assert seconds() < 24 * 3600
    assert outbox.counts(store).needs_attention == 0
    allowed = timedelta(minutes=mails / PER_MINUTE).total_seconds()
    assert seconds() <= GOAL * allowed, f"{seconds() / 60:.0f} minutes"
