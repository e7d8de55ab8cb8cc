"""Keeps submissions. Accepted means stored: `accept` returns only when row, files and outbox rows are durable.

Knows nothing of the web. Every database error leaves as StoreError, without any stored value in its text. With public
keys, answers and files are sealed before they come near the disk.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from receiver import failpoints
from receiver.clock import utc_now
from receiver.encryption import hashing
from receiver.encryption.seal import Seal
from receiver.storage import additions, engine, migrate, references, rows, server_address, timestamps, waiting
from receiver.storage.engine import for_writing
from receiver.storage.errors import ClosedError, ConflictError, StoreError
from receiver.storage.group_commit import Job, Writer
from receiver.storage.recipients import Recipients
from receiver.storage.records import FileEntry, Mail, MailState, NewSubmission, Submission, numbered
from receiver.storage.references import REFERENCE
from receiver.storage.tables import files, outbox, receipts, submissions
from receiver.storage.waiting import ANSWER_SECONDS, Readers

READERS = 4
"""Threads that look up what visitors ask for."""
REFERENCE_TRIALS = 20
CONTENT_KEY = "content-"
"""How an idempotency key begins that was made of the content, because none came with it."""

T = TypeVar("T")
Columns = Mapping[str, Any]
"""A row to be stored."""


class Store:
    """The submissions of one database. Safe to use from several threads.

    `process` names this process in outbox rows that only it can send. `created`: the database was made just now.
    `bounded`: no statement takes long; for who serves.
    """

    def __init__(
        self,
        url: str,
        clock: Callable[[], datetime] = utc_now,
        seal: Seal | None = None,
        *,
        bounded: bool = False,
    ) -> None:
        with reported():
            opened = migrate.open_database(url)
        self.engine = engine.in_time(opened.engine) if bounded else opened.engine
        self.created = opened.created
        self.process = secrets.token_hex(8)
        self._writers = for_writing(self.engine)
        self._writer = Writer(self._writers)
        self._readers = Readers("read", READERS)
        self._clock = clock
        self._seal = seal or Seal()
        self._secret = secrets.token_hex(32)
        self._recipients = Recipients()

    @property
    def folder(self) -> Path | None:
        """The folder of an SQLite database, None for a database server."""
        file = engine.sqlite_file(str(self.engine.url))
        return file.parent if file else None

    def close(self) -> None:
        """Write what waits and close all connections."""
        if self._recipients.known():
            # What only this process knew is lost now; if that cannot be written, others see it an hour later.
            with suppress(ClosedError):
                self._writer.put(lambda connection: timestamps.forget(connection, timestamps.alive(self.process)))
        if self._writer.close():
            # Else the connection is still in use, and goes with the process.
            self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with reported(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes; durable when the block is left."""
        with reported(), self._writers.begin() as connection:
            yield connection

    def write(self, job: Job[T], seconds: float | None = None) -> T:
        """Run a job in the next transaction of the writer; durable when it returns. Raises StoreError.

        This is how a running receiver writes: what many threads write at once waits for the disk once. `seconds`: how
        long it is waited for; afterwards it may still be done.
        """
        with reported():
            return self._writer.run(job, seconds)

    def in_time(self, call: Callable[[], T]) -> T:
        """Return what a call reads, in a thread of its own. Raises StoreError, also when that takes too long."""
        return self._readers.run(call)

    async def looked_up(self, call: Callable[[], T]) -> T:
        """Return what a call reads, in a thread of its own; no other waits for it. Raises StoreError."""
        return await waiting.awaited(self._readers.put(call), "read")

    def accept(self, new: NewSubmission) -> str:
        """Store a submission once and return its reference. Raises ConflictError, EndedError, StoreError.

        The same key with the same content gives the reference of the first time.
        """
        row, own_files = self._rows(new)
        for _ in range(REFERENCE_TRIALS):
            reference = self._try_to_accept(row, own_files, new)
            if reference:
                return reference
        raise StoreError("no free reference found")

    def recipient_of(self, message_id: str) -> str:
        """Return the address of a confirmation whose answers are sealed; empty when this process does not know it."""
        return self._recipients.of(message_id)

    def forget_recipient(self, message_id: str) -> None:
        """Forget an address that is no longer needed."""
        self._recipients.forget(message_id)

    def review_recipients(self) -> None:
        """Forget the addresses that no waiting mail needs: others may have erased it, or sent it. Raises StoreError.

        While there are some, show others that the process that knows them still runs.
        """
        known = self._recipients.known()
        if not known:
            return
        waiting = select(outbox.c.message_id).where(outbox.c.state == "waiting", outbox.c.owner != "")
        with self.reading() as connection:
            needed = set(connection.execute(waiting).scalars())
        for message_id in known - needed:
            self._recipients.forget(message_id)
        self.remember(timestamps.alive(self.process), self._clock())

    def _rows(self, new: NewSubmission) -> tuple[Columns, list[Columns]]:
        """Return the row, without reference and time, and those of its files; by the caller: sealing takes time."""
        row = {
            **self._hashes(new.idempotency_key, new.payload_hash),
            "form": new.form,
            "form_version": new.form_version,
            "language": new.language,
            "answers": {} if self._seal else dict(new.answers),
            "doubts": ",".join(new.doubts),
            "retention_days": new.retention_days,
            "sealed": self._seal.close_answers(new.answers) if self._seal else None,
            "sealed_to": str(self._seal),
            "addition_to": new.addition_to,
        }
        own = ((field, file) for field, found in new.files.items() for file in found)
        return row, [rows.file_row(field, file, self._seal) for field, file in own]

    def _hashes(self, key: str, payload_hash: str) -> Columns:
        if self._seal and key.startswith(CONTENT_KEY):
            # Made of the content alone: who has the disk could try out guesses.
            key = hashing.keyed_hash(self._secret, key)
        return {"idempotency_key": hashing.key_hash(key), "payload_hash": hashing.keyed_hash(key, payload_hash)}

    def _try_to_accept(self, row: Columns, own_files: Sequence[Columns], new: NewSubmission) -> str | None:
        """Return None when another process has just used the key (a double post) or the reference (chance)."""
        reference = references.new_reference()
        addresses = {mail.message_id: mail.recipient for mail in new.mails if mail.recipient} if self._seal else {}
        with self._recipients.offered(addresses):
            try:
                stored = self.write(
                    lambda connection: self._accept(connection, {**row, "reference": reference}, own_files, new),
                    ANSWER_SECONDS,
                )
            except StoreError as error:
                if isinstance(error.__cause__, IntegrityError):
                    return None
                # Perhaps it is stored and only the database's answer was lost: the next review will tell.
                self._recipients.keep(addresses)
                raise
            if stored == reference:
                self._recipients.keep(addresses)
        return stored

    def _accept(self, connection: Connection, row: Columns, own_files: Sequence[Columns], new: NewSubmission) -> str:
        failpoints.reach("accept-before-insert")
        wanted = select(submissions.c.id, submissions.c.reference, submissions.c.payload_hash)
        known = connection.execute(wanted.where(submissions.c.idempotency_key == row["idempotency_key"])).first()
        if known and known.payload_hash != row["payload_hash"]:
            raise ConflictError
        submission_id = (
            known.id if known else self._insert(connection, additions.joined(connection, row), own_files, new.mails)
        )
        if new.receipt:
            connection.execute(insert(receipts), rows.receipt_row(submission_id, new.receipt, self._clock()))
        return str(known.reference if known else row["reference"])

    def _insert(self, connection: Connection, row: Columns, own_files: Sequence[Columns], mails: Sequence[Mail]) -> int:
        now = self._clock()
        key = connection.execute(insert(submissions), {"received_at": now, **row}).inserted_primary_key
        submission_id: int = key[0] if key else 0
        for file in own_files:
            connection.execute(insert(files), {"submission_id": submission_id, **file})
        waiting_mails = []
        for mail in mails:
            # Of a sealed submission's confirmation only this process knows the address: it is stored nowhere.
            owner = self.process if self._recipients.of(mail.message_id) else ""
            if owner:
                timestamps.remember(connection, timestamps.alive(owner), now)
            waiting_mails.append(rows.outbox_row(submission_id, mail, now, owner))
        if waiting_mails:
            connection.execute(insert(outbox), waiting_mails)
        return submission_id

    def earlier(self, key: str, payload_hash: str) -> str | None:
        """Return the reference of what was stored with the same key and the same content, None when nothing was."""
        same = [submissions.c[name] == value for name, value in self._hashes(key, payload_hash).items()]
        with self.reading() as connection:
            return connection.execute(select(submissions.c.reference).where(*same)).scalar()

    def find(self, reference: str) -> Submission | None:
        """Return a submission by its reference, in any case of letters."""
        if not REFERENCE.fullmatch(reference):
            return None
        with self.reading() as connection:
            row = connection.execute(_submission_columns().where(submissions.c.reference == reference.upper())).first()
        return Submission(**row._mapping) if row else None

    def files_of(self, submission: Submission) -> list[FileEntry]:
        """Return the files of a submission with their content, those of a field in the order in which they came."""
        found = self._rows_of(files, FileEntry.COLUMNS, submission)
        numbers = numbered([row.field for row in found])
        return [FileEntry(**row._mapping, number=number) for row, number in zip(found, numbers, strict=True)]

    def has_files(self, submission: Submission) -> bool:
        """Say whether a submission has files."""
        wanted = select(files.c.id).where(files.c.submission_id == submission.id).limit(1)
        with self.reading() as connection:
            return connection.execute(wanted).first() is not None

    def mails_of(self, submission: Submission) -> list[MailState]:
        """Return the outbox rows of a submission."""
        return [MailState(**row._mapping) for row in self._rows_of(outbox, MailState.__dataclass_fields__, submission)]

    def _rows_of(self, table: Table, names: Iterable[str], submission: Submission) -> Sequence[Row[Any]]:
        wanted = select(*(table.c[name] for name in names)).where(table.c.submission_id == submission.id)
        with self.reading() as connection:
            return connection.execute(wanted.order_by(table.c.id)).all()

    def distrust(self) -> str:
        """Return why nothing should be promised on this database (nothing: an empty string). Raises StoreError."""
        with reported():
            return migrate.distrust(self.engine)

    def forget_deleted(self) -> None:
        """Overwrite what deleted rows have left behind. Raises StoreError."""
        with reported():
            engine.forget_deleted(self.engine)

    def moment(self, name: str) -> datetime | None:
        """Return when something last happened, None for never. Raises StoreError."""
        with self.reading() as connection:
            return timestamps.last(connection, name)

    def remember(self, name: str, at: datetime) -> None:
        """Remember when something last happened. Raises StoreError."""
        self.write(lambda connection: timestamps.remember(connection, name, at))

    def waits(self) -> str:
        """Return why nothing can be written at this moment (nothing: an empty string), without asking the database."""
        return "database: it does not answer" if self._writer.waits > ANSWER_SECONDS else ""

    def check_ready(self) -> None:
        """Show that a submission could be written now, and write nothing. Raises StoreError."""
        with self.writing() as connection:
            engine.check_open_for_writing(connection)
            for table in (submissions, files, outbox):
                connection.execute(select(table.c.id).where(table.c.id == 0)).first()


@contextmanager
def reported() -> Iterator[None]:
    """Turn every database error into StoreError; its text names the kind of error only, or why nobody answers."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        refused = server_address.refusal(error) if isinstance(error, OperationalError) else ""
        raise StoreError(refused or type(error).__name__) from error


def _submission_columns() -> Select[Any]:
    return select(*(submissions.c[name] for name in Submission.__dataclass_fields__))
