"""Writes submissions into one file: CSV, XLSX, JSON, or ZIP with all of that and the files.

Submissions are read twice or more and never kept: first to learn which fields there are, then to be written. The file
gets its name when it is complete and on the disk.
"""

import os
import re
import zipfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from receiver.cli.export_formats import rows, subject_data, xlsx
from receiver.cli.export_formats.rows import Table
from receiver.cli.export_formats.xlsx import WorkbookError
from receiver.encryption.age import Identities
from receiver.errors import OperatorError
from receiver.forms.contract import Contract
from receiver.storage import additions, decryption, durable_files, migrate, search
from receiver.storage.records import Submission
from receiver.storage.search import Filters
from receiver.storage.store import Store

Tick = Callable[[], object]


class ExportError(OperatorError):
    """The export cannot be made; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Selection:
    """The submissions to export. `ids`: their numbers, in the order they came; `tick` is called for each one read."""

    store: Store
    identities: Identities | None
    ids: Sequence[int]
    tick: Tick = field(default=lambda: None)

    def read(self, ids: Sequence[int] | None = None) -> Iterator[Submission]:
        """Yield all of them, or those with the given numbers, opened where a private key is there."""
        for submission in search.by_ids(self.store, self.ids if ids is None else ids):
            yield decryption.decrypted(submission, self.identities)
            self.tick()


@dataclass(frozen=True)
class Plan:
    """What the first reading has found: a table per form, and how many submissions stay sealed.

    `periods`: the days that each form keeps submissions today.
    """

    tables: Sequence[Table]
    sealed: int
    periods: Mapping[str, int]


def numbers(store: Store, filters: Filters) -> Sequence[int]:
    """Return the numbers of the wanted submissions, in the order they came. Raises StoreError."""
    return array("q", search.ids(store, filters))


def plan(selection: Selection, contract: Contract | None) -> Plan:
    """Read the submissions once. Raises SealError, StoreError."""
    fields: dict[str, dict[str, None]] = {}
    ids: dict[str, array[int]] = {}
    sealed = 0
    for submission in selection.read():
        form = submission.form
        ids.setdefault(form, array("q")).append(submission.id)
        # A dict keeps the order in which former fields were first met.
        fields.setdefault(form, _own_fields(contract, form)).update(dict.fromkeys(submission.answers))
        sealed += submission.sealed is not None
    periods = {form.id: form.retention_days for form in contract.forms.values()} if contract else {}
    related = additions.related(selection.store)
    tables = [Table(form, tuple(fields[form]), ids[form], periods.get(form), related) for form in ids]
    return Plan(tables, sealed, periods)


def _own_fields(contract: Contract | None, form: str) -> dict[str, None]:
    known = contract.forms.get(form) if contract else None
    return dict.fromkeys(field.id for field in known.fields) if known else {}


def check_target(target: Path, site_dir: Path, *, force: bool) -> None:
    """Raise ExportError when the file must not be written: it would be public, or is there already."""
    place = target.parent.resolve() / target.name
    if place.is_relative_to(site_dir.resolve()) or target.resolve().is_relative_to(site_dir.resolve()):
        raise ExportError(f"{target} is in SITE_DIR, which everybody can read: write it elsewhere.")
    if not force and os.path.lexists(target):
        raise ExportError(f"{target} exists already: choose another name, or --force.")


def check_spares(target: Path, database: Path | None, keys: Iterable[Path]) -> None:
    """Raise ExportError when the file is one that `--force` must not replace: an SQLite database, a private key."""
    own = [Path(f"{database}{side}") for side in ("", *migrate.SIDE_FILES)] if database else []
    if any(target.resolve() == path.resolve() for path in (*own, *keys)):
        raise ExportError(f"{target} holds the submissions, or a key that opens them: choose another name.")


def write(selection: Selection, planned: Plan, file_format: str, target: Path, *, force: bool) -> None:
    """Write the file, readable for its owner only. Raises ExportError, SealError, StoreError, OSError."""
    publish(selection.store, target, lambda draft: WRITERS[file_format](selection, planned, draft), force=force)


def publish(store: Store, target: Path, fill: Callable[[Path], None], *, force: bool) -> None:
    """Let a file be written, completely or not at all, readable for its owner only. Raises ExportError, OSError."""
    with durable_files.draft_beside(target, store.folder) as draft:
        try:
            fill(draft)
        except WorkbookError as error:
            raise ExportError(f"The submissions do not fit into XLSX ({error}): take csv or json.") from None
        draft.chmod(0o600)
        _give_name(draft, target, force=force)


def _give_name(draft: Path, target: Path, *, force: bool) -> None:
    if force:
        durable_files.replace(draft, target)
        return
    try:
        durable_files.publish(draft, target)
    except FileExistsError:
        # Somebody was faster.
        raise ExportError(f"{target} exists already: choose another name, or --force.") from None


def _write_csv(selection: Selection, planned: Plan, path: Path) -> None:
    if len(planned.tables) > 1:
        forms = ", ".join(sorted(table.form for table in planned.tables))
        raise ExportError(f"CSV holds one form at a time: choose one with --form ({forms}), or take xlsx or zip.")
    with path.open("wb") as file:
        for table in planned.tables:
            rows.write_csv(file, table.rows(selection.read(table.ids)))


def _write_xlsx(selection: Selection, planned: Plan, path: Path) -> None:
    xlsx.write(path, ((table.form, table.rows(selection.read(table.ids))) for table in planned.tables))


def _write_json(selection: Selection, planned: Plan, path: Path) -> None:
    with path.open("wb") as file:
        _write_records(selection, planned, file)


def _write_records(selection: Selection, planned: Plan, file: IO[bytes]) -> None:
    found = subject_data.records(selection.store, selection.read(), planned.periods, selection.identities)
    subject_data.write_json(file, found)


def _write_zip(selection: Selection, planned: Plan, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        with _member(archive, "submissions.json") as file:
            _write_records(selection, planned, file)
        for table in planned.tables:
            with _member(archive, f"{_safe(table.form)}.csv") as file:
                rows.write_csv(file, table.rows(selection.read(table.ids)))
        for submission in selection.read():
            _write_files(selection, submission, archive)


def _write_files(selection: Selection, submission: Submission, archive: zipfile.ZipFile) -> None:
    for stored in selection.store.files_of(submission):
        entry = decryption.decrypted_file(submission, stored, selection.identities)
        with _member(archive, f"{submission.reference}/{decryption.file_name(submission, entry)}") as file:
            file.write(entry.content)


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return archive.open(member, "w", force_zip64=True)


def _safe(form: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", form)


Write = Callable[[Selection, Plan, Path], None]
WRITERS: Mapping[str, Write] = {"csv": _write_csv, "xlsx": _write_xlsx, "json": _write_json, "zip": _write_zip}
PASSES = {"csv": 2, "xlsx": 2, "json": 2, "zip": 4}
"""How often each submission is read, the first reading included."""
