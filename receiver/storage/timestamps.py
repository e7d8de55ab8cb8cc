"""When something last happened: looked at the clock, deleted what is old, wrote a digest. One row per name."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from receiver.storage.tables import moments

CLOCK, PURGED, DIGEST, CHECKED = "clock", "purged", "digest", "checked"
"""Names: the database was used, old submissions were deleted, a digest was written, a row was written for real."""


def last(connection: Connection, name: str, *, lock: bool = False) -> datetime | None:
    """Return when something last happened, None for never.

    `lock`: other receivers that ask so wait until this transaction has ended (SQLite has one writer anyway).
    """
    wanted = select(moments.c.at).where(moments.c.name == name)
    at: datetime | None = connection.execute(wanted.with_for_update() if lock else wanted).scalar()
    return at


def remember(connection: Connection, name: str, at: datetime) -> None:
    """Write down when something happened."""
    known = update(moments).where(moments.c.name == name).values(at=at)
    if connection.execute(known).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(moments).values(name=name, at=at))
    except IntegrityError:
        # It is the first time, and another receiver was faster.
        connection.execute(known)
