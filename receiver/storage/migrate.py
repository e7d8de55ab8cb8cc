"""The version of the tables: makes them in a new database, brings older ones up to date, refuses what is not ours.

A database that should hold submissions and does not is never filled with new tables by itself: somebody would notice
the loss weeks later.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from receiver import failpoints
from receiver.storage import engine as database

FIRST = "0001"
"""Version of a database from before there were versions."""
SIDE_FILES = ("-wal", "-shm")
"""What SQLite keeps beside its file."""


class SchemaError(Exception):
    """The database is not one this receiver may use; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Opened:
    """An engine whose tables are of this receiver's version; `created`: they were made just now."""

    engine: Engine
    created: bool


def open_database(url: str) -> Opened:
    """Return an engine for a database that is ours and up to date; a missing SQLite file is made.

    Raises SchemaError, SQLAlchemyError, OSError.
    """
    file = database.sqlite_file(url)
    created = file is not None and _create_if_missing(file)
    with _disposed_on_error(database.make_engine(url), url) as engine:
        _bring_up_to_date(engine, url)
        database.use_journal(engine)
    return Opened(engine, created)


def create(url: str, fill: Callable[[Connection], None] | None = None) -> None:
    """Make the tables in a database that has none, and fill them in the same transaction.

    Raises SchemaError, SQLAlchemyError, OSError.
    """
    file = database.sqlite_file(url)
    if file is not None and fill is None and _create_if_missing(file):
        return
    engine = database.make_engine(url)
    try:
        with database.for_writing(engine).begin() as connection:
            database.lock_schema(connection)
            if inspect(connection).get_table_names():
                raise SchemaError(f"The database {_shown(url)} already has tables.")
            _upgrade(connection)
            if fill:
                fill(connection)
    finally:
        engine.dispose()


def newest_version() -> str:
    """Return the version that this receiver reads and writes."""
    return _scripts().get_current_head() or ""


def version_of(connection: Connection) -> str:
    """Return the version of a database, an empty string when it has none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


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
    """Return the version of the database. Raises SchemaError when it is empty, foreign or newer."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        raise SchemaError(
            f"The database {_shown(url)} is empty. If submissions were in it, restore a backup; if it is new, "
            "prepare it with: python -m receiver init"
        )
    if not {"submissions", "files", "outbox"} <= tables:
        raise SchemaError(f"The database {_shown(url)} holds something else: check DATABASE_URL.")
    version = version_of(connection) if "alembic_version" in tables else FIRST
    if version not in {script.revision for script in _scripts().walk_revisions()}:
        raise SchemaError(
            f"The database {_shown(url)} has version {version!r}, this receiver knows up to "
            f"{newest_version()!r}: it was used by a newer receiver, use that one."
        )
    return version


def _upgrade(connection: Connection, found: str = "") -> None:
    """Run every migration after the found version, in the transaction of the connection."""
    scripts = _scripts()
    if found == FIRST:
        MigrationContext.configure(connection).stamp(scripts, FIRST)
    config = Config()
    config.attributes["connection"] = connection
    context = EnvironmentContext(config, scripts, fn=lambda version, _: scripts._upgrade_revs("head", version))
    with context:
        scripts.run_env()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent / "migrations"))


def _create_if_missing(file: Path) -> bool:
    """Make a new SQLite database in one step: a crash leaves none, never an empty one. Say whether it was made."""
    if file.exists():
        return False
    left = [name for side in SIDE_FILES if (name := file.with_name(file.name + side)).exists()]
    if left:
        raise SchemaError(
            f"The database {file} is gone, but its journal {left[0]} is still there: find the file first."
        )
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".new-") as folder:
        draft = Path(folder) / file.name
        # SQLite gives its journal the mode of the database itself.
        draft.touch(mode=0o600)
        create_in(draft)
        return _put_in_place(draft, file)


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


def _put_in_place(draft: Path, file: Path) -> bool:
    try:
        # Unlike a rename, a link never replaces what another process has put there meanwhile.
        os.link(draft, file)
    except FileExistsError:
        return False
    sync_folder(file.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Make new names in a folder durable."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _disposed_on_error(engine: Engine, url: str) -> Iterator[Engine]:
    try:
        yield engine
    except (SchemaError, SQLAlchemyError) as error:
        engine.dispose()
        if database.is_damage(error):
            raise SchemaError(f"The database {_shown(url)} is damaged or no database: restore a backup.") from error
        raise


def _shown(url: str) -> str:
    """Return the database as it may be printed: without user and password."""
    return str(database.sqlite_file(url) or url.rpartition("@")[2].partition("?")[0])
