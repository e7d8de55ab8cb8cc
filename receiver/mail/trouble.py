"""What an operator should know: which mails were not sent or came back and why, and whether mail leaves at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from receiver.mail import reasons
from receiver.mail.outbox import NOT_SENT
from receiver.storage.store import Store
from receiver.storage.tables import outbox, submissions

SEVERAL = 3
"""So many mails refused, and none sent since, are more than mishaps of single ones."""
PASSING = timedelta(minutes=10)
"""What passes by itself, such as a server that is started anew, is trouble after so long."""


@dataclass(frozen=True)
class Unsent:
    """A mail that was tried and not sent. `name`: the reference, or the kind of a mail of no submission."""

    name: str
    error: str
    refused_at: datetime
    created_at: datetime


@dataclass(frozen=True)
class Bounced:
    """A mail that is said to have come back. `name`: as above."""

    name: str
    kind: str
    error: str


@dataclass(frozen=True)
class Standstill:
    """Why no mail leaves. `lasting`: for so long, or for such a reason, that somebody has to see to it."""

    error: str
    lasting: bool

    def __str__(self) -> str:
        return reasons.told(self.error)


def unsent(store: Store) -> list[Unsent]:
    """Return what was tried and not sent, the oldest first. Raises StoreError."""
    with store.reading() as connection:
        return sorted(_unsent(connection), key=lambda mail: mail.created_at)


def bounced(store: Store, until: datetime) -> list[Bounced]:
    """Return what came back before the digest of a time, the first first, and was in no digest that arrived.

    Raises StoreError.
    """
    digests = select(func.max(outbox.c.created_at)).where(outbox.c.submission_id.is_(None), outbox.c.state == "sent")
    columns = (submissions.c.reference, outbox.c.kind, outbox.c.bounce_error)
    wanted = select(*columns).join_from(outbox, submissions, isouter=True).where(outbox.c.bounced_at <= until)
    with store.reading() as connection:
        told: datetime | None = connection.execute(digests.where(outbox.c.bounced_at.is_(None))).scalar()
        if told:
            wanted = wanted.where(outbox.c.bounced_at > told)
        rows = connection.execute(wanted.order_by(outbox.c.bounced_at, outbox.c.id)).all()
    return [Bounced(row.reference or row.kind, row.kind, row.bounce_error) for row in rows]


def partly_sent(store: Store, since: datetime, until: datetime) -> list[Unsent]:
    """Return the mails of a time that have gone, but not to each of their addresses. Raises StoreError."""
    columns = (outbox.c.kind, outbox.c.last_error, outbox.c.sent_at, outbox.c.created_at)
    wanted = select(submissions.c.reference, *columns).join_from(outbox, submissions, isouter=True)
    of_time = wanted.where(outbox.c.sent_at > since, outbox.c.sent_at <= until, outbox.c.last_error != "")
    with store.reading() as connection:
        rows = connection.execute(of_time.order_by(outbox.c.sent_at)).all()
    return [Unsent(row.reference or row.kind, row.last_error, row.sent_at, row.created_at) for row in rows]


def standstill(store: Store, now: datetime) -> Standstill | None:
    """Return why no mail leaves, None when some does, or none was tried. Raises StoreError."""
    with store.reading() as connection:
        last_sent: datetime | None = connection.execute(select(func.max(outbox.c.sent_at))).scalar_one()
        refused = [mail for mail in _unsent(connection) if last_sent is None or mail.refused_at > last_sent]
    of_relay = [mail for mail in refused if reasons.of_error(mail.error).of_relay]
    found = of_relay or (refused if len(refused) >= SEVERAL else [])
    if not found:
        return None
    latest = max(found, key=lambda mail: mail.refused_at)
    since = max(filter(None, (last_sent, min(mail.created_at for mail in found))))
    lasting = not of_relay or reasons.of_error(latest.error).lasting or now - since > PASSING
    return Standstill(latest.error, lasting)


def _unsent(connection: Connection) -> Iterator[Unsent]:
    columns = (outbox.c.kind, outbox.c.last_error, outbox.c.refused_at, outbox.c.created_at)
    wanted = select(submissions.c.reference, *columns).join_from(outbox, submissions, isouter=True)
    for state in NOT_SENT:
        # One state at a time and in the order of the index: SQLite then uses it, and passes over what was sent.
        of_state = wanted.where(outbox.c.state == state, outbox.c.last_error != "").order_by(outbox.c.next_attempt)
        for row in connection.execute(of_state):
            # Rows from before that time was stored count from their beginning.
            yield Unsent(row.reference or row.kind, row.last_error, row.refused_at or row.created_at, row.created_at)
