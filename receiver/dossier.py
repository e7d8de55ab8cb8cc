"""Everything stored about a submission as one JSON object: what a person who asks for their data is given.

Left out: the content of files (it stands beside, in a ZIP), row numbers, and the hashes that recognise a double post.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO, Any

from sqlalchemy import Row, Table, select

from receiver import opening
from receiver.database import files, outbox
from receiver.records import Submission
from receiver.store import Store

FILE_COLUMNS = ("field", "name", "media_type", "size", "sha256")
MAIL_COLUMNS = ("kind", "message_id", "state", "attempts", "created_at", "next_attempt", "sent_at", "last_error")


def record(store: Store, submission: Submission) -> dict[str, Any]:
    """Return what is stored about a submission; what is sealed stands in `sealed`, base64. Raises StoreError."""
    return {
        "reference": submission.reference,
        "received_at": _plain(submission.received_at),
        "form": submission.form,
        "form_version": submission.form_version,
        "language": submission.language,
        "state": submission.state,
        "doubts": [code for code in submission.doubts.split(",") if code],
        "answers": None if submission.sealed else submission.answers,
        "files": [_file(submission, row) for row in _rows(store, files, FILE_COLUMNS, submission)],
        "mails": [
            {name: _plain(value) for name, value in row._mapping.items()}
            for row in _rows(store, outbox, MAIL_COLUMNS, submission)
        ],
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


def _file(submission: Submission, row: Row[Any]) -> dict[str, Any]:
    """Return the row of a file; of one that was opened, what it was when it was sent."""
    stored = dict(row._mapping)
    sent = opening.file_facts(submission, row.field) if opening.was_opened(submission) else {}
    return stored | {name: sent[name] for name in ("name", "size", "sha256") if name in sent}


def _rows(store: Store, table: Table, names: Iterable[str], submission: Submission) -> Iterator[Row[Any]]:
    wanted = select(*(table.c[name] for name in names)).where(table.c.submission_id == submission.id)
    with store.reading() as connection:
        yield from connection.execute(wanted.order_by(table.c.id)).all()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
