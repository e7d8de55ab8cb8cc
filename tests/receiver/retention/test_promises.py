"""How long a submission is kept: what was promised when it was received, in each kind of database."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from receiver.forms.contract import Contract
from receiver.forms.periods import periods
from receiver.forms.site_folder import CONTRACT
from receiver.retention import deletion, period
from receiver.storage.records import NewSubmission
from receiver.storage.store import Store
from tests.receiver.conftest import Clock, Running
from tests.receiver.stored import submissions_in
from tests.receiver.terminal import command


@pytest.fixture
def timed(any_url: str, clock: Clock) -> Iterator[Store]:
    with closing(Store(any_url, clock)) as store:
        yield store


def accept(store: Store, key: str, days: int | None, form: str = "expert") -> str:
    return store.accept(NewSubmission(key, key, form, "v1", "fr", {"name": "Awa"}, {}, [], (), days))


def keeping(contract: Contract, days: int) -> Contract:
    """The contract after an editor has changed the period."""
    expert = contract.forms["expert"].model_copy(update={"retention_days": days})
    return contract.model_copy(update={"forms": {**contract.forms, "expert": expert}})


def left_after(store: Store, contract: Contract, clock: Clock, days: float) -> list[str]:
    """Let days pass, and delete; the references that are left."""
    clock.turn(days=days)
    deletion.believe_clock(store, clock())
    deletion.purge(store, contract, clock())
    return [each.reference for each, _ in submissions_in(store)]


def test_a_longer_period_of_the_form_does_not_keep_longer_what_was_promised_less(
    timed: Store, contract: Contract, clock: Clock
) -> None:
    accept(timed, "early", 100)
    late = accept(timed, "late", 730)
    longer = keeping(contract, 730)
    assert len(left_after(timed, longer, clock, 100)) == 2
    assert deletion.old(timed, longer, clock()) == {
        "expert": 0,
        "simple": 0,
        "closed": 0,
        "addition": 0,
        "withdrawal": 0,
        "by_email": 0,
    }
    assert left_after(timed, longer, clock, 0.1) == [late]


def test_a_shorter_period_of_the_form_counts_for_all(timed: Store, contract: Contract, clock: Clock) -> None:
    accept(timed, "before", 730)
    shorter = keeping(contract, 30)
    assert len(left_after(timed, shorter, clock, 30)) == 1
    clock.turn(hours=1)
    assert deletion.old(timed, shorter, clock())["expert"] == 1
    assert left_after(timed, shorter, clock, 0) == []


def test_what_nothing_is_known_of_is_kept_as_its_form_says_from_then_on(
    timed: Store, contract: Contract, clock: Clock
) -> None:
    """As after the upgrade: the first purge notes the period, and a longer one later changes nothing."""
    accept(timed, "old", None)
    assert len(left_after(timed, keeping(contract, 100), clock, 1)) == 1
    [(found, _)] = submissions_in(timed)
    assert found.retention_days == 100
    assert len(left_after(timed, keeping(contract, 3000), clock, 98)) == 1
    assert left_after(timed, keeping(contract, 3000), clock, 2) == []


def test_a_form_that_is_gone_still_keeps_its_promises(timed: Store, contract: Contract, clock: Clock) -> None:
    accept(timed, "one", 100, "former")
    unknown = accept(timed, "two", None, "older")
    clock.turn(days=101)
    deletion.believe_clock(timed, clock())
    assert deletion.old(timed, contract, clock())["former"] == 1
    done = deletion.purge(timed, contract, clock())
    assert (done.deleted["former"], done.without_form) == (1, {"older": 1})
    assert [each.reference for each, _ in submissions_in(timed)] == [unknown]


def test_a_form_that_comes_back_is_kept_by_the_shorter_of_the_two(
    timed: Store, contract: Contract, clock: Clock
) -> None:
    accept(timed, "one", 100)
    assert left_after(timed, keeping(contract, 200), clock, 101) == []


def test_a_short_promise_is_not_kept_longer_by_an_elder_with_a_long_one(
    timed: Store, contract: Contract, clock: Clock
) -> None:
    """Only a clock that was wrong makes a later submission look older than an earlier one."""
    long = accept(timed, "long", 730)
    clock.turn(days=1)
    accept(timed, "short", 10)
    assert left_after(timed, contract, clock, 11) == [long]


def test_what_came_while_the_clock_was_wrong_goes_with_its_elder_whatever_was_promised(
    timed: Store, contract: Contract, clock: Clock
) -> None:
    elder = accept(timed, "elder", 730)
    clock.turn(days=-20_000)
    wrong = accept(timed, "wrong", 100)
    clock.turn(days=20_000)
    assert left_after(timed, contract, clock, 99) == [elder, wrong]
    assert left_after(timed, contract, clock, 2) == [elder]


@pytest.mark.parametrize(
    ("promised", "of_form", "days"), [(None, None, None), (5, None, 5), (None, 7, 7), (5, 7, 5), (7, 5, 5)]
)
def test_the_shorter_of_promise_and_period(promised: int | None, of_form: int | None, days: int | None) -> None:
    assert period.shorter(promised, of_form) == days


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"forms": []}', '{"forms": {"a": {}}}', '{"forms": {"a": null}}'])
def test_without_a_contract_no_period_is_known(tmp_path: Path, text: str) -> None:
    (tmp_path / CONTRACT).write_text(text)
    assert periods(tmp_path) == {}
    assert periods(tmp_path / "nowhere") == {}


def test_what_a_visitor_was_promised_at_the_door_is_kept_after_the_site_has_changed(
    serve: Callable[..., Running], site_dir: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    """A form that is sent, a build with a longer period, a build without the form: the same day is named and kept."""
    running = serve()
    assert running.post().status_code == 303
    [(found, _)] = submissions_in(running.store)
    assert found.retention_days == 730
    day = period.kept_until(found.received_at, 730, None)
    assert isinstance(day, datetime)
    for name, change in (("longer", {"retention_days": 900}), ("gone", None)):
        site = tmp_path / name
        shutil.copytree(site_dir, site)
        rewrite(site / CONTRACT, change)
        changed = {**environment, "SITE_DIR": str(site)}
        assert f"  until:{day:%Y-%m-%d}" in command(changed, "inbox").stdout
        kept = f"Kept:      until {day:%Y-%m-%d} (730 days promised when it was received)\n"
        assert kept in command(changed, "show", found.reference).stdout
        command(changed, "export", "--format", "json", "--to", str(tmp_path / f"{name}.json"))
        [record] = json.loads((tmp_path / f"{name}.json").read_text())
        assert record["kept_until"].startswith(f"{day:%Y-%m-%dT%H:%M:%S}")


def rewrite(file: Path, expert: dict[str, object] | None) -> None:
    contract = json.loads(file.read_text())
    if expert is None:
        del contract["forms"]["expert"]
    else:
        contract["forms"]["expert"] |= expert
    file.write_text(json.dumps(contract))


def test_a_shorter_period_is_named_and_so_is_what_nothing_is_known_of(
    environment: dict[str, str], reference: str, site_dir: Path, tmp_path: Path
) -> None:
    assert "Kept:      until 2028-01-01 (as its form says today)\n" in command(environment, "show", reference).stdout
    nowhere = {**environment, "SITE_DIR": str(tmp_path)}
    assert "  until:unknown\n" in command(nowhere, "inbox").stdout
    assert "Kept:      nothing says until when" in command(nowhere, "show", reference).stdout
    shutil.copytree(site_dir, tmp_path / "shorter")
    rewrite(tmp_path / "shorter" / CONTRACT, {"retention_days": 10})
    with closing(Store(environment["DATABASE_URL"])) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE submissions SET retention_days = 730")
    shorter = {**environment, "SITE_DIR": str(tmp_path / "shorter")}
    expected = "Kept:      until 2026-01-11 (730 days promised when it was received, now 10 by its form)\n"
    assert expected in command(shorter, "show", reference).stdout
