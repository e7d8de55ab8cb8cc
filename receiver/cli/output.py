"""What an operator reads in a terminal: the inbox, one submission, the result of sending. English, plain lines."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from receiver.forms import answer_text
from receiver.forms.contract import Contract
from receiver.mail.outbox import Outcome
from receiver.screening import spam
from receiver.storage import decryption
from receiver.storage.records import FileEntry, MailState, Submission
from receiver.storage.search import Entry

TIME = "%Y-%m-%dT%H:%M:%SZ"
INDENT = "    "
MEANINGS = {
    spam.TRAP: "trap (the box that people do not see was filled in)",
    spam.FAST: "fast (sent sooner than people can)",
    spam.PROOF: "proof (proof of work missing or wrong)",
    spam.INFECTED: "infected (the virus scanner found something in a file)",
    spam.UNSCANNED: "unscanned (the virus scanner did not judge a file)",
}


def inbox_line(entry: Entry) -> str:
    """Return reference, UTC time, form, language, state, state of its mail, doubts if any."""
    time = entry.received_at.strftime(TIME)
    known = (entry.reference, time, entry.form, entry.language, entry.state, _mail_summary(entry.mails))
    return "  ".join((*known, *_doubt_notes(entry.doubts)))


def _doubt_notes(codes: str) -> Iterator[str]:
    if codes:
        yield f"doubts:{codes}"
    if not _confirmation_allowed(codes):
        yield "no-confirmation"


def _confirmation_allowed(codes: str) -> bool:
    return spam.allow_confirmation(codes.split(","))


def _mail_summary(states: Sequence[str]) -> str:
    """Return such as `mail:sent` or `mail:sent=1,waiting=1`."""
    counted = Counter(states)
    if len(counted) == 1:
        return f"mail:{states[0]}"
    return "mail:" + (",".join(f"{state}={number}" for state, number in sorted(counted.items())) or "none")


def submission_lines(
    contract: Contract | None, submission: Submission, files: Sequence[FileEntry], mails: Sequence[MailState]
) -> Iterator[str]:
    """Yield everything stored about a submission, labels instead of codes when there is a contract."""
    yield f"Reference: {submission.reference}"
    yield f"Received:  {submission.received_at.strftime(TIME)}"
    yield f"Form:      {submission.form} (version {submission.form_version}, language {submission.language})"
    yield f"State:     {submission.state}"
    if submission.doubts:
        yield f"Doubts:    {', '.join(MEANINGS.get(code, code) for code in submission.doubts.split(','))}"
    if submission.sealed is not None:
        yield f"Sealed:    for {submission.sealed_to.replace(',', ', ')}; --identity FILE opens it"
    yield from _answer_lines(contract, submission)
    yield from _file_lines(submission, files)
    yield from _mail_lines(mails)
    if not _confirmation_allowed(submission.doubts):
        yield f"{INDENT}confirmation: none, a robot may have typed a stranger's address"


def _answer_lines(contract: Contract | None, submission: Submission) -> Iterator[str]:
    language = contract.site.team_language if contract else submission.language
    form = contract.forms.get(submission.form) if contract else None
    lines = answer_text.lines(form, submission.answers, language)
    for section, answers in groupby(lines, key=lambda line: line.section):
        yield from ("", section.upper()) if section else ("",)
        for line in answers:
            yield line.label
            yield from (INDENT + text for text in line.texts or ("-",))


def _file_lines(submission: Submission, files: Sequence[FileEntry]) -> Iterator[str]:
    yield from ("", "Files: none") if not files else ("", "Files:")
    for file in files:
        name = "sealed" if submission.sealed is not None else file.name
        yield f"{INDENT}{file.field}: {name}, {file.size} bytes, sha256 {file.sha256}"


def _mail_lines(mails: Sequence[MailState]) -> Iterator[str]:
    yield from ("", "Mail: none") if not mails else ("", "Mail:")
    for mail in mails:
        yield f"{INDENT}{mail.kind}: {_mail_text(mail)}"


def _mail_text(mail: MailState) -> str:
    if mail.state == "sent" and mail.sent_at:
        return f"sent {mail.sent_at.strftime(TIME)}"
    error = f", last error: {mail.last_error}" if mail.last_error else ""
    due = f", next attempt {mail.next_attempt.strftime(TIME)}" if mail.state == "waiting" else ""
    return f"{mail.state}, {mail.attempts} attempts{due}{error}"


def outcome_line(outcome: Outcome) -> str:
    """Return what became of one mail."""
    return "  ".join(filter(None, (outcome.reference, outcome.kind, outcome.state, outcome.error)))


def write_files(submission: Submission, files: Sequence[FileEntry], folder: Path) -> Iterator[Path]:
    """Write the files into the folder, named after reference and field; yield the paths. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in files:
        path = folder / f"{submission.reference}-{decryption.file_name(submission, file.field, file.media_type)}"
        _write_privately(path, file.content)
        yield path


def _write_privately(path: Path, content: bytes) -> None:
    # A new file every time: what stands under that name may be a link, or open to others.
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
