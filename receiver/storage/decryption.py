"""Opens sealed submissions and their files for a reader who has the private key; plain ones pass as they are."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from receiver.encryption.age import Identities, SealError
from receiver.forms.uploads import safe_name
from receiver.storage.records import FileEntry, Submission


def decrypted(submission: Submission, identities: Identities | None) -> Submission:
    """Return a submission with its answers; without private keys a sealed one stays sealed. Raises SealError."""
    if submission.sealed is None or identities is None:
        return submission
    with_answers = _open(submission.reference, submission.sealed, identities.open_answers)
    return replace(submission, answers=with_answers, sealed=None)


def decrypted_file(submission: Submission, entry: FileEntry, identities: Identities | None) -> FileEntry:
    """Return a file of a submission that went through `decrypted`, as it was sent. Raises SealError."""
    if not was_decrypted(submission) or identities is None:
        return entry
    content = _open(submission.reference, entry.content, identities.open)
    digest = hashlib.sha256(content).hexdigest()
    facts = file_facts(submission, entry.field, entry.number)
    if facts.get("sha256", digest) != digest:
        raise SealError(f"The file {entry.field} of {submission.reference} is not the one that was sent.")
    return replace(entry, name=str(facts.get("name", "")), size=len(content), sha256=digest, content=content)


def file_facts(submission: Submission, field: str, number: int) -> Mapping[str, Any]:
    """Return what the answers say of a file: name, size, sha256, type. Empty when there is no such answer.

    `number`: which of several files of the field it is, from 1; 0: the only one.
    """
    answer = submission.answers.get(field)
    if isinstance(answer, list):
        answer = answer[max(number - 1, 0)] if number <= len(answer) and answer else None
    return answer if isinstance(answer, dict) and "sha256" in answer else {}


def was_decrypted(submission: Submission) -> bool:
    """Say whether a submission is stored sealed and has been opened."""
    return bool(submission.sealed_to) and submission.sealed is None


def file_name(submission: Submission, entry: FileEntry) -> str:
    """Return a safe name for a file of a submission, such as `cv.pdf`, or `cv.pdf.age` while it is sealed."""
    return safe_name(entry.field, entry.media_type, entry.number) + ("" if submission.sealed is None else ".age")


def _open(reference: str, sealed: bytes, opener: Any) -> Any:
    try:
        return opener(sealed)
    except SealError:
        raise SealError(f"None of the private keys opens {reference}.") from None
