"""show: a submission in full, for people."""

import argparse
import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from receiver.cli import key_files
from receiver.cli.command import DAY, TIME, database, explained, no_such, print_lines
from receiver.cli.labels import contract_if_any
from receiver.config.settings import Settings
from receiver.encryption.age import Identities
from receiver.errors import OperatorError
from receiver.forms import answer_text, corrections
from receiver.forms.contract import Contract
from receiver.mail import reasons
from receiver.retention import period
from receiver.screening import doubts
from receiver.storage import additions, decryption, matches, search
from receiver.storage.matches import Step
from receiver.storage.records import FileEntry, MailState, Submission
from receiver.storage.store import Store

INDENT = "    "
MEANINGS = {
    doubts.TRAP: "trap (the box that people do not see was filled in)",
    doubts.FAST: "fast (sent sooner than people can)",
    doubts.PROOF: "proof (proof of work missing or wrong)",
    doubts.INFECTED: "infected (the virus scanner found something in a file)",
    doubts.UNSCANNED: "unscanned (the virus scanner did not judge a file)",
    doubts.REPAIRED: "repaired (a PDF is damaged; readers repair it, something may be missing)",
    doubts.UNOPENED: "unopened (whether a PDF opens could not be found out)",
    doubts.MACROS: "macros (an ODT holds programs: open it without allowing them)",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the reference, the folder for the files, the private keys."""
    parser.add_argument("reference", metavar="REF", help="the reference, in upper or lower case")
    parser.add_argument("--files", metavar="DIR", type=Path, help="also write the files into this folder")
    key_files.add_argument(parser)


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Print the submission and what was added to it; a new one is a read one afterwards.

    Raises OperatorError, SealError, StoreError.
    """
    identities = key_files.read_if_any(options.identity)
    with database(settings) as store:
        found = _found(store, options.reference)
        added = [_found(store, reference) for reference in additions.of(store, found)]
        for stored in (found, *added):
            _show(settings, store, stored, identities, options.files)


def _show(
    settings: Settings, store: Store, stored: Submission, identities: Identities | None, folder: Path | None
) -> None:
    submission = decryption.decrypted(stored, identities)
    files = [decryption.decrypted_file(submission, file, identities) for file in store.files_of(submission)]
    original = additions.original_of(store, submission)
    contract = contract_if_any(settings)
    corrects = contract is not None and corrections.is_correction(contract, stored.form)
    print_lines(("", f"{'Corrects' if corrects else 'Added to'} {original}:") if original else ())
    print_lines(lines(contract, submission, files, store.mails_of(submission)))
    steps = matches.histories(store, [submission]).get(submission.id, [])
    print_lines(_match_lines(submission, [matches.decrypted(step, identities) for step in steps]))
    if folder:
        _write_files(submission, files, folder)
    if submission.sealed is None:
        search.mark_as_read(store, submission)


def _found(store: Store, reference: str) -> Submission:
    submission = store.find(reference)
    if submission is None:
        raise OperatorError(no_such([reference]))
    return submission


def lines(
    contract: Contract | None, submission: Submission, files: Sequence[FileEntry], mails: Sequence[MailState]
) -> Iterator[str]:
    """Yield everything stored about a submission, labels instead of codes when there is a contract."""
    yield f"Reference: {submission.reference}"
    yield f"Received:  {submission.received_at.strftime(TIME)}"
    yield f"Kept:      {_kept(contract, submission)}"
    yield f"Form:      {submission.form} (version {submission.form_version}, language {submission.language})"
    yield f"State:     {submission.state}"
    if submission.doubts:
        yield f"Doubts:    {', '.join(MEANINGS.get(code, code) for code in submission.doubts.split(','))}"
    if submission.sealed is not None:
        yield f"Sealed:    for {submission.sealed_to.replace(',', ', ')}; --identity FILE opens it"
    yield from _answer_lines(contract, submission)
    yield from _file_lines(submission, files)
    yield from _mail_lines(mails)
    if not doubts.allow_confirmation(submission.doubts.split(",")):
        yield f"{INDENT}confirmation: none, a robot may have typed a stranger's address"


def _kept(contract: Contract | None, submission: Submission) -> str:
    form = contract.forms.get(submission.form) if contract else None
    promised, of_form = submission.retention_days, form.retention_days if form else None
    end = period.kept_until(submission.received_at, promised, of_form)
    if end is None:
        return "nothing says until when"
    return f"until {end.strftime(DAY)} ({_why(promised, of_form)})"


def _why(promised: int | None, of_form: int | None) -> str:
    if promised is None:
        return "as its form says today"
    shorter = f", now {of_form} by its form" if of_form is not None and of_form < promised else ""
    return f"{promised} days promised when it was received{shorter}"


def _answer_lines(contract: Contract | None, submission: Submission) -> Iterator[str]:
    language = contract.site.team_language if contract else submission.language
    form = contract.forms.get(submission.form) if contract else None
    found = answer_text.lines(form, submission.answers, language)
    for section, answers in groupby(found, key=lambda line: line.section):
        yield from ("", section.upper()) if section else ("",)
        for line in answers:
            yield line.label
            yield from (INDENT + text for text in line.texts or ("-",))


def _file_lines(submission: Submission, files: Sequence[FileEntry]) -> Iterator[str]:
    yield from ("", "Files: none") if not files else ("", "Files:")
    for file in files:
        name = "sealed" if submission.sealed is not None else file.name
        which = f" {file.number}" if file.number else ""
        yield f"{INDENT}{file.field}{which}: {name}, {file.size} bytes, sha256 {file.sha256}"


def _mail_lines(mails: Sequence[MailState]) -> Iterator[str]:
    yield from ("", "Mail: none") if not mails else ("", "Mail:")
    for mail in mails:
        yield f"{INDENT}{mail.kind}: {_mail_text(mail)}"


def _match_lines(submission: Submission, steps: Sequence[Step]) -> Iterator[str]:
    yield from ("", "Matches:") if steps else ()
    for step in steps:
        other = step.expert if submission.reference == step.request else step.request
        told = f"{step.author}: {step.note}".rstrip(": ") if step.sealed is None else "sealed"
        yield f"{INDENT}{step.at.strftime(TIME)} {step.state} {other}, {told}"


def _mail_text(mail: MailState) -> str:
    if mail.bounced_at:
        return f"{_sending_text(mail)}, came back {mail.bounced_at.strftime(TIME)}: {reasons.told(mail.bounce_error)}"
    return _sending_text(mail)


def _sending_text(mail: MailState) -> str:
    if mail.state == "sent" and mail.sent_at:
        return f"sent {mail.sent_at.strftime(TIME)}"
    error = f", last error: {mail.last_error}" if mail.last_error else ""
    due = f", next attempt {mail.next_attempt.strftime(TIME)}" if mail.state == "waiting" else ""
    return f"{mail.state}, {mail.attempts} attempts{due}{error}"


def _write_files(submission: Submission, files: Sequence[FileEntry], folder: Path) -> None:
    with explained(f"The files cannot be written to {folder}"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        print_lines(f"Written: {path}" for path in _written(submission, files, folder))


def _written(submission: Submission, files: Sequence[FileEntry], folder: Path) -> Iterator[Path]:
    for file in files:
        path = folder / f"{submission.reference}-{decryption.file_name(submission, file)}"
        _write_privately(path, file.content)
        yield path


def _write_privately(path: Path, content: bytes) -> None:
    # A new file every time: what stands under that name may be a link, or open to others.
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
