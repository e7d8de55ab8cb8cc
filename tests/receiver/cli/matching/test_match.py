"""`match` and `propose` as an operator uses them: reasons, filters, files, sealed submissions, erased steps."""

import csv
import io
import json
import re
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from receiver.encryption import age
from receiver.encryption.seal import Seal
from receiver.forms.contract import Contract
from receiver.retention import deletion
from receiver.storage import backup, matches, reencryption
from receiver.storage.matches import Step
from receiver.storage.records import NewSubmission
from receiver.storage.store import Store
from receiver.storage.tables import matches as table
from tests.receiver.cli.matching import sample_pool
from tests.receiver.cli.test_export import read_sheet
from tests.receiver.conftest import Clock
from tests.receiver.proved import new_proved_key
from tests.receiver.terminal import Done, command, process

PLAIN = Seal()
NOTE = "canary: knows the ministry"


@pytest.fixture(scope="module")
def frozen_site(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    sample_pool.contract_of(project, folder)
    return folder


@pytest.fixture
def environment(environment: dict[str, str], frozen_site: Path) -> dict[str, str]:
    return {**environment, "SITE_DIR": str(frozen_site), "LOGNAME": "carla"}


@pytest.fixture
def filled(environment: dict[str, str]) -> dict[str, str]:
    """References by name."""
    with closing(Store(environment["DATABASE_URL"], Clock())) as store:
        return sample_pool.fill(store)


def listed(done: Done, filled: dict[str, str]) -> list[str]:
    """The names of the experts, in the order in which they are printed."""
    assert done.returncode == 0, done.stderr
    by_reference = {reference: name for name, reference in filled.items()}
    return [by_reference[line.split()[1]] for line in re.findall(r"^\d+\. .+", done.stdout, re.M)]


def test_the_list_for_people(environment: dict[str, str], filled: dict[str, str]) -> None:
    done = command(environment, "match", filled["R1"].lower())
    assert listed(done, filled) == ["E04", "E03", "E02", "E01", "E06", "E05"]
    assert done.stdout.startswith(
        f"Request {filled['R1']}: Title of R1\n"
        "    topics: Migration légale et mobilité – Migration de main-d’œuvre; "
        "Migration légale et mobilité – Intégration\n"
    )
    assert (
        "    country: Ghana\n    regions: Afrique, Caraïbes, Pacifique (ACP)\n    working language: Anglais\n"
        in done.stdout
    )
    assert "    period: 2027-03 to 2027-06\n" in done.stdout
    assert f"\n2. {filled['E03']}  Awa E03 (GH)  applied 2026-01-01  match: none\n    fits because\n" in done.stdout
    assert "        availability: “E03: two months”\n" in done.stdout
    assert done.stdout.endswith("6 of 6 that fit, of 20 applications compared. People decide.\n")
    assert "which the experts' form does not list: not compared" in command(environment, "match", filled["R5"]).stdout


def test_the_latest_answers_are_compared_and_a_correction_is_no_application(
    environment: dict[str, str], filled: dict[str, str]
) -> None:
    with closing(Store(environment["DATABASE_URL"], Clock())) as store:
        answers = {"topics": ["asylum"]}
        changed = NewSubmission("c", "c", "expert", "v1", "fr", answers, {}, [], (), 730, addition_to=filled["E04"])
        correction = store.accept(changed)
    done = command(environment, "match", filled["R1"])
    assert "E04" not in listed(done, filled)[:1]
    assert correction not in done.stdout
    assert "of 20 applications compared" in done.stdout
    refused = command(environment, "propose", "asked", filled["R1"], correction)
    assert "Not of the form 'expert'" in refused.stderr


def test_filters(environment: dict[str, str], filled: dict[str, str]) -> None:
    def names(*options: str) -> list[str]:
        return listed(command(environment, "match", filled["R1"], *options), filled)

    assert names("--limit", "2") == ["E04", "E03"]
    assert "2 of 6 that fit, of 20 app" in command(environment, "match", filled["R1"], "--limit", "2").stdout
    assert names("--must", "country", "--must", "support") == ["E03", "E05"]
    assert names("--level", "C1-C2", "--years", "from_10_to_19") == ["E02", "E01", "E05"]
    assert names("--country", "gh", "--country", "FR") == ["E03", "E01", "E05"]
    assert command(environment, "mark", "closed", filled["E04"]).returncode == 0
    assert names("--state", "new", "--limit", "1") == ["E03"]
    assert command(environment, "propose", "asked", filled["R1"], filled["E02"], filled["E01"]).returncode == 0
    assert names("--match", "asked") == ["E02", "E01"]
    assert names("--match", "none") == ["E04", "E03", "E06", "E05"]


def test_who_is_taken_at_that_time_comes_later(environment: dict[str, str], filled: dict[str, str]) -> None:
    def first() -> list[str]:
        return listed(command(environment, "match", filled["R4"]), filled)[:2]

    assert first() == ["E17", "E15"]
    # From March to June, after R4; then for a request that says no time.
    assert command(environment, "propose", "agreed", filled["R1"], filled["E17"]).returncode == 0
    assert first() == ["E17", "E15"]
    assert command(environment, "propose", "deployed", filled["R2"], filled["E17"]).returncode == 0
    assert first() == ["E15", "E17"]
    assert f"    taken at that time by {filled['R2']}\n" in command(environment, "match", filled["R4"]).stdout
    assert listed(command(environment, "match", filled["R4"], "--must", "free"), filled)[:2] == ["E15", "E14"]
    assert command(environment, "propose", "declined", filled["R2"], filled["E17"]).returncode == 0
    assert first() == ["E17", "E15"]


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "json"])
def test_files_have_everybody(
    environment: dict[str, str], filled: dict[str, str], tmp_path: Path, file_format: str
) -> None:
    command(environment, "propose", "asked", filled["R1"], filled["E03"])
    target = tmp_path / f"list.{file_format}"
    done = command(environment, "match", filled["R1"], "--format", file_format, "--to", str(target))
    assert (done.returncode, done.stdout) == (
        0,
        f"Written: {target} (6 of 6 that fit, of 20 applications compared). People decide.\n",
    )
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    found = {"csv": of_csv, "xlsx": of_xlsx, "json": of_json}[file_format](target)
    assert [row["expert"] for row in found] == [filled[name] for name in ("E04", "E03", "E02", "E01", "E06", "E05")]
    assert (found[1]["place"], found[1]["match"], found[0]["match"]) == ("2", "asked", "none")
    assert found[1]["fits_country"] == "lives in Ghana"
    assert found[0]["fits_country"] == ""
    again = command(environment, "match", filled["R1"], "--format", file_format, "--to", str(target))
    assert (again.returncode, "exists already" in again.stderr) == (1, True)


def of_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def of_xlsx(path: Path) -> list[dict[str, str]]:
    head, *rows = read_sheet(path)
    return [{name: row.get(letter, "") for letter, name in head.items()} for row in rows]


def of_json(path: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(path.read_text("utf-8"))
    return found


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["match", "AAAAAAAA"], "There is no submission"),
        (["match", "{E01}"], "is no request (form 'expert')"),
        (["match", "{R1}", "--format", "csv"], "need --to FILE"),
        (["match", "{R1}", "--level", "Z9"], "There is no level 'Z9', only A1-A2, A1, A2, B1-B2,"),
        (["match", "{R1}", "--years", "9"], "There is no experience '9', only under_5,"),
        (["propose", "asked", "{R1}", "{E01}", "AAAAAAAA"], "Nothing was changed."),
        (["propose", "asked", "{E01}", "{E02}"], "Not of the form 'request'"),
        (["propose", "asked", "{R1}", "{R2}"], "Not of the form 'expert'"),
        (["propose", "asked", "{R1}", "{E01}", "--note", "x" * 2001], "at most 2000"),
    ],
)
def test_what_is_refused(
    environment: dict[str, str], filled: dict[str, str], arguments: list[str], sentence: str
) -> None:
    done = command(environment, *(argument.format(**filled) for argument in arguments))
    assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
    with closing(Store(environment["DATABASE_URL"])) as store:
        assert matches.standings(store) == []


def test_the_history_of_an_expert_and_of_a_request(environment: dict[str, str], filled: dict[str, str]) -> None:
    command(environment, "propose", "proposed", filled["R1"], filled["E03"])
    command(environment, "propose", "asked", filled["R1"], filled["E03"], "--note", NOTE, "--author", "Lea")
    command(environment, "propose", "declined", filled["R4"], filled["E03"].lower())
    shown = command(environment, "show", filled["E03"]).stdout.partition("\nMatches:\n")[2].splitlines()
    assert [line.split(maxsplit=1)[1] for line in shown] == [
        f"proposed {filled['R1']}, carla",
        f"asked {filled['R1']}, Lea: {NOTE}",
        f"declined {filled['R4']}, carla",
    ]
    assert f"asked {filled['E03']}, Lea: {NOTE}" in command(environment, "show", filled["R1"]).stdout
    assert "Matches" not in command(environment, "show", filled["E01"]).stdout


def test_who_asks_for_their_data_gets_the_steps_too(
    environment: dict[str, str], filled: dict[str, str], tmp_path: Path
) -> None:
    command(environment, "propose", "asked", filled["R1"], filled["E03"], "--note", NOTE)
    target = tmp_path / "out.json"
    assert command(environment, "export", filled["E03"], "--format", "json", "--to", str(target)).returncode == 0
    [found] = json.loads(target.read_text("utf-8"))
    [step] = found["matches"]
    assert (step["request"], step["state"], step["author"], step["note"]) == (filled["R1"], "asked", "carla", NOTE)


def sealed(url: str, public: str) -> dict[str, str]:
    with closing(Store(url, Clock(), seal=age.for_recipients([public]))) as store:
        return sample_pool.fill(store)


def traces(folder: Path, text: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_sealed_submissions_are_compared_where_the_key_is(environment: dict[str, str], tmp_path: Path) -> None:
    """States and notes are written at the receiver, without the key; names and notes are read elsewhere, with it."""
    identities, public = new_proved_key(environment["DATABASE_URL"])
    (tmp_path / "key.txt").write_text(str(identities.keys[0]))
    filled = sealed(environment["DATABASE_URL"], public)
    at_receiver = {**environment, "AGE_RECIPIENTS": public}
    done = command(at_receiver, "propose", "asked", filled["R1"], filled["E03"], "--note", NOTE, "--author", "Lea")
    assert done.returncode == 0, done.stderr
    assert command(at_receiver, "match", filled["R1"]).stderr.endswith("is sealed: --identity FILE opens it.\n")
    assert f" asked {filled['R1']}, sealed\n" in command(at_receiver, "show", filled["E03"]).stdout
    for text in (NOTE, "Lea", "Title of R1", "e03@example.com"):
        assert traces(tmp_path / "var", text) == []

    copy = tmp_path / "copy.db"
    assert command(at_receiver, "backup", str(copy)).returncode == 0
    reader = {**environment, "DATABASE_URL": f"sqlite:///{copy}"}
    key = ("--identity", str(tmp_path / "key.txt"))
    found = command(reader, "match", filled["R1"], *key)
    assert listed(found, filled) == ["E04", "E03", "E02", "E01", "E06", "E05"]
    assert "match: asked" in found.stdout
    assert f"asked {filled['R1']}, Lea: {NOTE}\n" in command(reader, "show", filled["E03"], *key).stdout


def test_plain_request_among_sealed_applications(environment: dict[str, str], filled: dict[str, str]) -> None:
    _, public = age.new_identity()
    seal = age.for_recipients([public])
    with closing(Store(environment["DATABASE_URL"], Clock(), seal=seal)) as store:
        answers = sample_pool.expert_answers("E01")
        store.accept(sample_pool.NewSubmission("sealed", "h", "expert", "v1", "fr", answers, {}, []))
    done = command(environment, "match", filled["R1"])
    assert done.stderr == "1 application is sealed and not compared: --identity FILE opens what is sealed.\n"
    assert "6 of 6 that fit, of 20 applications" in done.stdout


def step(state: str, at: Clock, note: str = NOTE) -> Step:
    return Step("", "", state, at(), "Lea", note)


@pytest.fixture
def stored(any_url: str, clock: Clock) -> Iterator[tuple[Store, dict[str, str]]]:
    with closing(Store(any_url, clock)) as store:
        filled = sample_pool.fill(store)
        yield store, filled


def add(store: Store, filled: dict[str, str], request: str, expert: str, made: Step, seal: Seal = PLAIN) -> None:
    found = store.find(filled[request]), store.find(filled[expert])
    assert found[0]
    assert found[1]
    matches.add(store, seal, found[0], [found[1]], made)


def test_a_note_is_sealed_before_it_is_stored(
    stored: tuple[Store, dict[str, str]], clock: Clock, tmp_path: Path
) -> None:
    store, filled = stored
    private, public = age.new_identity()
    add(store, filled, "R1", "E03", step("asked", clock), age.for_recipients([public]))
    with store.reading() as connection:
        [row] = connection.execute(table.select()).all()
    assert (row.author, row.note, row.state, row.sealed_to) == ("", "", "asked", public)
    assert age.read_identities(private).open_answers(row.sealed) == {"author": "Lea", "note": NOTE}
    assert traces(tmp_path, NOTE) == []


def test_steps_go_with_the_application_and_with_the_request(
    stored: tuple[Store, dict[str, str]], clock: Clock, contract: Contract, tmp_path: Path
) -> None:
    store, filled = stored
    add(store, filled, "R1", "E03", step("asked", clock))
    add(store, filled, "R1", "E04", step("asked", clock, "other"))
    add(store, filled, "R2", "E04", step("deployed", clock, "other"))
    assert deletion.erase(store, filled["E03"])
    assert [each.state for each in matches.standings(store)] == ["asked", "deployed"]
    assert traces(tmp_path, NOTE) == []
    assert deletion.erase(store, filled["R1"])
    assert [each.state for each in matches.standings(store)] == ["deployed"]
    clock.turn(days=735)
    deletion.believe_clock(store, clock())
    assert deletion.purge(store, contract, clock()).deleted["expert"] == 19
    assert matches.standings(store) == []


def test_a_backup_has_the_steps_and_new_ones_can_follow(
    stored: tuple[Store, dict[str, str]], clock: Clock, tmp_path: Path
) -> None:
    store, filled = stored
    add(store, filled, "R1", "E03", step("asked", clock))
    assert backup.back_up(store, tmp_path / "copy.db")["matches"] == 1
    url = f"sqlite:///{tmp_path}/restored/db"
    backup.restore(tmp_path / "copy.db", url)
    with closing(Store(url, clock)) as restored:
        add(restored, filled, "R1", "E03", step("agreed", clock))
        request = restored.find(filled["R1"])
        assert request
        history = matches.histories(restored, [request])[request.id]
        assert [(each.state, each.expert, each.note, each.at) for each in history] == [
            ("asked", filled["E03"], NOTE, clock()),
            ("agreed", filled["E03"], NOTE, clock()),
        ]


@pytest.mark.process
@pytest.mark.parametrize(
    ("place", "left"),
    [("rotate-step-before-commit:2", 2), ("rotate-step-after-commit:2", 1), ("rotate-after-commit:25", 3)],
)
def test_a_change_of_keys_that_dies_leaves_no_note_for_the_former_key(
    environment: dict[str, str], filled: dict[str, str], clock: Clock, tmp_path: Path, place: str, left: int
) -> None:
    url, file = environment["DATABASE_URL"], tmp_path / "keys.txt"
    (former, former_public), (private, public) = new_proved_key(url), new_proved_key(url)
    file.write_text("\n".join(map(str, former.keys)))
    with closing(Store(url, clock)) as store:
        for state in ("proposed", "asked", "agreed"):
            add(store, filled, "R1", "E03", step(state, clock), age.for_recipients([former_public]))
    present = {**environment, "AGE_RECIPIENTS": public}
    seal = age.for_recipients([public])
    assert process({**present, "FAILPOINT": place}, "rotate", "--identity", str(file)).returncode == -9
    with closing(Store(url, clock)) as store:
        assert reencryption.count_left(store, seal) == reencryption.Left(0, left)
    done = command(present, "rotate", "--identity", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with closing(Store(url, clock)) as store:
        assert reencryption.count_left(store, seal) == reencryption.Left(0, 0)
        request = store.find(filled["R1"])
        assert request
        assert [matches.decrypted(each, private).note for each in matches.histories(store, [request])[request.id]] == [
            NOTE
        ] * 3


def test_a_note_for_the_former_key_that_comes_meanwhile_is_told(
    environment: dict[str, str], filled: dict[str, str], clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of somebody whose AGE_RECIPIENTS is still the former key, when the notes were looked through already."""
    url, file = environment["DATABASE_URL"], tmp_path / "keys.txt"
    (former, former_public), (_, public) = new_proved_key(url), new_proved_key(url)
    file.write_text("\n".join(map(str, former.keys)))
    forget = Store.forget_deleted

    def meanwhile(store: Store) -> None:
        add(store, filled, "R1", "E03", step("asked", clock), age.for_recipients([former_public]))
        forget(store)

    monkeypatch.setattr(Store, "forget_deleted", meanwhile)
    present = {**environment, "AGE_RECIPIENTS": public}
    done = command(present, "rotate", "--identity", str(file))
    assert done.stderr == "1 steps of matches not sealed for these keys: run this again.\n"


def test_new_keys_seal_notes_anew_and_those_that_were_plain(
    stored: tuple[Store, dict[str, str]], clock: Clock, tmp_path: Path
) -> None:
    store, filled = stored
    (former, old_public), (private, public) = age.new_identity(), age.new_identity()
    add(store, filled, "R1", "E03", step("asked", clock))
    add(store, filled, "R1", "E03", step("agreed", clock), age.for_recipients([old_public]))
    seal = age.for_recipients([public])
    assert len(list(reencryption.rotate(store, seal, age.read_identities(former)))) == 25
    request = store.find(filled["R1"])
    assert request
    history = matches.histories(store, [request])[request.id]
    assert all(each.sealed and not each.note and not each.author for each in history)
    opened = [matches.decrypted(each, age.read_identities(private)) for each in history]
    assert [(each.author, each.note, each.sealed) for each in opened] == [("Lea", NOTE, None)] * 2
    with store.reading() as connection:
        assert {row.sealed_to for row in connection.execute(table.select())} == {public}
    assert traces(tmp_path, NOTE) == []
