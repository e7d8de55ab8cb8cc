"""P7: retention per form, erasure by reference; row, files, mail and what they leave behind; a clock that lies."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from receiver.clock import Periodic
from receiver.forms.contract import Contract
from receiver.forms.uploads import AcceptedFile
from receiver.retention import deletion
from receiver.retention.daily import Caretaker
from receiver.retention.deletion import ClockError
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from receiver.storage.tables import metadata
from tests.conftest import ROOT
from tests.receiver.conftest import Clock
from tests.receiver.stored import count, submissions_in
from tests.receiver.waiting import wait_until

CANARY = b"canary-of-a-visitor"
DAYS = 730


@pytest.fixture
def timed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/timed.db", clock)) as store:
        yield store


def accept(store: Store, key: str = "key", form: str = "expert") -> str:
    file = AcceptedFile("cv.pdf", CANARY * 5000, "application/pdf", "0" * 64)
    answers = {"name": CANARY.decode()}
    mails = [Mail("team", f"<{key}@x>")]
    return store.accept(NewSubmission(key, key, form, "v1", "fr", answers, {"cv": [file]}, mails))


def rows(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        return {
            name: len(connection.execute(metadata.tables[name].select()).all())
            for name in ("submissions", "files", "outbox")
        }


def traces(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and CANARY in path.read_bytes()]


def test_erasing_leaves_nothing_of_a_submission_in_any_file(timed: Store, tmp_path: Path) -> None:
    erased, kept = accept(timed, "one"), timed.accept(NewSubmission("k", "h", "expert", "v", "fr", {"a": "b"}, {}, []))
    mail = tmp_path / "mail"
    mail.mkdir()
    (mail / f"{erased}-team.eml").write_bytes(CANARY)
    (mail / f"{kept}-team.eml").write_bytes(b"other")
    assert "timed.db-wal" in traces(tmp_path / "var")
    with closing(Store(str(timed.engine.url))) as other:
        # As the receiver does while a command erases: the last connection that closes would empty the journal anyway.
        assert count(other) == 2
        assert deletion.erase(timed, erased.lower(), mail)
        assert traces(tmp_path) == []
    assert rows(timed) == {"submissions": 1, "files": 0, "outbox": 0}
    assert [path.name for path in mail.iterdir()] == [f"{kept}-team.eml"]
    assert not deletion.erase(timed, erased)


def test_freed_pages_are_overwritten_in_the_database_file_itself(timed: Store, tmp_path: Path) -> None:
    """The submission is in the database file, not in the journal only, before it is erased."""
    reference = accept(timed)
    timed.forget_deleted()
    assert traces(tmp_path / "var") == ["timed.db"]
    deletion.erase(timed, reference)
    assert traces(tmp_path / "var") == []


@pytest.mark.process
def test_an_erasure_that_dies_after_the_commit_is_completed_by_the_next_purge(
    timed: Store, tmp_path: Path, contract: Contract, clock: Clock
) -> None:
    code = (
        "import sys; from receiver import failpoints\n"
        "from receiver.retention import deletion; from receiver.storage.store import Store\n"
        "failpoints.arm(sys.argv[3]); deletion.erase(Store(sys.argv[1]), sys.argv[2])"
    )
    for failpoint, left in (("erase-before-commit", 1), ("erase-after-commit", 0)):
        reference = accept(timed)
        arguments = [f"sqlite:///{tmp_path}/var/timed.db", reference, failpoint]
        done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, check=False, timeout=120)
        assert done.returncode == -9
        assert rows(timed)["submissions"] == left
    deletion.purge(timed, contract, clock())
    assert traces(tmp_path / "var") == []


@pytest.mark.slow
def test_each_form_keeps_for_its_own_time(timed: Store, contract: Contract, clock: Clock) -> None:
    simple = contract.forms["simple"].model_copy(update={"retention_days": 10})
    short = contract.model_copy(update={"forms": {**contract.forms, "simple": simple}})
    old_expert, _ = accept(timed, "a"), accept(timed, "b", "simple")
    clock.turn(days=5)
    young_simple = accept(timed, "c", "simple")
    live(timed, clock, days=6)
    assert deletion.old(timed, short, clock()) == {
        "expert": 0,
        "simple": 1,
        "closed": 0,
        "addition": 0,
        "withdrawal": 0,
        "by_email": 0,
    }
    assert deletion.purge(timed, short, clock()).deleted["simple"] == 1
    assert [entry.reference for entry, _ in submissions_in(timed)] == [old_expert, young_simple]
    live(timed, clock, days=DAYS)
    assert deletion.purge(timed, short, clock()).deleted == {
        "expert": 1,
        "simple": 1,
        "closed": 0,
        "addition": 0,
        "withdrawal": 0,
        "by_email": 0,
    }
    assert rows(timed) == {"submissions": 0, "files": 0, "outbox": 0}


def live(store: Store, clock: Clock, days: float) -> None:
    """Let time pass while a receiver runs and looks at the clock every day."""
    for _ in range(int(days)):
        clock.turn(days=1)
        deletion.check_clock(store, clock())


def test_the_very_day_counts(timed: Store, contract: Contract, clock: Clock) -> None:
    accept(timed)
    deletion.believe_clock(timed, clock() + timedelta(days=DAYS))
    assert deletion.purge(timed, contract, clock() + timedelta(days=DAYS)).deleted["expert"] == 0
    assert deletion.purge(timed, contract, clock() + timedelta(days=DAYS, seconds=1)).deleted["expert"] == 1


def test_a_form_that_is_gone_is_kept_and_named(timed: Store, contract: Contract, clock: Clock) -> None:
    accept(timed, form="former")
    deletion.believe_clock(timed, clock() + timedelta(days=5000))
    done = deletion.purge(timed, contract, clock() + timedelta(days=5000))
    assert done.without_form == {"former": 1}
    assert rows(timed)["submissions"] == 1


def test_a_clock_that_jumps_ahead_deletes_nothing_until_somebody_says_it_is_right(
    timed: Store, contract: Contract, clock: Clock
) -> None:
    accept(timed)
    deletion.purge(timed, contract, clock())
    clock.turn(days=20_000)
    for _ in range(2):
        with pytest.raises(ClockError, match="20000 days ahead"):
            deletion.purge(timed, contract, clock())
    assert rows(timed)["submissions"] == 1
    deletion.believe_clock(timed, clock())
    assert deletion.purge(timed, contract, clock()).deleted["expert"] == 1


def test_a_clock_that_goes_back_changes_nothing(timed: Store, contract: Contract, clock: Clock) -> None:
    deletion.purge(timed, contract, clock())
    seen = clock()
    clock.turn(days=-20_000)
    accept(timed)
    assert deletion.purge(timed, contract, clock()).deleted["expert"] == 0
    assert timed.moment(deletion.CLOCK) == seen


@pytest.mark.slow
def test_what_came_while_the_clock_was_wrong_is_not_deleted_as_old(
    timed: Store, contract: Contract, clock: Clock
) -> None:
    first = accept(timed, "first")
    clock.turn(days=-20_000)
    wrong = accept(timed, "wrong")
    clock.turn(days=20_000)
    assert deletion.purge(timed, contract, clock()).deleted["expert"] == 0
    assert [entry.reference for entry, _ in submissions_in(timed)] == [first, wrong]
    live(timed, clock, days=DAYS + 1)
    assert deletion.purge(timed, contract, clock()).deleted["expert"] == 2


@pytest.mark.slow
def test_what_came_from_the_future_does_not_keep_the_others(timed: Store, contract: Contract, clock: Clock) -> None:
    clock.turn(days=20_000)
    future = accept(timed, "future")
    clock.turn(days=-20_000)
    accept(timed, "today")
    deletion.check_clock(timed, clock())
    live(timed, clock, days=DAYS + 1)
    assert deletion.purge(timed, contract, clock()).deleted["expert"] == 1
    assert [entry.reference for entry, _ in submissions_in(timed)] == [future]


@pytest.mark.slow
def test_more_than_one_transaction_of_old_submissions(
    timed: Store, contract: Contract, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletion, "MAX_CHANGES_PER_COMMIT", 3)
    for number in range(8):
        accept(timed, f"key{number}")
    live(timed, clock, days=DAYS + 1)
    assert deletion.purge(timed, contract, clock()).deleted["expert"] == 8


def caretaker(store: Store, contract: Contract, clock: Clock) -> Caretaker:
    def purge(now: datetime) -> deletion.Purged:
        return deletion.purge(store, contract, now)

    return Caretaker(store, purge, lambda _: None, lambda: None, clock)


def test_the_caretaker_purges_once_a_day(timed: Store, contract: Contract, clock: Clock) -> None:
    keeper = caretaker(timed, contract, clock)
    first = clock()
    for hours, purged in ((0, 0), (1, 0), (22, 0), (1, 24), (1, 24)):
        clock.turn(hours=hours)
        keeper.look()
        assert timed.moment(deletion.PURGED) == first + timedelta(hours=purged)


def test_the_caretaker_survives_a_jump_and_says_so_once(
    timed: Store, contract: Contract, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = caretaker(timed, contract, clock)
    keeper.look()
    clock.turn(days=400)
    for _ in range(3):
        keeper.look()
    assert keeper.trouble.startswith("The clock is 400 days ahead")
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    clock.turn(days=-400)
    keeper.look()
    assert keeper.trouble == ""


def test_the_caretaker_runs_by_itself(timed: Store, contract: Contract, clock: Clock) -> None:
    keeper = caretaker(timed, contract, clock)
    thread = Periodic("caretaker", lambda _: keeper.look(), keeper.pause)
    thread.start()
    wait_until(lambda: timed.moment(deletion.PURGED))
    assert thread.stop(10)


def test_a_database_server_forgets_as_well(postgres_url: str, contract: Contract, clock: Clock) -> None:
    with closing(Store(postgres_url, clock)) as store:
        erased, _ = accept(store, "one"), accept(store, "two")
        assert deletion.erase(store, erased)
        assert rows(store) == {"submissions": 1, "files": 1, "outbox": 1}
        live(store, clock, days=DAYS + 1)
        assert deletion.purge(store, contract, clock()).deleted["expert"] == 1
        with store.reading() as connection:
            # Dead rows are taken out at once, not when the server comes round to it.
            counted = "SELECT vacuum_count FROM pg_stat_user_tables WHERE relname IN ('submissions', 'files', 'outbox')"
            assert list(connection.exec_driver_sql(counted).scalars()) == [2, 2, 2]
