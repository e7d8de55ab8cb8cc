"""What only SQLite has: its settings, its files; and that nothing else in the code speaks its dialect."""

import re
from pathlib import Path

import pytest
from sqlalchemy import event

from receiver.mail import outbox
from receiver.storage.errors import StoreError
from receiver.storage.store import Store
from tests.receiver.sample_submissions import submission
from tests.receiver.stored import submissions_in, touch


def test_durable_and_private_settings_of_sqlite(store: Store, tmp_path: Path) -> None:
    pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 10_000}
    with store.reading() as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas} == pragmas
    store.accept(submission("key"))
    for path in (tmp_path / "var").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        Store(f"sqlite:///{tmp_path}/file/x.db")


def test_only_the_set_up_speaks_sqlite(store: Store) -> None:
    """Every statement after the set-up must be one that PostgreSQL knows as well."""
    spoken: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: spoken.append(given[2]))
    found = store.find(store.accept(submission("key")))
    assert found is not None
    for look in (
        lambda: submissions_in(store),
        lambda: touch(store),
        lambda: store.mails_of(found),
        lambda: outbox.counts(store),
    ):
        look()
    statements = [statement for statement in spoken if not statement.startswith("BEGIN")]
    assert len(statements) > 8
    assert not [one for one in statements if re.search(r"PRAGMA|OR (IGNORE|REPLACE)|rowid|sqlite", one, re.I)]


def test_a_database_file_that_has_gone_does_not_come_back_empty(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "var/test.db"
    file.rename(tmp_path / "moved.db")
    store.engine.dispose()
    with pytest.raises(StoreError):
        touch(store)
    assert not file.exists()
