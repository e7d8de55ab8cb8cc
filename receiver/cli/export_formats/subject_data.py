"""Everything stored about a submission as one JSON object: what a person who asks for their data is given.

Left out: the content of files (it stands beside, in a ZIP), row numbers, and the hashes that recognise a double post.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any

from sqlalchemy import Connection, Row, Table, select

from receiver.encryption.age import Identities
from receiver.retention import period
from receiver.storage import additions, decryption, matches
from receiver.storage.matches import Step
from receiver.storage.records import Submission, numbered
from receiver.storage.search import FULL_PAGE
from receiver.storage.store import Store
from receiver.storage.tables import files, outbox

FILE_COLUMNS = ("field", "name", "media_type", "size", "sha256")
MAIL_COLUMNS = (
    *("kind", "message_id", "state", "attempts", "created_at", "next_attempt", "sent_at", "last_error"),
    *("bounced_at", "bounce_error"),
)


def records(
    store: Store, found: Iterable[Submission], of_forms: Mapping[str, int], identities: Identities | None = None
) -> Iterator[dict[str, Any]]:
    """Yield what is stored about each submission; what is sealed stands in `sealed`, base64. Raises StoreError.

    `of_forms`: the days that each form keeps submissions today. `identities`: for the notes of matches.
    """
    waiting, with_steps, related = iter(found), matches.concerned(store), additions.related(store)
    while page := list(islice(waiting, FULL_PAGE)):
        with store.reading() as connection:
            own_files = _rows(connection, files, FILE_COLUMNS, page)
            own_mails = _rows(connection, outbox, MAIL_COLUMNS, page)
        steps = matches.histories(store, [submission for submission in page if submission.id in with_steps])
        for submission in page:
            rows = own_files.get(submission.id, ()), own_mails.get(submission.id, ())
            own_steps = [_step(matches.decrypted(step, identities)) for step in steps.get(submission.id, ())]
            relations = {
                "addition_to": related.originals.get(submission.id),
                "additions": list(related.added.get(submission.id, ())),
            }
            yield _record(submission, *rows, of_forms.get(submission.form)) | relations | {"matches": own_steps}


def _record(
    submission: Submission, own_files: Sequence[Row[Any]], own_mails: Iterable[Row[Any]], of_form: int | None
) -> dict[str, Any]:
    numbers = numbered([row.field for row in own_files])
    return {
        "reference": submission.reference,
        "received_at": _plain(submission.received_at),
        "kept_until": _plain(period.kept_until(submission.received_at, submission.retention_days, of_form)),
        "form": submission.form,
        "form_version": submission.form_version,
        "language": submission.language,
        "state": submission.state,
        "doubts": [code for code in submission.doubts.split(",") if code],
        "answers": None if submission.sealed else submission.answers,
        "files": [_file(submission, row, number) for row, number in zip(own_files, numbers, strict=True)],
        "mails": [{name: _plain(getattr(row, name)) for name in MAIL_COLUMNS} for row in own_mails],
        "sealed_to": [key for key in submission.sealed_to.split(",") if key],
        "sealed": base64.b64encode(submission.sealed).decode() if submission.sealed else None,
    }


def write_json(target: IO[bytes], records: Iterable[dict[str, Any]]) -> None:
    """Write records as one array, one after the other."""
    for number, one in enumerate(records):
        text = json.dumps(one, ensure_ascii=False, indent=1)
        # Half a surrogate pair, which UTF-8 cannot write, is written as JSON would.
        target.write((b",\n" if number else b"[\n") + text.encode("utf-8", "backslashreplace"))
    target.write(b"\n]\n")


def _file(submission: Submission, row: Row[Any], number: int) -> dict[str, Any]:
    """Return the row of a file; of one that was opened, what it was when it was sent."""
    stored = {name: getattr(row, name) for name in FILE_COLUMNS}
    sent = decryption.file_facts(submission, row.field, number) if decryption.was_decrypted(submission) else {}
    return stored | {name: sent[name] for name in ("name", "size", "sha256") if name in sent}


def _step(step: Step) -> dict[str, Any]:
    told = {name: _plain(getattr(step, name)) for name in ("request", "expert", "state", "at", "author", "note")}
    return told | {"sealed": base64.b64encode(step.sealed).decode() if step.sealed else None}


def _rows(
    connection: Connection, table: Table, names: Iterable[str], page: Sequence[Submission]
) -> dict[int, list[Row[Any]]]:
    """Return the rows of some submissions, by the number of each."""
    wanted = select(table.c.submission_id, *(table.c[name] for name in names))
    own = wanted.where(table.c.submission_id.in_([submission.id for submission in page]))
    found: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(own.order_by(table.c.id)):
        found.setdefault(row.submission_id, []).append(row)
    return found


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
