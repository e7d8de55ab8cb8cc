"""Seals stored submissions anew: after a change of the public keys, or for the first time.

Each submission is one transaction: when it is cut short, the next run does the rest.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select, update

from receiver import failpoints
from receiver.encryption.age import Identities
from receiver.encryption.seal import Seal
from receiver.storage.records import FileEntry, Submission
from receiver.storage.store import Store
from receiver.storage.tables import files, matches, outbox, submissions


def to_rotate(store: Store, seal: Seal) -> list[str]:
    """Return the references of the submissions that are not sealed for exactly these keys. Raises StoreError.

    One that is not sealed yet waits until its mail has left: its confirmation needs the address.
    """
    unsent = select(outbox.c.submission_id).where(outbox.c.state == "waiting", outbox.c.submission_id.is_not(None))
    wanted = select(submissions.c.reference).where(submissions.c.sealed_to != str(seal))
    wanted = wanted.where(submissions.c.sealed.is_not(None) | submissions.c.id.not_in(unsent))
    with store.reading() as connection:
        return list(connection.execute(wanted.order_by(submissions.c.id)).scalars())


@dataclass(frozen=True)
class Left:
    """How much is not sealed for exactly these keys: submissions, and steps of matches with their authors and notes."""

    submissions: int
    steps: int


def count_left(store: Store, seal: Seal) -> Left:
    """Count what is not sealed for exactly these keys. Raises StoreError."""
    with store.reading() as connection:
        found = [
            connection.execute(select(func.count()).select_from(table).where(table.c.sealed_to != str(seal)))
            for table in (submissions, matches)
        ]
        return Left(*(each.scalar_one() for each in found))


def rotate(store: Store, seal: Seal, identities: Identities) -> Iterator[str]:
    """Seal everything for these keys; yield each reference when it is done. Raises SealError, StoreError."""
    for reference in to_rotate(store, seal):
        submission = store.find(reference)
        if submission:
            _rotate_one(store, submission, seal, identities)
            yield reference
    _rotate_steps(store, seal, identities)
    # The former versions are in the journal still.
    store.forget_deleted()


def _rotate_one(store: Store, submission: Submission, seal: Seal, identities: Identities) -> None:
    answers = identities.open_answers(submission.sealed) if submission.sealed else submission.answers
    changed = {"answers": {}, "sealed": seal.close_answers(answers), "sealed_to": str(seal)}
    entries = [_sealed(entry, submission, seal, identities) for entry in store.files_of(submission)]

    def job(connection: Connection) -> None:
        connection.execute(update(submissions).where(submissions.c.id == submission.id).values(changed))
        for entry in entries:
            connection.execute(update(files).where(files.c.id == entry.id).values(_row(entry)))
        failpoints.reach("rotate-before-commit")

    store.write(job)
    failpoints.reach("rotate-after-commit")


def _rotate_steps(store: Store, seal: Seal, identities: Identities) -> None:
    """Seal authors and notes of matches for these keys, each in a transaction. Raises SealError, StoreError."""
    wanted = select(matches.c.id, matches.c.author, matches.c.note, matches.c.sealed)
    with store.reading() as connection:
        rows = connection.execute(wanted.where(matches.c.sealed_to != str(seal)).order_by(matches.c.id)).all()
    for row in rows:
        told = identities.open_answers(row.sealed) if row.sealed else {"author": row.author, "note": row.note}
        changed = {"author": "", "note": "", "sealed": seal.close_answers(told), "sealed_to": str(seal)}
        with store.writing() as connection:
            connection.execute(update(matches).where(matches.c.id == row.id).values(changed))
            failpoints.reach("rotate-step-before-commit")
        failpoints.reach("rotate-step-after-commit")


def _sealed(entry: FileEntry, submission: Submission, seal: Seal, identities: Identities) -> FileEntry:
    content = seal.close(identities.open(entry.content) if submission.sealed else entry.content)
    digest = hashlib.sha256(content).hexdigest()
    return replace(entry, name="", size=len(content), sha256=digest, content=content)


def _row(entry: FileEntry) -> dict[str, Any]:
    return {"name": entry.name, "size": entry.size, "sha256": entry.sha256, "content": entry.content}
