"""Exports: what goes in comes out, nothing is computed, nothing is left behind, nothing is overwritten."""

import csv
import gc
import io
import json
import os
import resource
import secrets
import select
import subprocess
import sys
import termios
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import insert

from receiver.cli.export_formats import rows, writing, xlsx
from receiver.cli.export_formats.writing import ExportError, Selection
from receiver.encryption import age
from receiver.encryption.age import Identities, SealError
from receiver.encryption.seal import Seal
from receiver.forms.contract import Contract
from receiver.forms.uploads import AcceptedFile, record
from receiver.storage import decryption, search, tables
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.search import Filters
from receiver.storage.store import Store
from tests.receiver.conftest import Clock
from tests.receiver.sample_files import PDF
from tests.receiver.sample_submissions import Sealed
from tests.receiver.terminal import command
from tests.receiver.waiting import wait_until

HOSTILE = {
    "command": "=cmd|' /C calc'!A0",
    "full_width": "＝1+1",
    "lines": 'one\ntwo, "three"',
    "bidi": "a\u202eb",
    "tab": "\t=1",
    "plus": "+33 1",
    "minus": "-1",
    "at": "@SUM(A1)",
    "rich": "<r><f>1+1</f></r>",
    "markup": "<f>1</f>&amp;",
    "escape": "_x003D_1",
    "url": "https://example.org/",
    "control": "a\x01b",
    "noncharacter": "a\uffffb",
    "blank": "",
}
GOOD = {
    "given_name": "Awa Été",
    "topics": ["a", "c"],
    "languages": [{"language": "fr", "level": "C1"}, {"language": "en", "level": "B2"}],
    "telephone": None,
    "former": "still here",
}
FILE = record("Mon CV.pdf", PDF, "pdf")


def new(answers: dict[str, Any], form: str = "expert", key: str = "key", **more: Any) -> NewSubmission:
    files: dict[str, list[AcceptedFile]] = more.pop("files", {})
    told = {field: [file.as_answer() for file in found] for field, found in files.items()}
    answers = answers | {field: facts if field == "pages" else facts[0] for field, facts in told.items()}
    return NewSubmission(key, "hash", form, "v1", "fr", answers, files, [Mail("team", f"<{key}@x>")], **more)


@pytest.fixture
def timed(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/export.db", Clock())) as store:
        yield store


def exported(
    store: Store, contract: Contract | None, file_format: str, folder: Path, identities: Identities | None = None
) -> Path:
    target = folder / f"out.{file_format}"
    selection = Selection(store, identities, writing.numbers(store, Filters()))
    writing.write(selection, writing.plan(selection, contract), file_format, target, force=False)
    return target


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_sheet(path: Path, number: int = 1) -> list[dict[str, str]]:
    """Rows by the letters of their columns."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
    assert not list(root.iter(f"{space}f"))
    assert not list(root.iter(f"{space}hyperlink"))
    return [
        {str(cell.get("r")).rstrip("0123456789"): "".join(cell.itertext()) for cell in row}
        for row in root.iter(f"{space}row")
    ]


def test_a_table_has_the_forms_fields_then_the_former_ones(timed: Store, contract: Contract, tmp_path: Path) -> None:
    reference = timed.accept(new(GOOD, files={"cv": [FILE]}, doubts=("trap", "fast")))
    content = exported(timed, contract, "csv", tmp_path).read_bytes()
    assert content.startswith(
        b"\xef\xbb\xbfreference,received_at,form,language,state,doubts,kept_until,addition_to,additions,given_name,nickname,"
    )
    head, row = read_csv(content)
    assert head[9:] == [*(field.id for field in contract.forms["expert"].fields), "former"]
    assert row[:9] == [reference, "2026-01-01T12:00:00Z", "expert", "fr", "new", "trap; fast", "2028-01-01", "", ""]
    found = dict(zip(head, row, strict=True))
    assert (found["topics"], found["languages"], found["cv"]) == ("a; c", "fr C1; en B2", "Mon CV.pdf")
    assert (found["telephone"], found["nickname"], found["former"]) == ("", "", "still here")


def test_hostile_answers_are_texts_in_csv(timed: Store, tmp_path: Path) -> None:
    timed.accept(new(HOSTILE))
    head, row = read_csv(exported(timed, None, "csv", tmp_path).read_bytes())
    found = dict(zip(head, row, strict=True))
    for name, typed in HOSTILE.items():
        dangerous = name in {"command", "full_width", "plus", "minus", "at"}
        assert found[name] == ("'\t'=1" if name == "tab" else f"'{typed}" if dangerous else typed), name


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_like_a_formula(start: str) -> None:
    target = io.BytesIO()
    rows.write_csv(target, [[f"{start}1+1", "a" + start]])
    assert read_csv(target.getvalue()) == [[f"'{start}1+1", "a" + start]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("typed", ["x;=1+1", "x,+1", "x\t@A1", "one\n=cmd|' /C calc'!A0\nthree", 'x;"=1+1', "x\r\n－1"])
def test_no_cell_is_a_formula_however_the_file_is_cut(typed: str, delimiter: str) -> None:
    """A spreadsheet may cut at semicolons, and at every line break, whatever is quoted."""
    target = io.BytesIO()
    rows.write_csv(target, [["1", typed, "2"]])
    lines = target.getvalue().decode("utf-8-sig").splitlines()
    cells = [cell.lstrip('"') for line in lines for cell in line.split(delimiter)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))]


@pytest.mark.parametrize("typed", ["a - b", "x, +33 1", "a\n\nb", "a; b", "awa@example.org", "1=1", ""])
def test_plain_text_is_left_alone(typed: str) -> None:
    assert rows.harmless(typed) == typed


def test_hostile_answers_are_texts_in_a_workbook(timed: Store, tmp_path: Path) -> None:
    timed.accept(new(HOSTILE))
    path = exported(timed, None, "xlsx", tmp_path)
    head, row = read_sheet(path)
    found = {head[letter]: text for letter, text in row.items()}
    changed = {
        "rich": HOSTILE["rich"] + " ",
        "control": "a_x0001_b",
        "noncharacter": "a\ufffdb",
        # What would be read as an escape is escaped itself.
        "escape": "_x005F_x003D_1",
    }
    for name, typed in HOSTILE.items():
        assert found.get(name, "") == changed.get(name, typed), name
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "external" in name.lower() or "vba" in name.lower()]
        assert b'TargetMode="External"' not in b"".join(map(archive.read, archive.namelist()))


def test_hostile_answers_come_back_from_json(timed: Store, tmp_path: Path) -> None:
    timed.accept(new(HOSTILE))
    timed.accept(new(GOOD, "simple", "k2"))
    first, second = json.loads(exported(timed, None, "json", tmp_path).read_bytes())
    assert (first["answers"], second["answers"]) == (HOSTILE, GOOD)


def test_a_workbook_has_a_sheet_per_form(timed: Store, contract: Contract, tmp_path: Path) -> None:
    references = [timed.accept(new({}, form, form)) for form in ("expert", "simple")]
    path = exported(timed, contract, "xlsx", tmp_path)
    assert [read_sheet(path, number)[1]["A"] for number in (1, 2)] == references
    with zipfile.ZipFile(path) as archive:
        assert b'name="expert"' in archive.read("xl/workbook.xml")


@pytest.mark.parametrize("title", ["a/b", "x" * 40, "history", "it's", "[a]"])
def test_sheets_get_names_that_excel_allows(title: str) -> None:
    name = xlsx.sheet_name(title, 7)
    assert len(name) <= 31
    assert name.endswith("~7")
    assert not set(name) & set("[]:*?/\\'")


def test_what_does_not_fit_into_a_cell_is_not_cut(timed: Store, tmp_path: Path) -> None:
    timed.accept(new({"text": "x" * 32_768}))
    with pytest.raises(ExportError, match="longer than a cell can hold"):
        exported(timed, None, "xlsx", tmp_path)
    assert not list(tmp_path.glob("out*")) + list(tmp_path.glob(".*"))


def test_csv_refuses_several_forms(timed: Store, tmp_path: Path) -> None:
    for form in ("expert", "simple"):
        timed.accept(new({}, form, form))
    with pytest.raises(ExportError, match=r"--form \(expert, simple\)"):
        exported(timed, None, "csv", tmp_path)
    assert not list(tmp_path.glob("out*"))


def test_a_zip_holds_all_that_is_stored(timed: Store, contract: Contract, tmp_path: Path) -> None:
    reference = timed.accept(new(GOOD, files={"cv": [FILE]}))
    timed.accept(new({"name": "x"}, "../evil", "k2"))
    with zipfile.ZipFile(exported(timed, contract, "zip", tmp_path)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["submissions.json", "expert.csv", "___evil.csv", f"{reference}/cv.pdf"]
        assert archive.read(f"{reference}/cv.pdf") == PDF
        first, _ = json.loads(archive.read("submissions.json"))
        assert read_csv(archive.read("expert.csv"))[1][0] == reference
    assert first["answers"] == GOOD | {"cv": FILE.as_answer()}
    assert first["files"][0] | {"sha256": ""} == {
        "field": "cv", "name": "Mon CV.pdf", "media_type": "application/pdf", "size": len(PDF), "sha256": "",
    }  # fmt: skip
    [mail] = first["mails"]
    assert (mail["kind"], mail["state"], mail["message_id"]) == ("team", "waiting", "<key@x>")
    assert mail["created_at"] == "2026-01-01T12:00:00Z"


PRIVATE_TEXT, PUBLIC = age.new_identity()
PRIVATE, SEAL = age.read_identities(PRIVATE_TEXT), Seal((PUBLIC,))


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/sealed.db", Clock(), seal=SEAL)) as store:
        yield store


def test_sealed_submissions_without_the_key(sealed: Store, tmp_path: Path) -> None:
    reference = sealed.accept(new(GOOD, files={"cv": [FILE]}))
    with zipfile.ZipFile(exported(sealed, None, "zip", tmp_path)) as archive:
        assert archive.namelist() == ["submissions.json", "expert.csv", f"{reference}/cv.pdf.age"]
        assert PRIVATE.open(archive.read(f"{reference}/cv.pdf.age")) == PDF
        [record] = json.loads(archive.read("submissions.json"))
        assert len(read_csv(archive.read("expert.csv"))[1]) == len(rows.FIXED)
    assert (record["answers"], record["sealed_to"]) == (None, [PUBLIC])
    assert record["sealed"]


def test_sealed_submissions_with_the_key(sealed: Store, tmp_path: Path) -> None:
    reference = sealed.accept(new(GOOD, files={"cv": [FILE]}))
    with zipfile.ZipFile(exported(sealed, None, "zip", tmp_path, PRIVATE)) as archive:
        assert archive.read(f"{reference}/cv.pdf") == PDF
        [record] = json.loads(archive.read("submissions.json"))
        assert "Awa Été" in read_csv(archive.read("expert.csv"))[1]
    assert record["answers"] == GOOD | {"cv": FILE.as_answer()}
    assert record["sealed"] is None
    file = record["files"][0]
    assert (file["name"], file["size"], file["sha256"]) == ("Mon CV.pdf", len(PDF), FILE.sha256)


PAGES = [record(f"page {number}.pdf", PDF + bytes(number), "pdf") for number in (1, 2, 3)]


def test_several_files_of_a_field_keep_their_order(timed: Store, sealed: Store, tmp_path: Path) -> None:
    for number, (store, identities) in enumerate([(timed, None), (sealed, PRIVATE)]):
        reference = store.accept(new(GOOD, files={"cv": [FILE], "pages": PAGES}))
        (folder := tmp_path / str(number)).mkdir()
        with zipfile.ZipFile(exported(store, None, "zip", folder, identities)) as archive:
            [stored] = json.loads(archive.read("submissions.json"))
            table = archive.read("expert.csv").decode()
            names = [f"{reference}/pages-{page}.pdf" for page in (1, 2, 3)]
            assert archive.namelist()[2:] == [f"{reference}/cv.pdf", *names]
            assert [archive.read(name) for name in names] == [page.content for page in PAGES]
        assert "page 1.pdf; page 2.pdf; page 3.pdf" in table
        assert [file["sha256"] for file in stored["files"]] == [FILE.sha256, *(page.sha256 for page in PAGES)]
        assert [file["name"] for file in stored["answers"]["pages"]] == [page.name for page in PAGES]


def test_a_sealed_file_among_several_cannot_take_the_place_of_another(sealed: Store) -> None:
    sealed.accept(new(GOOD, files={"pages": PAGES}))
    [submission] = search.by_ids(sealed, writing.numbers(sealed, Filters()))
    first, second, _ = sealed.files_of(submission)
    opened = decryption.decrypted(submission, PRIVATE)
    assert decryption.decrypted_file(opened, first, PRIVATE).content == PAGES[0].content
    with pytest.raises(SealError, match="is not the one that was sent"):
        decryption.decrypted_file(opened, replace(second, content=first.content), PRIVATE)


def test_a_sealed_file_that_was_exchanged_is_noticed(sealed: Store) -> None:
    """Whoever has the disk and the public key can seal another file."""
    sealed.accept(new(GOOD, files={"cv": [FILE]}))
    with sealed.writing() as connection:
        connection.execute(tables.files.update().values(content=SEAL.close(b"%PDF another")))
    [submission] = search.by_ids(sealed, writing.numbers(sealed, Filters()))
    [entry] = sealed.files_of(submission)
    with pytest.raises(SealError, match="is not the one that was sent"):
        decryption.decrypted_file(decryption.decrypted(submission, PRIVATE), entry, PRIVATE)


@pytest.mark.slow
@pytest.mark.parametrize("file_format", list(writing.WRITERS))
def test_many_are_exported_in_little_memory(timed: Store, tmp_path: Path, file_format: str) -> None:
    """700 with 10 kB of answers each, and a file of 1 MB with every hundredth: less than either of the two together."""
    fill(timed, 700)
    tracemalloc.start()
    try:
        target = exported(timed, None, file_format, tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert target.stat().st_size > 20_000
    assert peak < 6_000_000


def fill(store: Store, number: int) -> None:
    common = {"payload_hash": "h", "form": "f", "form_version": "v", "language": "en", "received_at": Clock().now}
    with store.writing() as connection:
        for start in range(0, number, 100):
            many = [{"reference": f"{one:08}", "idempotency_key": str(one)} for one in range(start, start + 100)]
            answers = {"text": "é" * 10_000}
            connection.execute(insert(tables.submissions), [common | row | {"answers": answers} for row in many])
            facts = {"field": "cv", "name": "a.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0"}
            content = b"x" * 1_000_000
            connection.execute(insert(tables.files).values(submission_id=start + 1, content=content, **facts))


def run(environment: dict[str, str], target: Path, *more: str, file_format: str = "csv") -> Any:
    return command(environment, "export", "--format", file_format, "--to", str(target), *more)


def test_export_writes_a_private_file(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    done = run(environment, tmp_path / "out.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Written: {tmp_path}/out.csv (1 submissions)\n"
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o600
    assert read_csv((tmp_path / "out.csv").read_bytes())[1][0] == reference
    assert {path.name for path in tmp_path.iterdir()} == {"out.csv", "var"}
    # Whoever exports has not read it.
    assert "  new  " in command(environment, "inbox").stdout


def test_export_overwrites_only_when_told(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    target, other = tmp_path / "out.csv", tmp_path / "other"
    other.write_text("mine")
    target.symlink_to(other)
    done = run(environment, target)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{target} exists already: choose another name, or --force.\n"
    assert run(environment, target, "--force").returncode == 0
    assert (other.read_text(), target.is_symlink()) == ("mine", False)
    assert reference in target.read_text("utf-8")


def test_a_name_that_was_taken_meanwhile_is_kept(timed: Store, tmp_path: Path) -> None:
    timed.accept(new(GOOD))
    (tmp_path / "out.csv").write_text("mine")
    with pytest.raises(ExportError, match="exists already"):
        exported(timed, None, "csv", tmp_path)
    assert (tmp_path / "out.csv").read_text() == "mine"


def test_export_never_writes_into_the_site(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    site = Path(environment["SITE_DIR"])
    (tmp_path / "link").symlink_to(site)
    before = sorted(site.rglob("*"))
    for target in (site / "out.csv", tmp_path / "link/en/out.csv", tmp_path / "x/../link/out.csv"):
        done = run(environment, target, "--force")
        assert (done.returncode, "which everybody can read" in done.stderr) == (1, True), target
    assert sorted(site.rglob("*")) == before
    assert reference


def test_export_takes_references_and_filters(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    with closing(Store(environment["DATABASE_URL"], Clock())) as store:
        other = store.accept(new({"name": "x"}, "simple", "k2"))
    assert "--form (expert, simple)" in run(environment, tmp_path / "out.csv").stderr
    assert run(environment, tmp_path / "1.csv", "--form", "simple").returncode == 0
    assert run(environment, tmp_path / "2.csv", reference.lower()).returncode == 0
    assert read_csv((tmp_path / "1.csv").read_bytes())[1][0] == other
    assert read_csv((tmp_path / "2.csv").read_bytes())[1][0] == reference
    unknown = run(environment, tmp_path / "3.csv", reference, "AAAAAAAA")
    assert unknown.stderr == "There is no submission with the reference 'AAAAAAAA'.\n"
    nothing = run(environment, tmp_path / "3.csv", "--until", "2025-12-31")
    assert (nothing.returncode, nothing.stderr) == (1, "There is no such submission: nothing is written.\n")
    assert not (tmp_path / "3.csv").exists()


def test_export_says_what_stays_sealed(environment: dict[str, str], tmp_path: Path) -> None:
    sealed = Sealed(environment, tmp_path)
    done = run(environment, tmp_path / "out.csv", sealed.reference)
    assert done.stderr == "1 of them are sealed and without answers: --identity FILE opens them.\n"
    done = run(environment, tmp_path / "out.csv", "--force", "--identity", str(sealed.key))
    assert done.stderr == ""
    assert "Secretname" in (tmp_path / "out.csv").read_text("utf-8")


def test_export_that_cannot_be_written(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    done = run(environment, tmp_path / "nowhere/out.csv")
    assert done.stderr == (f"The export cannot be written to {tmp_path}/nowhere/out.csv: No such file or directory.\n")
    (tmp_path / "folder").mkdir()
    done = run(environment, tmp_path / "folder", "--force")
    assert (done.returncode, "Is a directory" in done.stderr) == (1, True)
    assert reference
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("side", ["", "-wal", "-shm"])
def test_force_does_not_replace_the_database(environment: dict[str, str], reference: str, side: str) -> None:
    database_file = Path(environment["DATABASE_URL"].removeprefix("sqlite:///"))
    target = database_file.parent / ".." / database_file.parent.name / f"{database_file.name}{side}"
    done = run(environment, target, "--force")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{target} holds the submissions, or a key that opens them: choose another name.\n"
    assert reference in command(environment, "inbox").stdout


def test_force_does_not_replace_the_private_key(environment: dict[str, str], tmp_path: Path) -> None:
    sealed = Sealed(environment, tmp_path)
    done = run(environment, sealed.key, "--force", "--identity", str(sealed.key))
    assert done.returncode == 1
    assert sealed.key.read_text() == sealed.private


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Files of this process can have 3000 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    gc.collect()


# XlsxWriter leaves its temporary file to the garbage collector, which cannot complete it either.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("file_format", list(writing.WRITERS))
def test_a_disk_that_is_full_leaves_nothing_behind(
    timed: Store, tmp_path: Path, file_format: str, request: pytest.FixtureRequest
) -> None:
    timed.accept(new({"text": secrets.token_hex(5000)}))
    (tmp_path / "out").mkdir()
    request.getfixturevalue("small_disk")
    with pytest.raises(OSError, match="File too large"):
        exported(timed, None, file_format, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.process
def test_progress_is_shown_to_who_watches(environment: dict[str, str], reference: str, tmp_path: Path) -> None:
    """To a terminal only: in a log it would be noise."""
    watcher, terminal = os.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    arguments = ["export", "--format", "csv", "--to", str(tmp_path / "out.csv")]
    done = subprocess.run(
        [sys.executable, "-m", "receiver", *arguments], env=environment, stderr=terminal, check=False, timeout=120
    )
    # Before the terminal is closed: what it holds is lost then. The system hands it over in its own time.
    shown = wait_until(lambda: select.select([watcher], [], [], 0.1)[0] and os.read(watcher, 10_000))
    assert (done.returncode, b"%|" in shown) == (0, True)
    os.close(terminal)
    os.close(watcher)
    assert reference
