"""Proof that somebody can open what is sealed: nothing is sealed to a public key whose private key nobody has shown.

For each public key a word is sealed; whoever holds the private key, on another machine, reads it and says it here.
"""

import base64
import hashlib
import secrets
import textwrap
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from receiver.encryption.seal import Seal
from receiver.storage.store import Store
from receiver.storage.tables import age_keys

HEAD, FOOT = "-----BEGIN AGE ENCRYPTED FILE-----", "-----END AGE ENCRYPTED FILE-----"


def unproved(store: Store, recipients: Iterable[str]) -> list[str]:
    """Return the public keys for which nobody has said the word yet. Raises StoreError."""
    wanted = select(age_keys.c.recipient).where(age_keys.c.proved_at.is_not(None))
    with store.reading() as connection:
        proved = set(connection.execute(wanted).scalars())
    return [recipient for recipient in recipients if recipient not in proved]


def challenge(store: Store, recipient: str, now: datetime) -> str:
    """Return a new sealed word for a public key, as an ASCII age file. Words given out before no longer count."""
    word = secrets.token_hex(12)

    def job(connection: Connection) -> None:
        connection.execute(delete(age_keys).where(age_keys.c.recipient == recipient))
        connection.execute(
            insert(age_keys).values(recipient=recipient, challenge_hash=_hash(word), challenged_at=now, proved_at=None)
        )

    store.write(job)
    return armoured(Seal((recipient,)).close(f"{word}\n".encode()))


def prove(store: Store, word: str, now: datetime) -> str | None:
    """Take a word that was read; return the public key that it proves, None when it is none of ours."""

    def job(connection: Connection) -> str | None:
        wanted = select(age_keys.c.recipient).where(age_keys.c.challenge_hash == _hash(word.strip()))
        recipient: str | None = connection.execute(wanted).scalar()
        connection.execute(update(age_keys).where(age_keys.c.recipient == recipient).values(proved_at=now))
        return recipient

    return store.write(job)


def armoured(sealed: bytes) -> str:
    """Return an age file as text (https://c2sp.org/age, ASCII armor)."""
    lines = textwrap.wrap(base64.b64encode(sealed).decode(), 64)
    return "\n".join([HEAD, *lines, FOOT])


def unarmoured(text: str) -> bytes:
    """Return the age file in a text, binary ones as they are. Raises ValueError."""
    body = text[text.index(HEAD) + len(HEAD) : text.index(FOOT)]
    return base64.b64decode("".join(body.split()), validate=True)


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
