"""Keeps submissions. Accepted means stored: `accept` returns only when row, files and outbox rows are durable.

Knows nothing of the web. Every database error leaves as StoreError, without any stored value in its text.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from receiver import database
from receiver.database import files, heartbeat, outbox, submissions
from receiver.fields import Answer
from receiver.files import AcceptedFile

ALPHABET = "34679ACDEFHJKMNPQRTWXY"
"""No look-alikes, printed or handwritten: 0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V."""
REFERENCE_LENGTH = 8
REFERENCE = re.compile(r"[A-Za-z0-9]{8}")
REFERENCE_TRIALS = 20


class StoreError(Exception):
    """The database cannot be read or written just now."""


class ConflictError(Exception):
    """The idempotency key was already used for another content."""


@dataclass(frozen=True)
class Mail:
    """One outbox row to write with a submission. `kind`: `team` or `confirmation`."""

    kind: str
    message_id: str


@dataclass(frozen=True)
class NewSubmission:
    """Everything that is stored in one transaction."""

    idempotency_key: str
    payload_hash: str
    form: str
    form_version: str
    language: str
    answers: Mapping[str, Answer]
    files: Mapping[str, AcceptedFile]
    mails: Sequence[Mail]
    doubts: Sequence[str] = ()


@dataclass(frozen=True)
class Submission:
    """A stored submission without the content of its files; `doubts` are codes with a comma between them."""

    id: int
    reference: str
    form: str
    form_version: str
    language: str
    received_at: datetime
    answers: Mapping[str, Any]
    doubts: str = ""


@dataclass(frozen=True)
class FileEntry:
    """A stored file; `size` in bytes."""

    field: str
    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes


@dataclass(frozen=True)
class MailState:
    """One outbox row as an operator sees it."""

    kind: str
    state: str
    attempts: int
    next_attempt: datetime
    sent_at: datetime | None
    last_error: str


def utc_now() -> datetime:
    """Return the present time, aware."""
    return datetime.now(UTC)


def new_reference() -> str:
    """Return a random reference: easy to read out, never an access secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))


class Store:
    """The submissions of one database. Safe to use from several threads."""

    def __init__(
        self,
        url: str,
        clock: Callable[[], datetime] = utc_now,
        make_reference: Callable[[], str] = new_reference,
    ) -> None:
        with reported():
            self._readers = database.open_engine(url)
        self._writers = database.for_writing(self._readers)
        self._clock = clock
        self._make_reference = make_reference

    def close(self) -> None:
        """Close all connections."""
        self._readers.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with reported(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes; durable when the block is left."""
        with reported(), self._writers.begin() as connection:
            yield connection

    def accept(self, new: NewSubmission) -> str:
        """Store a submission once and return its reference. Raises ConflictError, StoreError.

        The same key with the same content gives the reference of the first time.
        """
        for _ in range(REFERENCE_TRIALS):
            known = self._reference_of(new)
            if known:
                return known
            reference = self._try_to_insert(new)
            if reference:
                return reference
        raise StoreError("no free reference found")

    def _reference_of(self, new: NewSubmission) -> str | None:
        wanted = select(submissions.c.reference, submissions.c.payload_hash)
        with self.reading() as connection:
            row = connection.execute(wanted.where(submissions.c.idempotency_key == new.idempotency_key)).first()
        if row and row.payload_hash != new.payload_hash:
            raise ConflictError
        return row.reference if row else None

    def _try_to_insert(self, new: NewSubmission) -> str | None:
        """Return None when another submission has the key (a double post) or the reference (chance)."""
        reference = self._make_reference()
        try:
            with self.writing() as connection:
                self._insert(connection, reference, new)
        except StoreError as error:
            if isinstance(error.__cause__, IntegrityError):
                return None
            raise
        return reference

    def _insert(self, connection: Connection, reference: str, new: NewSubmission) -> None:
        now = self._clock()
        row = insert(submissions).values(
            reference=reference,
            idempotency_key=new.idempotency_key,
            payload_hash=new.payload_hash,
            form=new.form,
            form_version=new.form_version,
            language=new.language,
            received_at=now,
            answers=dict(new.answers),
            doubts=",".join(new.doubts),
        )
        key = connection.execute(row).inserted_primary_key
        submission_id: int = key[0] if key else 0
        for field, file in new.files.items():
            connection.execute(insert(files).values(_file_row(submission_id, field, file)))
        for mail in new.mails:
            connection.execute(insert(outbox).values(_outbox_row(submission_id, mail, now)))

    def find(self, reference: str) -> Submission | None:
        """Return a submission by its reference, in any case of letters."""
        if not REFERENCE.fullmatch(reference):
            return None
        with self.reading() as connection:
            row = connection.execute(_submission_columns().where(submissions.c.reference == reference.upper())).first()
        return Submission(**row._mapping) if row else None

    def inbox(self) -> list[tuple[Submission, list[str]]]:
        """Return all submissions, oldest first, each with the states of its mails."""
        with self.reading() as connection:
            rows = connection.execute(_submission_columns().order_by(submissions.c.id)).all()
            states = connection.execute(select(outbox.c.submission_id, outbox.c.state).order_by(outbox.c.id)).all()
        by_submission: dict[int, list[str]] = {}
        for state in states:
            by_submission.setdefault(state.submission_id, []).append(state.state)
        return [(Submission(**row._mapping), by_submission.get(row.id, [])) for row in rows]

    def files_of(self, submission: Submission) -> list[FileEntry]:
        """Return the files of a submission with their content."""
        return [FileEntry(**row._mapping) for row in self._rows_of(FileEntry, files, submission)]

    def mails_of(self, submission: Submission) -> list[MailState]:
        """Return the outbox rows of a submission."""
        return [MailState(**row._mapping) for row in self._rows_of(MailState, outbox, submission)]

    def _rows_of(self, record: type, table: Any, submission: Submission) -> Sequence[Row[Any]]:
        columns = [table.c[name] for name in record.__dataclass_fields__]  # type: ignore[attr-defined]
        wanted = select(*columns).where(table.c.submission_id == submission.id).order_by(table.c.id)
        with self.reading() as connection:
            return connection.execute(wanted).all()

    def count(self) -> int:
        """Return how many submissions are stored."""
        with self.reading() as connection:
            return connection.execute(select(func.count()).select_from(submissions)).scalar_one()

    def check_writable(self) -> None:
        """Write one row for real. Raises StoreError."""
        with self.writing() as connection:
            values = {"at": self._clock()}
            if not connection.execute(update(heartbeat).values(values)).rowcount:
                connection.execute(insert(heartbeat).values(id=1, **values))


@contextmanager
def reported() -> Iterator[None]:
    """Turn every database error into StoreError; its text names the kind of error only."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(type(error).__name__) from error


def _submission_columns() -> Select[Any]:
    return select(*(submissions.c[name] for name in Submission.__dataclass_fields__))


def _file_row(submission_id: int, field: str, file: AcceptedFile) -> dict[str, Any]:
    return {
        "submission_id": submission_id,
        "field": field,
        "name": file.name,
        "media_type": file.media_type,
        "size": len(file.content),
        "sha256": file.sha256,
        "content": file.content,
    }


def _outbox_row(submission_id: int, mail: Mail, now: datetime) -> dict[str, Any]:
    return {
        "submission_id": submission_id,
        "kind": mail.kind,
        "message_id": mail.message_id,
        "state": "waiting",
        "attempts": 0,
        "created_at": now,
        "next_attempt": now,
        "last_error": "",
    }
