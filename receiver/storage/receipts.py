"""What visitors can keep of their submissions: sealed with keys that are stored nowhere, and there for a short time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from receiver.encryption import one_time
from receiver.storage.records import NewReceipt, Receipt
from receiver.storage.store import Store
from receiver.storage.tables import receipts, submissions


def sealed(content: bytes, kept: timedelta) -> tuple[str, NewReceipt]:
    """Return a new key and what it opens, for so long."""
    key, closed = one_time.seal(content)
    return key, NewReceipt(one_time.key_hash(key), closed, kept)


def unsealed(key: str, receipt: Receipt) -> bytes:
    """Return what was sealed. Raises ValueError when this is not the key."""
    return one_time.unseal(key, receipt.sealed)


def find(store: Store, key: str, now: datetime) -> Receipt | None:
    """Return what a key opens, None when there is nothing or its time is over. Raises StoreError."""
    own = (submissions.c[name] for name in ("form", "reference", "received_at", "retention_days"))
    wanted = select(receipts.c.sealed, *own).join_from(receipts, submissions)
    with store.reading() as connection:
        row = connection.execute(
            wanted.where(receipts.c.key_hash == one_time.key_hash(key), receipts.c.until > now)
        ).first()
    return Receipt(**row._mapping) if row else None


def end(store: Store, key: str, until: datetime, seconds: float) -> None:
    """Let one end at a time, if it would not end before. Raises StoreError, also after so many seconds."""
    own = (receipts.c.key_hash == one_time.key_hash(key), receipts.c.until > until)
    job = update(receipts).where(*own).values(until=until)
    store.write(lambda connection: connection.execute(job), seconds)


def forget(store: Store, now: datetime) -> None:
    """Delete those whose time is over. Raises StoreError."""
    old = receipts.c.until <= now
    with store.reading() as connection:
        found = connection.execute(select(receipts.c.key_hash).where(old).limit(1)).first()
    if found:
        store.write(lambda connection: connection.execute(delete(receipts).where(old)))
