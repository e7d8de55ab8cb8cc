"""Prepares an engine. All SQL that only one kind of database knows stands in this file."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from receiver.storage import server_address
from receiver.storage.errors import UnusableError

LOCK_TIMEOUT_SECONDS = 10
"""How long a writer waits for another one before it gives up."""
STATEMENT_SECONDS = 15
"""How long a receiver waits for one statement of a database server; a command, whose operator waits, has no bound.

It never cuts off a commit: cut off, PostgreSQL would say that it is done although its standby has nothing of it.
"""
READ_ONLY = "25006"
WAITED = ("55P03", "57014", "40P01")
"""Codes of PostgreSQL (SQLSTATE): a lock was not to be had, a statement took too long, two waited for each other."""
WITH_NUMBERS = ("submissions", "files", "outbox", "matches")
"""The tables whose rows belong to submissions and are numbered."""
POSTGRESQL = "postgresql"
SQLITE = "sqlite"
T = TypeVar("T")


def make_engine(url: str) -> Engine:
    """Return an engine. Transactions of `for_writing(engine)` are durable when they return."""
    options: dict[str, Any] = {"pool_timeout": LOCK_TIMEOUT_SECONDS}
    if make_url(url).get_backend_name() == POSTGRESQL:
        # A connection that the server closed, at a restart for example, is replaced before it is used.
        options |= {"pool_pre_ping": True, "connect_args": dict(server_address.options(url))}
    file = sqlite_file(url)
    if file is not None:
        options |= {"creator": partial(_connect_sqlite, file)}
    # Parameters are answers and addresses: they must not appear in error messages.
    engine = create_engine(url, hide_parameters=True, **options)
    if file is not None:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "connect", lambda _, record: record.info.update(opened=_identity(file)))
        event.listen(engine, "checkout", lambda _, record, __: _refuse_other_file(file, record))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "handle_error", _leave_standby)
    return engine


def in_time(engine: Engine) -> Engine:
    """Return the same engine for a receiver: no statement takes longer than STATEMENT_SECONDS."""
    return engine.execution_options(receiver_statement_seconds=STATEMENT_SECONDS)


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
    # A pooler gives each transaction another session, in which nothing was prepared.
    connection.prepare_threshold = None


def _begin_postgresql(connection: Connection) -> None:
    # For the transaction, not for the session: a pooler leaves a session's settings where they happened to run, and a
    # rollback takes them away. A server or a role may have synchronous_commit off: a commit could then be lost after a
    # reference was shown.
    limits = ["synchronous_commit TO on", f"lock_timeout TO '{LOCK_TIMEOUT_SECONDS}s'"]
    seconds = connection.get_execution_options().get("receiver_statement_seconds")
    limits += [f"statement_timeout TO '{seconds}s'"] if seconds else []
    connection.exec_driver_sql("; ".join(f"SET LOCAL {limit}" for limit in limits))


def _leave_standby(context: ExceptionContext) -> None:
    # It was the primary when this connection was made: the next one looks for the primary again.
    if _code(context.original_exception) == READ_ONLY:
        context.is_disconnect = True


def _code(error: BaseException | None) -> str:
    return getattr(error, "sqlstate", None) or ""


def waited_in_vain(error: BaseException) -> bool:
    """Say whether a database error means that others held what it needs, for too long."""
    original = getattr(error, "orig", None)
    return _code(original) in WAITED or getattr(original, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


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
        for table in WITH_NUMBERS:
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
        return _distrust_server(connection)
    found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    return "" if found == "ok" else "the database file is damaged"


def _distrust_server(connection: Connection) -> str:
    wanted = ("fsync", "transaction_read_only", "synchronous_commit")
    found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in wanted}
    if found["transaction_read_only"] != "off":
        return "the database server is a standby, or only to be read"
    if found["fsync"] != "on":
        return "the database server runs with fsync = off"
    # A pooler that gives each statement another session.
    return "" if found["synchronous_commit"] == "on" else "something between forgets synchronous_commit = on"


def check_open_for_writing(connection: Connection) -> None:
    """In a transaction that writes: show that it could, and write nothing. Raises UnusableError."""
    # SQLite has shown it by its lock.
    if (
        connection.dialect.name == POSTGRESQL
        and connection.exec_driver_sql("SHOW transaction_read_only").scalar() != "off"
    ):
        raise UnusableError("read-only")


def forget_deleted(engine: Engine) -> None:
    """Overwrite what deleted rows have left behind: SQLite's journal, PostgreSQL's dead rows.

    Raises TimeoutError when others read the old rows for longer than LOCK_TIMEOUT_SECONDS.
    """
    if engine.dialect.name == POSTGRESQL:
        _run_alone(engine, _vacuum)
        return
    # The freed pages are zeroed by secure_delete; the journal still has them as they were.
    [(busy, _, _)] = _run_alone(engine, lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    if busy:
        raise TimeoutError


def _vacuum(raw: Any) -> None:
    skipped: list[str] = []
    raw.autocommit = True
    raw.add_notice_handler(lambda notice: skipped.append(notice.sqlstate))
    # Of a session: with a pooler it would stay for others, and it cannot be of a transaction.
    pooled = raw.info.backend_pid != raw.execute("SELECT pg_backend_pid()").fetchone()[0]
    if not pooled:
        raw.execute(f"SET lock_timeout TO '{LOCK_TIMEOUT_SECONDS}s'")
    for table in WITH_NUMBERS:
        raw.execute(f"VACUUM {'(SKIP_LOCKED) ' if pooled else ''}{table}")
    if set(skipped) & set(WAITED):
        raise TimeoutError


def use_journal(engine: Engine) -> None:
    """Let readers and the writer of an SQLite database work side by side; the file remembers it."""
    if engine.dialect.name == SQLITE:
        _run_alone(engine, lambda raw: raw.execute("PRAGMA journal_mode = WAL"))


def _run_alone(engine: Engine, work: Callable[[Any], T]) -> T:
    """Let something work on a connection of the driver outside any transaction."""
    pooled = engine.raw_connection()
    raw: Any = pooled.driver_connection
    # Taken out of the pool and closed: nobody else gets it with its other habits.
    pooled.detach()
    try:
        return work(raw)
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
