"""Links that let the sender of a submission come back to it: signed with a key of this installation.

A link names the submission, the last day on which it holds, and proves both. It goes to the sender's mailbox alone, and
so proves that whoever follows it reads that mailbox. It is no longer than a mail program leaves in one piece, and has
letters, digits and dashes only.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, insert, select
from sqlalchemy.exc import IntegrityError

from receiver.storage.store import Store
from receiver.storage.tables import signing_keys, submissions

PURPOSE = "additions"
TOKEN = re.compile(r"1-(?P<reference>[A-Z0-9]{8})-(?P<end>[0-9a-f]{4,5})-(?P<proof>[0-9a-f]{40})")
KEY_BYTES = 32
_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True)
class Origin:
    """The submission that a link leads to. `end`: the last day of the link. `open`: something can be added to it."""

    reference: str
    form: str
    end: date
    open: bool


def token(store: Store, reference: str, end: datetime) -> str:
    """Return what stands in the link of a submission; empty when there is none. Raises StoreError."""
    with store.reading() as connection:
        identity = connection.execute(_identity(reference)).scalar()
    return signed(signing_key(store), identity, reference, end.date()) if identity else ""


def signed(key: bytes, identity: str, reference: str, end: date) -> str:
    """Return the token of a submission. `identity`: the hash of its idempotency key, as it is stored."""
    last = f"{(end - _FIRST_DAY).days:04x}"
    return f"1-{reference}-{last}-{_proof(key, identity, reference, last)}"


def signing_key(store: Store) -> bytes:
    """Return the key of the installation; the first one who asks makes it. Raises StoreError."""
    with store.reading() as connection:
        key: bytes | None = connection.execute(_key()).scalar()
    return key or _new_key(store)


def origin(store: Store, given: str, now: datetime) -> Origin | None:
    """Return the submission of a token, None for one that was not made here or whose submission is gone.

    Raises StoreError.
    """
    found = TOKEN.fullmatch(given)
    if not found:
        return None
    with store.reading() as connection:
        key = connection.execute(_key()).scalar()
        row = connection.execute(_rows(found["reference"])).first()
    if not key or not row:
        return None
    if not hmac.compare_digest(_proof(key, row.idempotency_key, row.reference, found["end"]), found["proof"]):
        return None
    end = _FIRST_DAY + timedelta(days=int(found["end"], 16))
    in_time = now.date() <= end and row.state != "closed" and row.addition_to is None
    return Origin(row.reference, row.form, end, in_time)


def _proof(key: bytes, identity: str, reference: str, end: str) -> str:
    # The identity is random: a submission that gets the reference of one that is gone does not get its links.
    told = "|".join(("1", PURPOSE, reference, end, identity))
    return hmac.new(key, told.encode(), "sha256").hexdigest()[:40]


def _key() -> Select[Any]:
    return select(signing_keys.c.key).where(signing_keys.c.purpose == PURPOSE)


def _identity(reference: str) -> Select[Any]:
    return select(submissions.c.idempotency_key).where(submissions.c.reference == reference)


def _rows(reference: str) -> Select[Any]:
    names = ("reference", "form", "idempotency_key", "state", "addition_to")
    return select(*(submissions.c[name] for name in names)).where(submissions.c.reference == reference)


def _new_key(store: Store) -> bytes:
    """Make the key; another receiver may have been faster."""

    def job(connection: Connection) -> bytes:
        try:
            with connection.begin_nested():
                connection.execute(insert(signing_keys).values(purpose=PURPOSE, key=secrets.token_bytes(KEY_BYTES)))
        except IntegrityError:
            pass
        found: bytes = connection.execute(_key()).scalar_one()
        return found

    return store.write(job)
