"""What a visitor can keep of a submission: put together when it is accepted, opened once for its visitor."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from receiver.forms.contract import Form
from receiver.forms.validation import Checked
from receiver.storage import receipts
from receiver.storage.records import NewReceipt, Receipt
from receiver.storage.store import Store
from receiver.storage.waiting import ANSWER_SECONDS

KEPT = timedelta(minutes=30)
"""How long it can be asked for."""
ASKED_AGAIN = timedelta(minutes=1)
"""How long after the first time: a second click takes the place of the first, and a download can break off."""


@dataclass(frozen=True)
class Opened:
    """A receipt, and what it holds. `files`: field, name and bytes of each."""

    stored: Receipt
    answers: dict[str, Any]
    files: list[tuple[str, str, int]]


def sealed(checked: Checked) -> tuple[str, NewReceipt]:
    """Return a new key and what it opens: the answers, and of each file its field, its name and its bytes."""
    files = [(field, file.name, len(file.content)) for field, found in checked.files.items() for file in found]
    return receipts.sealed(json.dumps({"answers": dict(checked.answers), "files": files}).encode(), KEPT)


def opened(store: Store, form: Form, reference: str, key: str, now: datetime) -> Opened | None:
    """Return what a key opens: the receipt of this form and this reference, or nothing. Raises StoreError."""
    stored = store.in_time(lambda: receipts.find(store, key, now)) if key else None
    # A form that a link leads to gives the receipts of corrections as well, which are of another form.
    if stored is None or stored.reference != reference or not (form.by_link or stored.form == form.id):
        return None
    held = json.loads(receipts.unsealed(key, stored))
    return Opened(stored, held["answers"], [(field, name, size) for field, name, size in held["files"]])


def used(store: Store, key: str, now: datetime) -> None:
    """Let it end soon: it has been made. Raises StoreError."""
    receipts.end(store, key, now + ASKED_AGAIN, ANSWER_SECONDS)
