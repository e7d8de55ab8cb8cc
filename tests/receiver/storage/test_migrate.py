"""Which databases are used: new ones are made in one step, older ones brought up to date, all others refused."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from receiver.storage import migrate, tables
from receiver.storage.errors import UnusableError
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.conftest import ROOT
from tests.receiver.stored import count

OLD = [
    "INSERT INTO submissions (id, reference, idempotency_key, payload_hash, form, form_version, language, "
    "received_at, answers) VALUES (7, 'ACDEFHJK', 'key', 'hash', 'expert', 'v0', 'fr', '2025-05-01 10:00:00', "
    '\'{"name": "Awa"}\')',
    "INSERT INTO files VALUES (3, 7, 'cv', 'CV.pdf', 'application/pdf', 3, '00', x'414243')",
    "INSERT INTO outbox VALUES (5, 7, 'team', '<1@x>', 'needs_attention', 4, '2025-05-01 10:00:00',"
    " '2025-05-02 10:00:00', NULL, 'SMTPDataError 554')",
    "INSERT INTO heartbeat VALUES (1, '2025-05-01 10:00:00')",
]


def new(key: str = "key", payload: str = "hash") -> NewSubmission:
    mails = [Mail("team", f"<{key}@x>")]
    return NewSubmission(key, payload, "expert", "v1", "fr", {"name": "Awa"}, {}, mails)


def old_database(file: Path, *, with_doubts: bool) -> str:
    """Make a database as the first receivers did: no version, with or without the column for doubts."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(FIRST_TABLES)
        for statement in OLD:
            connection.execute(statement)
        if with_doubts:
            connection.execute("ALTER TABLE submissions ADD COLUMN doubts VARCHAR(64) DEFAULT '' NOT NULL")
            connection.execute("UPDATE submissions SET doubts = 'trap'")
        connection.commit()
    return f"sqlite:///{file}"


# As `sqlite3 var/mieux.db .schema` printed it for a database of the first receiver.
FIRST_TABLES = """
CREATE TABLE submissions (id INTEGER NOT NULL, reference VARCHAR(8) NOT NULL, idempotency_key VARCHAR(80) NOT NULL,
 payload_hash VARCHAR(64) NOT NULL, form VARCHAR(64) NOT NULL, form_version VARCHAR(64) NOT NULL,
 language VARCHAR(16) NOT NULL, received_at DATETIME NOT NULL, answers JSON NOT NULL,
 PRIMARY KEY (id), UNIQUE (reference), UNIQUE (idempotency_key));
CREATE TABLE heartbeat (id INTEGER NOT NULL, at DATETIME NOT NULL, PRIMARY KEY (id));
CREATE TABLE files (id INTEGER NOT NULL, submission_id INTEGER NOT NULL, field VARCHAR(64) NOT NULL, name TEXT NOT NULL,
 media_type VARCHAR(100) NOT NULL, size INTEGER NOT NULL, sha256 VARCHAR(64) NOT NULL, content BLOB NOT NULL,
 PRIMARY KEY (id), FOREIGN KEY(submission_id) REFERENCES submissions (id) ON DELETE CASCADE);
CREATE INDEX ix_files_submission_id ON files (submission_id);
CREATE TABLE outbox (id INTEGER NOT NULL, submission_id INTEGER NOT NULL, kind VARCHAR(16) NOT NULL,
 message_id VARCHAR(200) NOT NULL, state VARCHAR(16) NOT NULL, attempts INTEGER NOT NULL, created_at DATETIME NOT NULL,
 next_attempt DATETIME NOT NULL, sent_at DATETIME, last_error TEXT NOT NULL,
 PRIMARY KEY (id), FOREIGN KEY(submission_id) REFERENCES submissions (id) ON DELETE CASCADE, UNIQUE (message_id));
CREATE INDEX ix_outbox_submission_id ON outbox (submission_id);
CREATE INDEX outbox_due ON outbox (state, next_attempt);
"""

UNREAD = [("remove_fk", "addition_to"), ("add_fk", "addition_to")]


@pytest.mark.parametrize("with_doubts", [False, True])
def test_an_old_database_is_brought_up_to_date_with_all_it_holds(tmp_path: Path, with_doubts: bool) -> None:
    url = old_database(tmp_path / "old.db", with_doubts=with_doubts)
    for _ in range(2):
        with closing(Store(url)) as store:
            found = store.find("ACDEFHJK")
            assert found
            assert (found.id, found.answers, found.state, found.sealed) == (7, {"name": "Awa"}, "new", None)
            assert found.retention_days is None
            assert found.doubts == ("trap" if with_doubts else "")
            assert [(file.name, file.content) for file in store.files_of(found)] == [("CV.pdf", b"ABC")]
            assert [(mail.state, mail.attempts) for mail in store.mails_of(found)] == [("needs_attention", 4)]


def test_a_form_posted_again_after_the_upgrade_is_the_same_submission(tmp_path: Path) -> None:
    with closing(Store(old_database(tmp_path / "old.db", with_doubts=True))) as store:
        assert store.accept(new()) == "ACDEFHJK"
        assert count(store) == 1


def test_migrations_make_the_very_tables_that_the_code_uses(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/new.db", old_database(tmp_path / "old.db", with_doubts=False)):
        with closing(Store(url)) as store, store.reading() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, tables.metadata)
            # Of a key that stands beside its column, as ADD COLUMN writes it, SQLAlchemy reads no ON DELETE in SQLite.
            assert [(kind, *key.column_keys) for kind, key in differences] in ([], [*UNREAD])
            found = connection.exec_driver_sql("PRAGMA foreign_key_list(submissions)").mappings().all()
            assert [(key["from"], key["table"], key["on_delete"]) for key in found] == [
                ("addition_to", "submissions", "CASCADE")
            ]
            assert migrate.version_of(connection) == migrate.newest_version()


@pytest.mark.process
def test_an_upgrade_that_dies_leaves_the_old_database(tmp_path: Path) -> None:
    url = old_database(tmp_path / "old.db", with_doubts=False)
    code = "from receiver import failpoints; from receiver.storage.store import Store; import sys; "
    for failpoint, version in (("migrate-before-commit", ""), ("migrate-after-commit", migrate.newest_version())):
        dying = code + f"failpoints.arm({failpoint!r}); Store(sys.argv[1])"
        done = subprocess.run(
            [sys.executable, "-c", dying, url], cwd=ROOT, check=False, capture_output=True, timeout=120
        )
        assert done.returncode == -9, done.stderr
        with closing(sqlite3.connect(tmp_path / "old.db")) as direct:
            versions = direct.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchall()
            assert bool(versions) == bool(version)
    with closing(Store(url)) as store:
        assert store.find("ACDEFHJK")


def refusal(url: str) -> str:
    with pytest.raises(UnusableError) as caught:
        Store(url)
    return str(caught.value)


def test_an_empty_database_is_not_filled_with_tables(tmp_path: Path) -> None:
    file = tmp_path / "empty.db"
    file.touch()
    assert refusal(f"sqlite:///{file}") == (
        f"The database {file} is empty. If submissions were in it, restore a backup; if it is new, prepare it with: "
        "python -m receiver init"
    )
    assert file.stat().st_size <= 4096
    migrate.create(f"sqlite:///{file}")
    with closing(Store(f"sqlite:///{file}")) as store:
        assert store.accept(new())
    with pytest.raises(UnusableError, match="already has tables"):
        migrate.create(f"sqlite:///{file}")


def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as direct:
        direct.execute("CREATE TABLE recipes (name TEXT)")
    assert "holds something else: check DATABASE_URL" in refusal(f"sqlite:///{tmp_path}/other.db")


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    with closing(Store(url)) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "has version '9999'" in refusal(url)
    assert "newer receiver" in refusal(url)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database at all " * 1000)
    assert "is damaged or no database" in refusal(f"sqlite:///{tmp_path}/x.db")


def test_a_journal_without_its_database_is_a_loss_not_a_new_start(tmp_path: Path) -> None:
    (tmp_path / "x.db-wal").write_bytes(b"x")
    assert "is gone, but its journal" in refusal(f"sqlite:///{tmp_path}/x.db")
    assert not (tmp_path / "x.db").exists()


def test_a_new_database_says_that_it_is_new(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/new.db"
    for created in (True, False):
        with closing(Store(url)) as store:
            assert store.created == created
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["new.db"]
    assert (tmp_path / "var/new.db").stat().st_mode & 0o777 == 0o600


def test_a_damaged_database_is_not_trusted(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    with closing(Store(f"sqlite:///{file}")) as store:
        for number in range(50):
            store.accept(new(f"key{number}"))
        assert migrate.distrust(store.engine) == ""
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 9] = b"\x55" * (4096 * 6)
    file.write_bytes(content)
    with closing(Store(f"sqlite:///{file}")) as store:
        assert migrate.distrust(store.engine) == "the database file is damaged"
