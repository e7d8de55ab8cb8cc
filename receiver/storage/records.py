"""What is stored, as frozen records. Knows neither the database nor the web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from receiver.forms.answers import Answer

if TYPE_CHECKING:
    from receiver.forms.uploads import AcceptedFile


@dataclass(frozen=True)
class Mail:
    """One outbox row to write with a submission. `kind`: `team` or `confirmation`.

    `recipient`: the visitor's address, for a confirmation. It is kept in memory when the answers are sealed, and stored
    nowhere but among the answers.
    """

    kind: str
    message_id: str
    recipient: str = ""


@dataclass(frozen=True)
class NewReceipt:
    """What the visitor can keep, sealed. `key_hash`: of the key that opens it. `kept`: for how long it is there."""

    key_hash: str
    sealed: bytes
    kept: timedelta


@dataclass(frozen=True)
class Receipt:
    """A stored one, with what is known of its submission without opening it."""

    sealed: bytes
    form: str
    reference: str
    received_at: datetime
    retention_days: int | None


@dataclass(frozen=True)
class NewSubmission:
    """Everything that is stored in one transaction.

    `files`: by field, in their order. `retention_days`: how long the site promises to keep it at most. `addition_to`:
    the reference of the submission that it adds to, if it does. `receipt`: one more is stored when the same comes
    again, with a key of its own.
    """

    idempotency_key: str
    payload_hash: str
    form: str
    form_version: str
    language: str
    answers: Mapping[str, Answer]
    files: Mapping[str, Sequence["AcceptedFile"]]
    mails: Sequence[Mail]
    doubts: Sequence[str] = ()
    retention_days: int | None = None
    addition_to: str = ""
    receipt: NewReceipt | None = None


@dataclass(frozen=True)
class Submission:
    """A stored submission without the content of its files; `doubts` are codes with a comma between them.

    `sealed`: the answers as an age file for the public keys in `sealed_to` (comma between them); `answers` is empty
    then. `state`: `new`, `read` or `closed`. `retention_days`: how long it was promised to be kept at most; None when
    that is not known. `addition_to`: the number of the submission that it adds to, and is deleted with.
    """

    id: int
    reference: str
    form: str
    form_version: str
    language: str
    received_at: datetime
    answers: Mapping[str, Any]
    doubts: str = ""
    state: str = "new"
    sealed: bytes | None = None
    sealed_to: str = ""
    retention_days: int | None = None
    addition_to: int | None = None


@dataclass(frozen=True)
class FileEntry:
    """A stored file; `size` in bytes. Of a sealed one: no name, and size and hash are the age file's.

    `id`: of its row. `number`: which of several files of its field it is, from 1; 0 for the only one.
    """

    field: str
    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes
    id: int = 0
    number: int = 0

    COLUMNS: ClassVar = ("id", "field", "name", "media_type", "size", "sha256", "content")


def numbered(fields: Sequence[str]) -> list[int]:
    """Return which of its field's files each one is, from 1, by the fields of all in their order; 0: the only one."""
    return [fields[: at + 1].count(field) if fields.count(field) > 1 else 0 for at, field in enumerate(fields)]


@dataclass(frozen=True)
class MailState:
    """One outbox row as an operator sees it. `bounced_at`, `bounce_error`: when and why it came back, if it did."""

    kind: str
    state: str
    attempts: int
    next_attempt: datetime
    sent_at: datetime | None
    last_error: str
    bounced_at: datetime | None = None
    bounce_error: str = ""
