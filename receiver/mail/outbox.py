"""The outbox: which mail is due, what becomes of it, when it is tried again.

Every row ends `sent` or stays visible as `needs_attention`; none is deleted, none is given up silently. A row is
claimed for a while before it is sent, so that two receivers do not send it at the same time; after a crash the claim
runs out and the row is sent again under the same Message-ID.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, func, not_, or_, select, update

from receiver import failpoints
from receiver.mail.errors import PermanentError, PostponedError, RelayError, TemporaryError
from receiver.storage import timestamps
from receiver.storage.records import Submission
from receiver.storage.store import Store
from receiver.storage.tables import outbox, submissions

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""Waiting time after the first, second, … failure; the last one repeats."""
GIVE_UP_AFTER = timedelta(days=5)
"""After so long a row is no longer tried by itself."""
CLAIM_DURATION = timedelta(minutes=10)
"""How long a row belongs to the process that sends it: longer than a conversation may last."""
ORPHANED_AFTER = timedelta(hours=1)
"""A row that only its owner can send has lost its owner, when it is due and the owner was not seen for so long."""
POSTPONE_DELAY = timedelta(minutes=1)
"""How long a mail waits whose server keeps others waiting."""
NOT_SENT = ("waiting", "needs_attention")
"""States of the rows that somebody still has to do with."""

OWN_COLUMNS = ("id", "kind", "message_id", "attempts", "created_at")
"""Columns of the outbox that are fields of a due mail under the same name."""

Lane = Literal["any", "fresh", "retried"]
"""Fresh rows were never tried. Each kind has threads of its own: neither waits for the other."""


@dataclass(frozen=True)
class DueMail:
    """A claimed outbox row with its submission, None for a digest. `tried_at`: when this attempt began."""

    id: int
    kind: str
    message_id: str
    attempts: int
    created_at: datetime
    tried_at: datetime
    submission: Submission | None

    @property
    def name(self) -> str:
        """What an operator calls it: the reference, or the kind of a mail that belongs to no submission."""
        return self.submission.reference if self.submission else self.kind


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt. `state` is that of the row afterwards."""

    reference: str
    kind: str
    state: str
    error: str
    relay_down: bool = False


@dataclass(frozen=True)
class Counts:
    """How many rows are not sent, and since when the oldest of the waiting ones waits."""

    waiting: int
    needs_attention: int
    oldest_waiting: datetime | None


Deliver = Callable[[DueMail], None]
"""Composes and sends one mail. Raises PermanentError, TemporaryError, PostponedError; anything else is temporary."""


def send_due(
    store: Store, deliver: Deliver, clock: Callable[[], datetime], *, with_key: bool = False
) -> Iterator[Outcome]:
    """Try every row that is due once, the oldest first, until the mail server takes none. Raises StoreError.

    `with_key`: also those of which another process knows the address; `deliver` knows it as well.
    """
    for row_id in _due_ids(store, clock(), with_key):
        mail = _claim(store, clock(), row_id=row_id, with_key=with_key)
        if mail:
            outcome = attempt(store, mail, deliver, clock)
            yield outcome
            if outcome.relay_down:
                return


def claim(store: Store, now: datetime, lane: Lane = "any") -> DueMail | None:
    """Take the row of a lane that is due longest, None when there is none. Raises StoreError."""
    return _claim(store, now, lane)


def attempt(store: Store, mail: DueMail, deliver: Deliver, clock: Callable[[], datetime]) -> Outcome:
    """Send a claimed mail and write down what became of it. Raises StoreError."""
    failpoints.reach("mail-before-send")
    try:
        deliver(mail)
    except PostponedError:
        return _postponed(store, mail, clock())
    except PermanentError as error:
        return _failed(store, mail, clock(), str(error), permanent=True)
    except TemporaryError as error:
        return _failed(store, mail, clock(), str(error), relay_down=isinstance(error, RelayError))
    except Exception as error:
        # The text of an unforeseen error may quote an answer: only its kind is kept.
        return _failed(store, mail, clock(), type(error).__name__)
    failpoints.reach("mail-after-send")
    return _sent(store, mail, clock())


def next_attempt(store: Store, lane: Lane = "any") -> datetime | None:
    """Return when the next row of a lane is due, None when none waits."""
    wanted = select(func.min(outbox.c.next_attempt)).where(outbox.c.state == "waiting", *_in_lane(lane))
    with store.reading() as connection:
        due: datetime | None = connection.execute(wanted.where(_for_us(store.process))).scalar_one()
    return due


def counts(store: Store) -> Counts:
    """Count the rows that are not sent."""
    wanted = select(outbox.c.state, func.count().label("rows"), func.min(outbox.c.created_at).label("oldest"))
    not_sent = wanted.where(outbox.c.state.in_(NOT_SENT)).group_by(outbox.c.state)
    with store.reading() as connection:
        by_state = {row.state: row for row in connection.execute(not_sent)}
    waiting, attention = by_state.get("waiting"), by_state.get("needs_attention")
    return Counts(
        waiting=waiting.rows if waiting else 0,
        needs_attention=attention.rows if attention else 0,
        oldest_waiting=waiting.oldest if waiting else None,
    )


def try_again(store: Store, now: datetime, *, with_key: bool) -> int:
    """Make every row that is not sent due now, those that need attention included; return how many are left alone.

    These are rows that only a process that still runs can send, unless the operator has the key to their addresses.
    Even then they stay that process's own: it can still send them when the operator's attempt fails.
    """
    owned = and_(outbox.c.owner != "", _owner_runs(now))
    not_sent = update(outbox).where(outbox.c.state.in_(NOT_SENT))
    with store.writing() as connection:
        connection.execute(not_sent.where(not_(owned)).values(state="waiting", next_attempt=now, owner=""))
        if with_key:
            connection.execute(not_sent.where(owned).values(next_attempt=now))
            return 0
        left = select(func.count()).select_from(outbox).where(outbox.c.state.in_(NOT_SENT), owned)
        return connection.execute(left).scalar_one()


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after the given number of failures."""
    return BACK_OFF[min(failures, len(BACK_OFF)) - 1]


def _due_ids(store: Store, now: datetime, with_key: bool) -> list[int]:
    due = select(outbox.c.id).where(*_due(store.process, now, "any", with_key))
    with store.reading() as connection:
        return list(connection.execute(due.order_by(outbox.c.id)).scalars())


def _claim(
    store: Store, now: datetime, lane: Lane = "any", row_id: int | None = None, with_key: bool = False
) -> DueMail | None:
    due = select(outbox.c.id).where(*_due(store.process, now, lane, with_key))
    wanted = due.order_by(outbox.c.next_attempt, outbox.c.id).limit(1)
    if row_id is not None:
        wanted = wanted.where(outbox.c.id == row_id)

    def job(connection: Connection) -> DueMail | None:
        # Other receivers pass over a row that this one is about to take (SQLite has one writer anyway).
        found = connection.execute(wanted.with_for_update(skip_locked=True)).scalar()
        if found is None:
            return None
        values = {"next_attempt": now + CLAIM_DURATION, "attempts": outbox.c.attempts + 1}
        connection.execute(update(outbox).where(outbox.c.id == found).values(values))
        return _due_mail(connection.execute(_joined().where(outbox.c.id == found)).one()._mapping, now)

    return store.write(job)


def _due(process: str, now: datetime, lane: Lane, with_key: bool) -> list[ColumnElement[bool]]:
    orphaned = and_(outbox.c.next_attempt <= now - ORPHANED_AFTER, not_(_owner_runs(now)))
    due = [outbox.c.state == "waiting", outbox.c.next_attempt <= now, *_in_lane(lane)]
    return due if with_key else [*due, or_(_for_us(process), orphaned)]


def _for_us(process: str) -> ColumnElement[bool]:
    return outbox.c.owner.in_(("", process))


def _owner_runs(now: datetime) -> ColumnElement[bool]:
    return timestamps.is_alive(outbox.c.owner, since=now - ORPHANED_AFTER)


def _in_lane(lane: Lane) -> list[ColumnElement[bool]]:
    return {"any": [], "fresh": [outbox.c.attempts == 0], "retried": [outbox.c.attempts > 0]}[lane]


def _joined() -> Select[Any]:
    own = (outbox.c[name].label(f"mail_{name}") for name in OWN_COLUMNS)
    theirs = (submissions.c[name] for name in Submission.__dataclass_fields__)
    return select(*own, *theirs).join_from(outbox, submissions, isouter=True)


def _due_mail(row: Any, tried_at: datetime) -> DueMail:
    theirs = {name: row[name] for name in Submission.__dataclass_fields__}
    own = {name: row[f"mail_{name}"] for name in OWN_COLUMNS}
    return DueMail(tried_at=tried_at, submission=Submission(**theirs) if row["id"] is not None else None, **own)


def _sent(store: Store, mail: DueMail, now: datetime) -> Outcome:
    outcome = _settle(store, mail, "", {"state": "sent", "sent_at": now, "last_error": ""})
    store.forget_recipient(mail.message_id)
    return outcome


def _postponed(store: Store, mail: DueMail, now: datetime) -> Outcome:
    values = {"state": "waiting", "next_attempt": now + POSTPONE_DELAY, "attempts": mail.attempts - 1}
    return _settle(store, mail, "", values)


def _failed(
    store: Store, mail: DueMail, now: datetime, error: str, *, permanent: bool = False, relay_down: bool = False
) -> Outcome:
    # The row stays `waiting` for so long only; try_again gives it one more attempt at a time afterwards.
    given_up = permanent or now - mail.created_at > GIVE_UP_AFTER
    state = "needs_attention" if given_up else "waiting"
    values = {"state": state, "next_attempt": now + pause_after(mail.attempts), "last_error": error}
    if given_up:
        values["owner"] = ""
    outcome = _settle(store, mail, error, values, relay_down=relay_down)
    if given_up:
        # It waits for an operator: the address is no longer kept for it.
        store.forget_recipient(mail.message_id)
    return outcome


def _settle(store: Store, mail: DueMail, error: str, values: dict[str, Any], *, relay_down: bool = False) -> Outcome:
    store.write(lambda connection: connection.execute(update(outbox).where(outbox.c.id == mail.id).values(values)))
    return Outcome(mail.name, mail.kind, values["state"], error, relay_down)
