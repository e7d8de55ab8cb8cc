"""Claims: a row of the outbox belongs for a while to who sends it, so that two receivers do not send it at once.

After a crash the claim runs out and the row is sent again under the same Message-ID. While it is sent, however long the
mail server takes, the claim is renewed.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, not_, or_, select, update

from receiver.storage import timestamps
from receiver.storage.errors import StoreError
from receiver.storage.records import Submission
from receiver.storage.store import Store
from receiver.storage.tables import outbox, submissions

CLAIM_DURATION = timedelta(minutes=10)
"""How long a row belongs to the process that sends it. While it does, the claim is renewed: see RENEWAL_SECONDS."""
RENEWAL_SECONDS = 180.0
"""How often: a conversation may last longer than a claim, and a crash is noticed soon all the same."""
ORPHANED_AFTER = timedelta(hours=1)
"""A row that only its owner can send has lost its owner, when it is due and the owner was not seen for so long."""
OWN_COLUMNS = ("id", "kind", "message_id", "attempts", "created_at", "refused_at", "last_error")
"""Columns of the outbox that are fields of a due mail under the same name."""

Lane = Literal["any", "fresh", "retried"]
"""Fresh rows were never tried. Each kind has threads of its own: neither waits for the other."""


@dataclass(frozen=True)
class DueMail:
    """A claimed outbox row with its submission, None for a digest. `tried_at`: when this attempt began.

    `refused_at`, `last_error`: when and why the attempt before failed, if there was one.
    """

    id: int
    kind: str
    message_id: str
    attempts: int
    created_at: datetime
    tried_at: datetime
    submission: Submission | None
    refused_at: datetime | None = None
    last_error: str = ""

    @property
    def name(self) -> str:
        """What an operator calls it: the reference, or the kind of a mail that belongs to no submission."""
        return self.submission.reference if self.submission else self.kind


def claim(store: Store, now: datetime, lane: Lane = "any") -> DueMail | None:
    """Take the row of a lane that is due longest, None when there is none. Raises StoreError."""
    return claim_row(store, now, lane)


def due_ids(store: Store, now: datetime, with_key: bool) -> list[int]:
    """Return the rows that are due, the oldest first."""
    due = select(outbox.c.id).where(*_due(store.process, now, "any", with_key))
    with store.reading() as connection:
        return list(connection.execute(due.order_by(outbox.c.id)).scalars())


@contextmanager
def renewed(store: Store, mail: DueMail, clock: Callable[[], datetime]) -> Iterator[None]:
    """Keep the claim of a mail for the length of the block."""
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(RENEWAL_SECONDS):
            with suppress(StoreError):
                store.write(partial(_renew, mail, clock() + CLAIM_DURATION))

    thread = threading.Thread(target=renew, name="outbox-claim", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        # A renewal after the row is settled would undo when it is due.
        thread.join()


def _renew(mail: DueMail, until: datetime, connection: Connection) -> None:
    connection.execute(update(outbox).where(outbox.c.id == mail.id).values(next_attempt=until))


def claim_row(
    store: Store, now: datetime, lane: Lane = "any", row_id: int | None = None, with_key: bool = False
) -> DueMail | None:
    """Take the row of a lane that is due longest, or one by its number."""
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
    orphaned = and_(outbox.c.next_attempt <= now - ORPHANED_AFTER, not_(owner_runs(now)))
    due = [outbox.c.state == "waiting", outbox.c.next_attempt <= now, *in_lane(lane)]
    return due if with_key else [*due, or_(for_us(process), orphaned)]


def for_us(process: str) -> ColumnElement[bool]:
    """Return the condition that no other process alone knows the address of a row."""
    return outbox.c.owner.in_(("", process))


def owner_runs(now: datetime) -> ColumnElement[bool]:
    """Return the condition that the process which knows it was seen lately."""
    return timestamps.is_alive(outbox.c.owner, since=now - ORPHANED_AFTER)


def in_lane(lane: Lane) -> list[ColumnElement[bool]]:
    """Return the conditions of a lane."""
    return {"any": [], "fresh": [outbox.c.attempts == 0], "retried": [outbox.c.attempts > 0]}[lane]


def _joined() -> Select[Any]:
    own = (outbox.c[name].label(f"mail_{name}") for name in OWN_COLUMNS)
    theirs = (submissions.c[name] for name in Submission.__dataclass_fields__)
    return select(*own, *theirs).join_from(outbox, submissions, isouter=True)


def _due_mail(row: Any, tried_at: datetime) -> DueMail:
    theirs = {name: row[name] for name in Submission.__dataclass_fields__}
    own = {name: row[f"mail_{name}"] for name in OWN_COLUMNS}
    return DueMail(tried_at=tried_at, submission=Submission(**theirs) if row["id"] is not None else None, **own)
