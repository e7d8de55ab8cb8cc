"""The tables, and the one function that prepares an engine. All SQL that only SQLite knows stands in this file.

Times are stored as UTC. Rows of a submission go together: files and outbox rows refer to it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

BUSY_SECONDS = 10
"""How long a writer waits for another one before it gives up."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in Python, a naive one in UTC in the database (SQLite keeps no offset)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without offset."""
        del dialect
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the offset back."""
        del dialect
        return value.replace(tzinfo=UTC) if value else None


metadata = MetaData()

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(8), nullable=False, unique=True),
    Column("idempotency_key", String(80), nullable=False, unique=True),
    Column("payload_hash", String(64), nullable=False),
    Column("form", String(64), nullable=False),
    Column("form_version", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("doubts", String(64), nullable=False, server_default=""),
)

files = Table(
    "files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("field", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("message_id", String(200), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_attempt", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("last_error", Text, nullable=False),
    Index("outbox_due", "state", "next_attempt"),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)


def open_engine(url: str) -> Engine:
    """Return an engine whose tables exist. Its `write` transactions are durable when they return."""
    # Parameters are answers and addresses: they must not appear in error messages.
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    with for_writing(engine).begin() as connection:
        metadata.create_all(connection)
        _add_doubts(connection)
    return engine


def _add_doubts(connection: Connection) -> None:
    """Give the table of a database that is older than the column its column."""
    if all(column["name"] != "doubts" for column in inspect(connection).get_columns("submissions")):
        connection.exec_driver_sql("ALTER TABLE submissions ADD COLUMN doubts VARCHAR(64) DEFAULT '' NOT NULL")


def for_writing(engine: Engine) -> Engine:
    """Return the same engine for transactions that write."""
    return engine.execution_options(receiver_writes=True)


def _prepare_sqlite(engine: Engine) -> None:
    _private_file(Path(make_url(engine.url).database or ""))
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # SQLite gives the -wal and -shm files the mode of the database itself.
    path.touch(mode=0o600, exist_ok=True)


def _on_connect(connection: Any, _: object) -> None:
    # Transactions are begun by _on_begin; the driver must not begin some of its own.
    connection.isolation_level = None
    execute: Callable[[str], object] = connection.execute
    execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    execute("PRAGMA journal_mode = WAL")
    # NORMAL may lose the last commits when the power fails, after a reference was shown.
    execute("PRAGMA synchronous = FULL")
    execute("PRAGMA foreign_keys = ON")
    execute("PRAGMA secure_delete = ON")


def _on_begin(connection: Connection) -> None:
    # A reader that becomes a writer halfway fails at once when another one writes: writers say so at the start.
    writes = connection.get_execution_options().get("receiver_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
