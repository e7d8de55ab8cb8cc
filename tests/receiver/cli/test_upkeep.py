"""The commands that keep the database, as an operator types them."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from receiver.encryption import age
from receiver.storage.engine import make_engine
from receiver.storage.store import Store
from tests.receiver.sample_files import PDF
from tests.receiver.terminal import command


def elsewhere(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment of another database."""
    return {**environment, "DATABASE_URL": f"sqlite:///{tmp_path}/elsewhere/test.db"}


def test_a_backup_comes_back_through_a_pipe(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    """As `gunzip` writes one."""
    command(environment, "backup", str(tmp_path / "copy.db"))
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as other:
        other.submit((tmp_path / "pipe").write_bytes, (tmp_path / "copy.db").read_bytes())
        done = command(elsewhere(environment, tmp_path), "restore", str(tmp_path / "pipe"))
    assert (done.stderr, done.returncode) == ("", 0)
    assert command(elsewhere(environment, tmp_path), "inbox").stdout.startswith(reference)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("/dev/null", "The backup /dev/null is empty."),
        ("/", "The backup / cannot be restored: Is a directory."),
    ],
)
def test_what_is_no_backup_is_named(environment: dict[str, str], tmp_path: Path, file: str, sentence: str) -> None:
    done = command(elsewhere(environment, tmp_path), "restore", file)
    assert (done.returncode, done.stderr) == (1, f"{sentence}\n")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_backup_and_its_restore(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    done = command(environment, "backup", str(tmp_path / "copy.db"))
    assert (done.stdout, done.stderr) == (f"Written: {tmp_path}/copy.db (1 submissions, 1 files)\n", "")
    again = command(environment, "backup", str(tmp_path / "copy.db"))
    assert (again.returncode, again.stderr) == (
        1,
        f"{tmp_path}/copy.db exists already: a backup goes into a new file.\n",
    )
    elsewhere = {**environment, "DATABASE_URL": f"sqlite:///{tmp_path}/new/back.db"}
    assert command(elsewhere, "restore", str(tmp_path / "copy.db")).stdout.startswith(
        f"Restored: 1 submissions, 1 files in {tmp_path}/new/back.db\n"
    )
    assert reference in command(elsewhere, "show", reference, "--files", str(tmp_path / "out")).stdout
    assert (tmp_path / f"out/{reference}-cv.pdf").read_bytes() == PDF


def test_a_backup_that_cannot_be_written_is_not_the_fault_of_the_database(
    environment: dict[str, str], reference: str, tmp_path: Path
) -> None:
    done = command(environment, "backup", str(tmp_path / "nowhere" / "copy.db"))
    assert (done.returncode, done.stderr) == (
        1,
        f"The backup cannot be written to {tmp_path}/nowhere/copy.db: No such file or directory.\n",
    )
    assert reference in command(environment, "inbox").stdout


def test_restoring_what_is_not_there(environment: dict[str, str], tmp_path: Path) -> None:
    done = command(environment, "restore", str(tmp_path / "nothing.db"))
    assert (done.returncode, done.stderr) == (
        1,
        f"The backup {tmp_path}/nothing.db cannot be restored: No such file or directory.\n",
    )


def test_erase_names_what_it_erased_and_what_it_does_not_know(
    environment: dict[str, str],
    reference: str,
) -> None:
    done = command(environment, "erase", reference.lower(), "AAAAAAAA")
    assert (done.returncode, done.stdout) == (1, f"Erased: {reference}\n")
    assert done.stderr == "There is no submission with the reference 'AAAAAAAA'.\n"
    assert command(environment, "inbox").stdout == ""


def test_purge_counts_and_deletes(environment: dict[str, str], reference: str) -> None:
    assert "expert: 0 past their time\n" in command(environment, "purge", "--dry-run").stdout
    assert "expert: 0 deleted\n" in command(environment, "purge").stdout
    with closing(Store(environment["DATABASE_URL"])) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE submissions SET received_at = '2001-01-01 00:00:00'")
    assert "expert: 1 past their time\n" in command(environment, "purge", "--dry-run").stdout
    with closing(Store(environment["DATABASE_URL"])) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE moments SET at = '2002-01-01 00:00:00' WHERE name = 'clock'")
    refused = command(environment, "purge")
    assert refused.returncode == 1
    assert "days ahead of the last use of this database (2002-01-01): nothing is deleted." in refused.stderr
    assert reference in command(environment, "inbox").stdout
    assert "expert: 1 deleted\n" in command(environment, "purge", "--clock-is-right").stdout
    assert command(environment, "inbox").stdout == ""


def test_init_prepares_an_empty_database(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var/test.db").touch()
    refused = command(environment, "inbox")
    assert (refused.returncode, refused.stderr) == (
        1,
        f"The database {tmp_path}/var/test.db is empty. If submissions were in it, restore a backup; if it is new, "
        "prepare it with: python -m receiver init\n",
    )
    assert command(environment, "init").stdout == f"Ready: {tmp_path}/var/test.db\n"
    assert command(environment, "inbox").returncode == 0
    assert "already has tables" in command(environment, "init").stderr


def test_tables_are_made_once_and_never_again_in_a_database_that_lost_them(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """As a container does at each start, whose volume of the database may be gone by then."""
    file, marker = tmp_path / "var/test.db", tmp_path / "kept/prepared"
    marker.parent.mkdir()
    once = ["init", "--once", str(marker)]
    for _ in range(2):
        done = command(environment, *once)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"Ready: {file}\n", "")
    file.unlink()
    for _ in range(2):
        lost = command(environment, *once)
        assert (lost.returncode, lost.stdout, file.exists()) == (2, "", False)
        assert lost.stderr == (
            f"The database {file} is empty and had tables before ({marker}): its volume was lost or DATABASE_URL leads "
            "elsewhere. Restore a backup. To begin without what was in it, delete that file.\n"
        )
    marker.unlink()
    assert command(environment, *once).returncode == 0
    assert marker.exists()


def test_a_server_that_lost_its_tables_is_told(environment: dict[str, str], postgres_url: str, tmp_path: Path) -> None:
    environment = {**environment, "DATABASE_URL": postgres_url}
    once = ["init", "--once", str(tmp_path / "prepared")]
    assert command(environment, *once).returncode == 0
    engine = make_engine(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    done = command(environment, *once)
    assert (done.returncode, "is empty and had tables before" in done.stderr) == (2, True)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


def test_a_database_from_before_is_remembered_and_a_restored_one_is_taken(
    environment: dict[str, str], reference: str, tmp_path: Path
) -> None:
    marker = tmp_path / "prepared"
    assert command(environment, "init", "--once", str(marker)).returncode == 0
    assert marker.exists(), "it had its tables, and nobody had noted it"
    assert command(environment, "backup", str(tmp_path / "copy.db")).returncode == 0
    (tmp_path / "var/test.db").unlink()
    assert command(environment, "restore", str(tmp_path / "copy.db")).returncode == 0
    assert command(environment, "init", "--once", str(marker)).returncode == 0
    assert command(environment, "inbox").stdout.startswith(reference)


def test_what_cannot_be_remembered_is_told(environment: dict[str, str], tmp_path: Path) -> None:
    done = command(environment, "init", "--once", str(tmp_path / "nowhere/prepared"))
    assert (done.returncode, done.stderr) == (
        2,
        f"{tmp_path}/nowhere/prepared cannot be written: No such file or directory\n",
    )


def made_key(environment: dict[str, str], file: Path) -> str:
    done = command(environment, "keygen", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert "AGE-SECRET-KEY" not in done.stdout + done.stderr
    return done.stdout.split()[-1]


def test_keys_from_making_to_changing(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    sealed = {**environment, "AGE_RECIPIENTS": made_key(environment, first)}
    letter = command(sealed, "keytest").stdout
    assert command(sealed, "keytest", "--answer", "wrong").returncode == 1
    # As `age --decrypt` would print it, on another machine.
    from receiver.storage.key_proofs import unarmoured

    word = age.read_identities(first.read_text()).open(unarmoured(letter)).decode()
    assert command(sealed, "keytest", "--answer", word.strip()).stdout == f"Proved: {sealed['AGE_RECIPIENTS']}\n"
    assert command(sealed, "keytest").stdout == "Every key of AGE_RECIPIENTS is proved.\n"
    waiting = command(sealed, "rotate")
    assert (waiting.stdout, waiting.stderr) == (
        "",
        "1 not sealed yet, their mail has not left: run this again later.\n",
    )
    with closing(Store(environment["DATABASE_URL"])) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'sent'")
    assert command(sealed, "rotate").stdout == f"Sealed: {reference}\n"
    changed = {**sealed, "AGE_RECIPIENTS": made_key(environment, second)}
    assert "nobody has proved yet" in command(changed, "rotate", "--identity", str(first)).stderr
    assert "Proved: age1" in command(changed, "keytest", "--identity", str(second)).stdout
    assert "None of the private keys opens" in command(changed, "rotate", "--identity", str(second)).stderr
    assert command(changed, "rotate", "--identity", str(first)).stdout == f"Sealed: {reference}\n"


def test_a_key_file_is_never_overwritten(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("mine")
    done = command(environment, "keygen", str(tmp_path / "key.txt"))
    assert (done.returncode, done.stderr) == (
        1,
        f"The private key cannot be written to {tmp_path}/key.txt: File exists.\n",
    )
    assert (tmp_path / "key.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["init", "backup", "restore", "erase", "purge", "keygen", "keytest", "rotate"])
def test_every_command_explains_itself(environment: dict[str, str], name: str) -> None:
    done = command(environment, name, "--help")
    assert (done.returncode, f"python -m receiver {name}" in done.stdout) == (0, True)
