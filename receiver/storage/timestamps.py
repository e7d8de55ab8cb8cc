"""When something last happened: looked at the clock, deleted what is old, wrote a digest, ran. One row per name."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from receiver.storage.tables import moments

CLOCK, PURGED, DIGEST = "clock", "purged", "digest"
"""Names: the database was used, old submissions were deleted, a digest was written."""
ALIVE = "alive-"
"""How the name begins under which a process shows that it still runs."""


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


def alive(process: str) -> str:
    """Return the name under which a process shows that it still runs."""
    return ALIVE + process


def is_alive(process: ColumnElement[str], since: datetime) -> ColumnElement[bool]:
    """Return the condition that the process that a column names has shown since then that it runs."""
    return exists().where(moments.c.name == literal(ALIVE).concat(process), moments.c.at > since)


def forget(connection: Connection, name: str) -> None:
    """Forget when something happened."""
    connection.execute(delete(moments).where(moments.c.name == name))


def forget_gone(connection: Connection, before: datetime) -> None:
    """Forget the processes that have not shown since then that they run."""
    connection.execute(delete(moments).where(moments.c.name.startswith(ALIVE), moments.c.at < before))
