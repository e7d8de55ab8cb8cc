"""A backup is made while the receiver writes, is checked, and comes back complete."""

import hashlib
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from receiver.forms.uploads import AcceptedFile
from receiver.storage import backup
from receiver.storage import engine as database
from receiver.storage.errors import UnusableError
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from receiver.storage.tables import metadata
from tests.conftest import ROOT
from tests.receiver.stored import count, touch


def new(key: str) -> NewSubmission:
    content = key.encode() * 30_000
    file = AcceptedFile("cv.pdf", content, "application/pdf", sha256(content))
    mails = [Mail("team", f"<{key}@x>")]
    return NewSubmission(key, "hash", "expert", "v1", "fr", {"name": "Awa Été"}, {"cv": [file]}, mails)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def test_what_was_backed_up_comes_back_complete(store: Store, tmp_path: Path) -> None:
    for number in range(5):
        store.accept(new(f"key{number}"))
    touch(store)
    counts = backup.back_up(store, tmp_path / "copy.db")
    assert (counts["submissions"], counts["files"], counts["outbox"]) == (5, 5, 5)
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert backup.restore(tmp_path / "copy.db", f"sqlite:///{tmp_path}/new/back.db") == counts
    with closing(Store(f"sqlite:///{tmp_path}/new/back.db")) as back:
        assert everything(back) == everything(store)
        assert back.accept(new("key1")) == store.accept(new("key1"))
        assert back.accept(new("another"))
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert left <= {"back.db", "copy.db", "test.db", "test.db-shm", "test.db-wal"}


def test_a_backup_while_others_write_is_one_moment(store: Store, tmp_path: Path) -> None:
    end = threading.Event()

    def write() -> None:
        number = 0
        while not end.is_set():
            store.accept(new(f"key{number}"))
            number += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            counts = backup.back_up(store, tmp_path / f"copy{number}.db")
            assert counts["submissions"] == counts["files"] == counts["outbox"]
    finally:
        end.set()
        thread.join()
    assert count(store) >= counts["submissions"]


def test_a_backup_never_replaces_a_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(FileExistsError):
        backup.back_up(store, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_restore_never_replaces_a_database(store: Store, tmp_path: Path) -> None:
    reference = store.accept(new("key"))
    backup.back_up(store, tmp_path / "copy.db")
    with pytest.raises(UnusableError, match=r"There is a database .* already: move it away first"):
        backup.restore(tmp_path / "copy.db", f"sqlite:///{tmp_path}/var/test.db")
    assert store.find(reference)


@pytest.mark.parametrize("damage", ["file", "database", "no database"])
def test_a_damaged_backup_is_not_restored(store: Store, tmp_path: Path, damage: str) -> None:
    store.accept(new("key"))
    copy = tmp_path / "copy.db"
    backup.back_up(store, copy)
    if damage == "file":
        with closing(sqlite3.connect(copy)) as direct:
            direct.execute("UPDATE files SET content = x'00'")
            direct.commit()
    else:
        content = bytearray(copy.read_bytes())
        content[: 4096 * 8] = content[:100] + b"\x55" * (4096 * 8 - 100) if damage == "database" else b"\x55" * 4096 * 8
        copy.write_bytes(content)
    with pytest.raises(UnusableError, match=r"cannot be trusted|damaged"):
        backup.restore(copy, f"sqlite:///{tmp_path}/new/back.db")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.process
def test_a_restore_that_dies_leaves_no_database(store: Store, tmp_path: Path) -> None:
    store.accept(new("key"))
    backup.back_up(store, tmp_path / "copy.db")
    code = (
        "import sys; from pathlib import Path; from receiver import failpoints; from receiver.storage import backup\n"
        "failpoints.arm('restore-before-commit'); backup.restore(Path(sys.argv[1]), sys.argv[2])"
    )
    url = f"sqlite:///{tmp_path}/back.db"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "copy.db"), url], cwd=ROOT, check=False, timeout=120
    )
    assert done.returncode == -9
    assert not (tmp_path / "back.db").exists()
    assert backup.restore(tmp_path / "copy.db", url)["submissions"] == 1


def emptied(url: str) -> None:
    """Take away the tables: what an administrator hands over is a database without any."""
    engine = database.make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


def test_a_backup_is_the_way_from_sqlite_to_a_server_and_back(store: Store, tmp_path: Path, postgres_url: str) -> None:
    for number in range(3):
        store.accept(new(f"key{number}"))
    backup.back_up(store, tmp_path / "copy.db")
    with pytest.raises(UnusableError, match="already has tables"):
        backup.restore(tmp_path / "copy.db", postgres_url)
    emptied(postgres_url)
    assert backup.restore(tmp_path / "copy.db", postgres_url)["submissions"] == 3
    with closing(Store(postgres_url)) as server:
        assert everything(server) == everything(store)
        assert server.accept(new("key1")) == store.accept(new("key1"))
        server.accept(new("another"))
        assert backup.back_up(server, tmp_path / "back.db")["submissions"] == 4
        with closing(Store(f"sqlite:///{tmp_path}/back.db")) as back:
            assert everything(back) == everything(server)
