"""Copies a database: a backup is an SQLite file with the same tables, whatever the database it was made of.

So it can be restored into SQLite or PostgreSQL, and is the way from one to the other. It is consistent (one reading
transaction) while the receiver runs, and checked before it gets its name.
"""

import hashlib
import shutil
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select

from receiver import failpoints
from receiver.storage import durable_files, engine, migrate
from receiver.storage.errors import UnusableError
from receiver.storage.store import Store, reported
from receiver.storage.tables import files, metadata

ROWS = 20
"""Rows read at a time: files may be large."""


def back_up(store: Store, target: Path) -> dict[str, int]:
    """Write a backup into a new file; return the number of rows by table. Raises StoreError, OSError."""
    if target.exists():
        raise FileExistsError(target)
    with durable_files.draft_beside(target, store.folder) as draft:
        draft.touch(mode=0o600)
        with reported():
            counts = _filled(store, draft)
        durable_files.publish(draft, target)
    return counts


def _filled(store: Store, draft: Path) -> dict[str, int]:
    """Make a draft a checked copy; return the number of rows by table. Raises StoreError, database errors."""
    migrate.create_in(draft)
    with closing(Store(f"sqlite:///{draft}")) as copy:
        with copy.writing() as writing:
            counts = _copy(store.engine, writing)
        check(copy)
        copy.forget_deleted()
    return counts


def restore(source: Path, url: str) -> dict[str, int]:
    """Fill a new database from a backup; return the number of rows by table. Raises StoreError, OSError.

    The database must not exist yet (SQLite) or have no tables (a database server). A backup of an older receiver is
    brought up to date on the way; the backup itself is only read.
    """
    target = engine.sqlite_file(url) or Path(tempfile.gettempdir()) / "backup.db"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with durable_files.draft_beside(target) as draft:
        _copy_content(source, draft)
        with closing(_opened(draft, source)) as copy:
            check(copy)
            file = engine.sqlite_file(url)
            return _put_in_place(copy, draft, file) if file else _copy_into_server(copy, url)


def _copy_content(source: Path, draft: Path) -> None:
    """Copy a file or what comes through a pipe. Raises UnusableError when there is nothing."""
    draft.touch(mode=0o600)
    with source.open("rb") as reading, draft.open("wb") as writing:
        shutil.copyfileobj(reading, writing)
    if not draft.stat().st_size:
        raise UnusableError(f"The backup {source} is empty.")


def _opened(draft: Path, source: Path) -> Store:
    try:
        return Store(f"sqlite:///{draft}")
    except UnusableError as error:
        # The operator knows the backup, not our copy of it.
        raise UnusableError(str(error).replace(str(draft), str(source))) from error


def check(store: Store) -> None:
    """Raise UnusableError when the database is damaged or a file is not what was stored."""
    trouble = store.distrust()
    if trouble:
        raise UnusableError(f"The copy cannot be trusted: {trouble}.")
    with store.reading() as connection:
        wanted = select(files.c.sha256, files.c.content).execution_options(yield_per=ROWS)
        for row in connection.execute(wanted):
            if hashlib.sha256(row.content).hexdigest() != row.sha256:
                raise UnusableError("The copy cannot be trusted: a file is not what was stored.")


def _put_in_place(copy: Store, draft: Path, file: Path) -> dict[str, int]:
    if file.exists():
        raise UnusableError(f"There is a database {file} already: move it away first.")
    counts = _counts(copy)
    copy.forget_deleted()
    copy.close()
    failpoints.reach("restore-before-commit")
    durable_files.publish(draft, file)
    return counts


def _copy_into_server(copy: Store, url: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    with reported():
        migrate.create(url, lambda writing: counts.update(_copy(copy.engine, writing)))
    return counts


def _copy(source: Engine, writing: Connection) -> dict[str, int]:
    """Copy all rows as they are at one moment."""
    with engine.snapshot(source) as reading:
        counts = {table.name: _copy_table(reading, writing, table.name) for table in metadata.sorted_tables}
    engine.go_on_counting(writing)
    failpoints.reach("restore-before-commit")
    return counts


def _copy_table(reading: Connection, writing: Connection, name: str) -> int:
    table = metadata.tables[name]
    number = 0
    # In their order: an addition refers to a row before it.
    wanted = select(table).order_by(*table.primary_key.columns)
    for row in reading.execute(wanted.execution_options(yield_per=ROWS)):
        writing.execute(insert(table), dict(row._mapping))
        number += 1
    return number


def _counts(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
