"""Marks the mail that a report is about. A report can be forged: nothing is deleted, sent or stopped because of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from receiver.mail.bounces.notification import Bounce
from receiver.storage.store import Store
from receiver.storage.tables import outbox, submissions


@dataclass(frozen=True)
class Marked:
    """A mail that is now known to have come back. `reference`: empty for a mail of no submission."""

    reference: str
    kind: str
    error: str


def mark(store: Store, bounce: Bounce, domain: str, now: datetime) -> Marked | None:
    """Mark the mail that came back; None when it is not ours, gone, or marked already. Raises StoreError.

    `domain`: of our Message-IDs, for what is known of them by their random part only.
    """
    names = (*bounce.names, *(f"<{token}@{domain}>" for token in bounce.tokens))
    # Reports of mails that others sent in our name may come by the thousand: they are not worth a write.
    with store.reading() as connection:
        row = _known(connection, names)
    if row is None or row.bounced_at is not None:
        return None
    own = update(outbox).where(outbox.c.id == row.id, outbox.c.bounced_at.is_(None))
    marking = own.values(bounced_at=now, bounce_error=bounce.error)
    if not store.write(lambda connection: connection.execute(marking).rowcount):
        return None
    return Marked(row.reference or "", row.kind, bounce.error)


def _known(connection: Connection, names: tuple[str, ...]) -> Any:
    """Return the row of the first of these mails that is ours, None when none is."""
    columns = (outbox.c.id, outbox.c.kind, outbox.c.message_id, outbox.c.bounced_at, submissions.c.reference)
    wanted = select(*columns).join_from(outbox, submissions, isouter=True).where(outbox.c.message_id.in_(names))
    found = {row.message_id: row for row in connection.execute(wanted)} if names else {}
    return next((found[name] for name in names if name in found), None)
