"""When something last happened: looked at the clock, deleted what is old, wrote a digest. One row per name."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from receiver.database import moments


def last(connection: Connection, name: str) -> datetime | None:
    """Return when something last happened, None for never."""
    at: datetime | None = connection.execute(select(moments.c.at).where(moments.c.name == name)).scalar()
    return at


def remember(connection: Connection, name: str, at: datetime) -> None:
    """Write down when something happened."""
    if not connection.execute(update(moments).where(moments.c.name == name).values(at=at)).rowcount:
        connection.execute(insert(moments).values(name=name, at=at))
