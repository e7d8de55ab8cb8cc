"""The outbox: which mail is due, what becomes of it, and when it is tried again.

Every row ends `sent` or stays visible as `needs_attention`; none is deleted, none is given up silently. A row is
claimed for a while before it is sent, so that two processes do not send it at the same time; after a crash the claim
runs out and the row is sent again under the same Message-ID.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from receiver.database import outbox, submissions
from receiver.records import Submission
from receiver.store import Store

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""Waiting time after the first, second, … failure; the last one repeats."""
GIVE_UP = timedelta(days=5)
"""After so long a row is no longer tried by itself."""
CLAIM = timedelta(minutes=10)
"""How long a row belongs to the process that sends it."""


class PermanentError(Exception):
    """The mail will never be taken as it is. The text holds no personal data."""


class TemporaryError(Exception):
    """The mail may be taken later. The text holds no personal data."""


@dataclass(frozen=True)
class DueMail:
    """A claimed outbox row with its submission."""

    id: int
    kind: str
    message_id: str
    attempts: int
    created_at: datetime
    submission: Submission


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt. `state` is that of the row afterwards."""

    reference: str
    kind: str
    state: str
    error: str


@dataclass(frozen=True)
class Counts:
    """How many rows are not sent, and since when the oldest of the waiting ones waits."""

    waiting: int
    needs_attention: int
    oldest_waiting: datetime | None


Deliver = Callable[[DueMail], None]
"""Composes and sends one mail. Raises PermanentError or TemporaryError; anything else counts as temporary."""


def send_due(store: Store, deliver: Deliver, clock: Callable[[], datetime]) -> Iterator[Outcome]:
    """Try every row that is due, one after the other. Raises StoreError."""
    for row_id in _due_ids(store, clock()):
        mail = _claim(store, row_id, clock())
        if mail:
            yield _attempt(store, mail, deliver, clock)


def next_attempt(store: Store) -> datetime | None:
    """Return when the next row is due, None when none waits."""
    with store.reading() as connection:
        wanted = select(func.min(outbox.c.next_attempt)).where(outbox.c.state == "waiting")
        due: datetime | None = connection.execute(wanted).scalar_one()
    return due


def counts(store: Store) -> Counts:
    """Count the rows that are not sent."""
    wanted = select(outbox.c.state, func.count().label("rows"), func.min(outbox.c.created_at).label("oldest"))
    with store.reading() as connection:
        by_state = {row.state: row for row in connection.execute(wanted.group_by(outbox.c.state))}
    waiting, attention = by_state.get("waiting"), by_state.get("needs_attention")
    return Counts(
        waiting=waiting.rows if waiting else 0,
        needs_attention=attention.rows if attention else 0,
        oldest_waiting=waiting.oldest if waiting else None,
    )


def try_again(store: Store, now: datetime) -> int:
    """Make every row that is not sent due now, those that need attention included; return how many."""
    again = update(outbox).where(outbox.c.state.in_(("waiting", "needs_attention")))
    with store.writing() as connection:
        return connection.execute(again.values(state="waiting", next_attempt=now)).rowcount


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after the given number of failures."""
    return BACK_OFF[min(failures, len(BACK_OFF)) - 1]


def _due_ids(store: Store, now: datetime) -> list[int]:
    due = select(outbox.c.id).where(outbox.c.state == "waiting", outbox.c.next_attempt <= now)
    with store.reading() as connection:
        return list(connection.execute(due.order_by(outbox.c.next_attempt, outbox.c.id)).scalars())


def _claim(store: Store, row_id: int, now: datetime) -> DueMail | None:
    """Take the row for this process; None when another one was faster."""
    claim = update(outbox).where(outbox.c.id == row_id, outbox.c.state == "waiting", outbox.c.next_attempt <= now)
    with store.writing() as connection:
        values = {"next_attempt": now + CLAIM, "attempts": outbox.c.attempts + 1}
        if not connection.execute(claim.values(values)).rowcount:
            return None
        row = connection.execute(_joined().where(outbox.c.id == row_id)).one()
    return _due_mail(row._mapping)


def _joined() -> Any:
    own = (outbox.c[name].label(f"mail_{name}") for name in DueMail.__dataclass_fields__ if name != "submission")
    theirs = (submissions.c[name] for name in Submission.__dataclass_fields__)
    return select(*own, *theirs).join_from(outbox, submissions)


def _due_mail(row: Any) -> DueMail:
    submission = Submission(**{name: row[name] for name in Submission.__dataclass_fields__})
    own = {name: row[f"mail_{name}"] for name in DueMail.__dataclass_fields__ if name != "submission"}
    return DueMail(submission=submission, **own)


def _attempt(store: Store, mail: DueMail, deliver: Deliver, clock: Callable[[], datetime]) -> Outcome:
    try:
        deliver(mail)
    except PermanentError as error:
        return _failed(store, mail, clock(), str(error), permanent=True)
    except TemporaryError as error:
        return _failed(store, mail, clock(), str(error))
    except Exception as error:
        # The text of an unforeseen error may quote an answer: only its kind is kept.
        return _failed(store, mail, clock(), type(error).__name__)
    return _settle(store, mail, "", {"state": "sent", "sent_at": clock(), "last_error": ""})


def _failed(store: Store, mail: DueMail, now: datetime, error: str, *, permanent: bool = False) -> Outcome:
    # The row stays `waiting` for so long only; try_again gives it one more attempt at a time afterwards.
    given_up = permanent or now - mail.created_at > GIVE_UP
    state = "needs_attention" if given_up else "waiting"
    values = {"state": state, "next_attempt": now + pause_after(mail.attempts), "last_error": error}
    return _settle(store, mail, error, values)


def _settle(store: Store, mail: DueMail, error: str, values: dict[str, Any]) -> Outcome:
    with store.writing() as connection:
        connection.execute(update(outbox).where(outbox.c.id == mail.id).values(values))
    return Outcome(mail.submission.reference, mail.kind, values["state"], error)
