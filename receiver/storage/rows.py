"""What is stored, as rows of the tables."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from receiver.encryption.seal import Seal
from receiver.storage.records import Mail, NewReceipt

if TYPE_CHECKING:
    from receiver.forms.uploads import AcceptedFile


def file_row(field: str, file: "AcceptedFile", seal: Seal) -> dict[str, Any]:
    """Return the row of a file, sealed where there are public keys; its submission is not known yet."""
    content = seal.close(file.content) if seal else file.content
    return {
        "field": field,
        "name": "" if seal else file.name,
        "media_type": file.media_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest() if seal else file.sha256,
        "content": content,
    }


def outbox_row(submission_id: int, mail: Mail, now: datetime, owner: str) -> dict[str, Any]:
    """Return the row of a mail that is due now. `owner`: the process that alone knows its address, or empty."""
    return {
        "submission_id": submission_id,
        "kind": mail.kind,
        "message_id": mail.message_id,
        "state": "waiting",
        "attempts": 0,
        "created_at": now,
        "next_attempt": now,
        "last_error": "",
        "owner": owner,
    }


def receipt_row(submission_id: int, receipt: NewReceipt, now: datetime) -> dict[str, Any]:
    """Return the row of what a visitor can keep from now on."""
    return {
        "key_hash": receipt.key_hash,
        "submission_id": submission_id,
        "until": now + receipt.kept,
        "sealed": receipt.sealed,
    }
