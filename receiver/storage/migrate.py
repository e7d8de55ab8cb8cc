"""The version of the tables: makes them in a new database, brings older ones up to date, refuses what is not ours.

A database that should hold submissions and does not is never filled with new tables by itself: somebody would notice
the loss weeks later.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from receiver import failpoints
from receiver.storage import durable_files
from receiver.storage import engine as database
from receiver.storage.errors import PreparedError, UnusableError

VERSIONS = Path(__file__).parent / "migrations/versions"
FIRST = "0001"
"""Version of a database from before there were versions."""
SIDE_FILES = ("-wal", "-shm")
"""What SQLite keeps beside its file."""


@dataclass(frozen=True)
class Opened:
    """An engine whose tables are of this receiver's version; `created`: they were made just now."""

    engine: Engine
    created: bool


def open_database(url: str) -> Opened:
    """Return an engine for a database that is ours and up to date; a missing SQLite file is made.

    Raises UnusableError, SQLAlchemyError, OSError.
    """
    file = database.sqlite_file(url)
    created = file is not None and _create_if_missing(file)
    with _disposed_on_error(database.make_engine(url), url) as engine:
        _bring_up_to_date(engine, url)
        database.use_journal(engine)
    return Opened(engine, created)


def create(url: str, fill: Callable[[Connection], None] | None = None) -> None:
    """Make the tables in a database that has none, and fill them in the same transaction.

    Raises UnusableError, SQLAlchemyError, OSError.
    """
    file = database.sqlite_file(url)
    if file is not None and fill is None and _create_if_missing(file):
        return
    engine = database.make_engine(url)
    try:
        with database.for_writing(engine).begin() as connection:
            database.lock_schema(connection)
            if inspect(connection).get_table_names():
                raise PreparedError(f"The database {database.shown(url)} already has tables.")
            _upgrade(connection)
            if fill:
                fill(connection)
    finally:
        engine.dispose()


def is_empty(url: str) -> bool:
    """Say whether a database has no tables; of SQLite, also whether its file is missing. Raises SQLAlchemyError."""
    file = database.sqlite_file(url)
    if file is not None and not file.exists():
        return True
    engine = database.make_engine(url)
    try:
        with engine.begin() as connection:
            return not inspect(connection).get_table_names()
    finally:
        engine.dispose()


def known_versions() -> list[str]:
    """Return the versions this receiver can read, oldest first, as the files of the migrations are numbered."""
    return sorted(found[1] for path in VERSIONS.glob("v*.py") if (found := re.match(r"v(\d{4})_", path.name)))


def newest_version() -> str:
    """Return the version that this receiver reads and writes."""
    return known_versions()[-1]


def version_of(connection: Connection) -> str:
    """Return the version of a database, an empty string when it has none. Raises SQLAlchemyError without its table."""
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or ""


def distrust(engine: Engine) -> str:
    """Return why the database must not be trusted with a submission (nothing: an empty string)."""
    with engine.begin() as connection:
        return database.distrust(connection)


def _bring_up_to_date(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        if _state(connection, url) == newest_version():
            return
    with database.for_writing(engine).begin() as connection:
        database.lock_schema(connection)
        # Another receiver may have been faster.
        found = _state(connection, url)
        if found == newest_version():
            return
        _upgrade(connection, found)
        failpoints.reach("migrate-before-commit")
    failpoints.reach("migrate-after-commit")


def _state(connection: Connection, url: str) -> str:
    """Return the version of the database. Raises UnusableError when it is empty, foreign or newer."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        raise UnusableError(
            f"The database {database.shown(url)} is empty. If submissions were in it, restore a backup; if it is new, "
            "prepare it with: python -m receiver init"
        )
    if not {"submissions", "files", "outbox"} <= tables:
        raise UnusableError(f"The database {database.shown(url)} holds something else: check DATABASE_URL.")
    version = version_of(connection) if "alembic_version" in tables else FIRST
    if version not in known_versions():
        raise UnusableError(
            f"The database {database.shown(url)} has version {version!r}, this receiver knows up to "
            f"{newest_version()!r}: it was used by a newer receiver, use that one."
        )
    return version


def _upgrade(connection: Connection, found: str = "") -> None:
    """Run every migration after the found version, in the transaction of the connection."""
    # Alembic is large, and most processes meet a database that is up to date.
    from receiver.storage import alembic_adapter

    if found == FIRST:
        alembic_adapter.stamp(connection, FIRST)
    alembic_adapter.upgrade(connection)


def _create_if_missing(file: Path) -> bool:
    """Make a new SQLite database in one step: a crash leaves none, never an empty one. Say whether it was made."""
    if file.exists():
        durable_files.remove_abandoned(file.parent)
        return False
    left = [name for side in SIDE_FILES if (name := file.with_name(file.name + side)).exists()]
    if left:
        raise UnusableError(
            f"The database {file} is gone, but its journal {left[0]} is still there: find the file first."
        )
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with durable_files.draft_beside(file) as draft:
        # SQLite gives its journal the mode of the database itself.
        draft.touch(mode=0o600)
        create_in(draft)
        try:
            durable_files.publish(draft, file)
        except FileExistsError:
            return False
    return True


def create_in(draft: Path) -> None:
    """Make the tables in an empty SQLite file, and leave no journal beside it."""
    engine = database.make_engine(f"sqlite:///{draft}")
    try:
        database.use_journal(engine)
        with database.for_writing(engine).begin() as connection:
            _upgrade(connection)
        database.forget_deleted(engine)
    finally:
        engine.dispose()


@contextmanager
def _disposed_on_error(engine: Engine, url: str) -> Iterator[Engine]:
    try:
        yield engine
    except (UnusableError, SQLAlchemyError) as error:
        engine.dispose()
        if database.is_damage(error):
            raise UnusableError(
                f"The database {database.shown(url)} is damaged or no database: restore a backup."
            ) from error
        raise
