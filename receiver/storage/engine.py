"""Prepares an engine. All SQL that only one kind of database knows stands in this file."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from receiver.storage import server_address

LOCK_TIMEOUT_SECONDS = 10
"""How long a writer waits for another one before it gives up."""
POSTGRESQL = "postgresql"
SQLITE = "sqlite"


def make_engine(url: str) -> Engine:
    """Return an engine. Transactions of `for_writing(engine)` are durable when they return."""
    options: dict[str, Any] = {}
    if make_url(url).get_backend_name() == POSTGRESQL:
        # A connection that the server closed, at a restart for example, is replaced before it is used.
        options = {"pool_pre_ping": True, "connect_args": dict(server_address.options(url))}
    file = sqlite_file(url)
    if file is not None:
        options = {"creator": partial(_connect_sqlite, file)}
    # Parameters are answers and addresses: they must not appear in error messages.
    engine = create_engine(url, hide_parameters=True, **options)
    if file is not None:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "connect", lambda _, record: record.info.update(opened=_identity(file)))
        event.listen(engine, "checkout", lambda _, record, __: _refuse_other_file(file, record))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def for_writing(engine: Engine) -> Engine:
    """Return the same engine for transactions that write."""
    return engine.execution_options(receiver_writes=True)


def _connect_sqlite(file: Path) -> sqlite3.Connection:
    # `rw`: a file that has gone must not come back empty. The pool hands connections from thread to thread.
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, check_same_thread=False)


def _refuse_other_file(file: Path, record: ConnectionPoolEntry) -> None:
    # A connection goes on writing into the file it knows, also when that is no longer the one with the name: what it
    # stores would be gone with the next start.
    if record.info["opened"] != _identity(file):
        raise DisconnectionError


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare_sqlite(connection: Any, _: object) -> None:
    # Transactions are begun by _begin_sqlite; the driver must not begin some of its own.
    connection.isolation_level = None
    execute: Callable[[str], object] = connection.execute
    execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_SECONDS * 1000}")
    # NORMAL may lose the last commits when the power fails, after a reference was shown.
    execute("PRAGMA synchronous = FULL")
    execute("PRAGMA foreign_keys = ON")
    execute("PRAGMA secure_delete = ON")
    execute("PRAGMA temp_store = MEMORY")


def _begin_sqlite(connection: Connection) -> None:
    # A reader that becomes a writer halfway fails at once when another one writes: writers say so at the start.
    writes = connection.get_execution_options().get("receiver_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(connection: Any, _: object) -> None:
    server_address.check(connection)
    # A server or a role may have it off: a commit could then be lost after a reference was shown.
    connection.execute("SET synchronous_commit TO on")
    connection.execute(f"SET lock_timeout TO '{LOCK_TIMEOUT_SECONDS}s'")
    connection.commit()


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees the database as it is now, however long it reads."""
    # SQLite's transactions are so anyway.
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == POSTGRESQL else {}
    with engine.execution_options(**options).begin() as connection:
        yield connection


def go_on_counting(connection: Connection) -> None:
    """After rows came with their numbers: let new ones get the numbers after them (SQLite does so anyway)."""
    if connection.dialect.name == POSTGRESQL:
        for table in ("submissions", "files", "outbox"):
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false) FROM {table}"
            )


def lock_schema(connection: Connection) -> None:
    """Keep other processes from changing the tables until the transaction ends (SQLite's writers do so anyway)."""
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4871365)")


def distrust(connection: Connection) -> str:
    """Return why what this database says it wrote may be lost or wrong; nothing: an empty string."""
    if connection.dialect.name == POSTGRESQL:
        fsync = connection.exec_driver_sql("SHOW fsync").scalar_one()
        return "" if fsync == "on" else "the database server runs with fsync = off"
    found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    return "" if found == "ok" else "the database file is damaged"


def forget_deleted(engine: Engine) -> None:
    """Overwrite what deleted rows have left behind: SQLite's journal, PostgreSQL's dead rows.

    Raises TimeoutError when others read the old rows for longer than LOCK_TIMEOUT_SECONDS.
    """
    if engine.dialect.name == POSTGRESQL:
        _run_alone(engine, *(f"VACUUM {table}" for table in ("submissions", "files", "outbox")))
        return
    # The freed pages are zeroed by secure_delete; the journal still has them as they were.
    [(busy, _, _)] = _run_alone(engine, "PRAGMA wal_checkpoint(TRUNCATE)")
    if busy:
        raise TimeoutError


def use_journal(engine: Engine) -> None:
    """Let readers and the writer of an SQLite database work side by side; the file remembers it."""
    if engine.dialect.name == SQLITE:
        _run_alone(engine, "PRAGMA journal_mode = WAL")


def _run_alone(engine: Engine, *statements: str) -> list[Any]:
    """Run statements that must stand outside any transaction; return the rows of the last one."""
    pooled = engine.raw_connection()
    raw: Any = pooled.driver_connection
    # Taken out of the pool and closed: nobody else gets it with its other habits.
    pooled.detach()
    try:
        if engine.dialect.name == POSTGRESQL:
            raw.autocommit = True
        rows: list[Any] = []
        for statement in statements:
            cursor = raw.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        return rows
    finally:
        raw.close()


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite database, None for a database server."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == SQLITE else None


def shown(url: str) -> str:
    """Return the database as it may be printed: without user, password and parameters."""
    file = sqlite_file(url)
    if file:
        return str(file)
    parsed = make_url(url)
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.host or ''}{port}/{parsed.database or ''}"


def is_damage(error: BaseException) -> bool:
    """Say whether a database error means that the SQLite file is damaged or none at all."""
    # Its subclasses are about statements, locks and disks.
    return type(getattr(error, "orig", None)) is sqlite3.DatabaseError
