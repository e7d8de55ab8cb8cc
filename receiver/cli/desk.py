"""The commands for those who work with the submissions: inbox, show, mark, export, send."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from tqdm import tqdm

from receiver.app import post_office
from receiver.cli import command as terminal
from receiver.cli import output
from receiver.cli.command import Commands
from receiver.cli.export import writing
from receiver.cli.export.writing import ExportError, Selection
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.encryption import age
from receiver.encryption.age import Identities
from receiver.errors import OperatorError
from receiver.forms import contract as contracts
from receiver.forms.contract import Contract, ContractError
from receiver.mail import delivery, outbox
from receiver.mail.outbox import Deliver, DueMail
from receiver.mail.transport import transport
from receiver.storage import decryption, search
from receiver.storage.records import FileEntry, Submission
from receiver.storage.search import Filters
from receiver.storage.store import Store

STANDARD_INPUT = Path("-")


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    listing = terminal.add(commands, "inbox", _inbox, "print one line per submission, oldest first")
    _add_filters(listing)
    show = terminal.add(commands, "show", _show, "print a submission: answers, files, state of its mail")
    show.add_argument("reference", metavar="REF", help="the reference, in upper or lower case")
    show.add_argument("--files", metavar="DIR", type=Path, help="also write the files into this folder")
    _add_identity(show)
    mark = terminal.add(commands, "mark", _mark, "set the state of submissions: all of them, or none")
    mark.add_argument("state", metavar="STATE", choices=search.STATES, help=", ".join(search.STATES))
    mark.add_argument("references", metavar="REF", nargs="+", help="the reference, in upper or lower case")
    _add_export(commands)
    send = terminal.add(commands, "send", _send, "try every mail that is due once, now, and print what happened")
    send.add_argument("--again", action="store_true", help="also those that wait longer or need attention")
    _add_identity(send)


def _add_export(commands: Commands) -> None:
    command = terminal.add(commands, "export", _export, "write submissions into a file: a table, or all that is stored")
    command.add_argument("references", metavar="REF", nargs="*", help="only these submissions")
    command.add_argument("--format", choices=writing.WRITERS, required=True, help="zip: JSON, tables and files")
    command.add_argument("--to", metavar="FILE", type=Path, required=True, help="must not exist yet")
    command.add_argument("--force", action="store_true", help="replace the file")
    _add_filters(command)
    _add_identity(command)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--form", metavar="ID", default="", help="only this form")
    parser.add_argument(
        "--state", choices=search.STATES, action="append", default=[], help="only this state (or these)"
    )
    parser.add_argument("--since", metavar="DATE", type=_day, help="received on this UTC day or later")
    parser.add_argument("--until", metavar="DATE", type=_day, help="received on this UTC day or before")
    parser.add_argument("--attention", action="store_true", help="only with doubts, or mail that needs attention")


def _add_identity(parser: argparse.ArgumentParser) -> None:
    text = "private key, for what is sealed (- reads it from standard input); may be repeated"
    parser.add_argument("--identity", metavar="FILE", type=Path, action="append", default=[], help=text)


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no offset)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: expected such as 2026-01-31") from None


def _filters(
    configured: Settings, store: Store, options: argparse.Namespace, references: Sequence[str] = ()
) -> Filters:
    """Return what was asked for. Raises OperatorError when nothing could ever match."""
    if options.since and options.until and options.since > options.until:
        raise OperatorError(f"--since {options.since} is after --until {options.until}.")
    if options.form and options.form not in (known := _forms(configured, store)):
        raise OperatorError(f"There is no form {options.form!r}, only {', '.join(known)}.")
    return Filters(options.form, options.state, options.since, options.until, options.attention, references)


def _forms(configured: Settings, store: Store) -> list[str]:
    """Return the forms of the site and those of which there are submissions."""
    with suppress(ContractError):
        return sorted({*contracts.load(configured.site_dir).forms, *search.forms(store)})
    return search.forms(store)


def _inbox(configured: Settings, options: argparse.Namespace) -> None:
    with terminal.opened(configured) as store:
        terminal.print_lines(map(output.inbox_line, search.entries(store, _filters(configured, store, options))))


def _show(configured: Settings, options: argparse.Namespace) -> None:
    identities = _identities(options.identity)
    with terminal.opened(configured) as store:
        submission = decryption.opened(_found(store, options.reference), identities)
        files = [decryption.opened_file(submission, file, identities) for file in store.files_of(submission)]
        mails = store.mails_of(submission)
        terminal.print_lines(output.submission_lines(_contract_if_any(configured), submission, files, mails))
        if options.files:
            _write_files(submission, files, options.files)
        if submission.sealed is None:
            search.mark_as_read(store, submission)


def _found(store: Store, reference: str) -> Submission:
    submission = store.find(reference)
    if submission is None:
        raise OperatorError(_no_such([reference]))
    return submission


def _write_files(submission: Submission, files: Sequence[FileEntry], folder: Path) -> None:
    with terminal.explained(f"The files cannot be written to {folder}"):
        terminal.print_lines(f"Written: {path}" for path in output.write_files(submission, files, folder))


def _mark(configured: Settings, options: argparse.Namespace) -> None:
    with terminal.opened(configured) as store:
        unknown = search.mark(store, options.references, options.state)
    if unknown:
        raise OperatorError(f"{_no_such(unknown)} Nothing was changed.")


def _no_such(references: Sequence[str]) -> str:
    return f"There is no submission with the reference {', '.join(map(repr, references))}."


def _export(configured: Settings, options: argparse.Namespace) -> None:
    identities = _identities(options.identity)
    try:
        with terminal.opened(configured) as store:
            _write_export(configured, options, store, identities)
    except ExportError as error:
        raise OperatorError(str(error)) from None


def _write_export(
    configured: Settings, options: argparse.Namespace, store: Store, identities: Identities | None
) -> None:
    target: Path = options.to
    writing.check_target(target, configured.site_dir, force=options.force)
    writing.check_spares(target, configured.database_file, options.identity)
    ids = _wanted(configured, store, options)
    contract = _contract_if_any(configured)
    with (
        terminal.explained(f"The export cannot be written to {target}"),
        # None: only where somebody watches.
        tqdm(total=len(ids) * writing.PASSES[options.format], disable=None, unit="", leave=False) as bar,
    ):
        selection = Selection(store, identities, ids, bar.update)
        plan = writing.plan(selection, contract)
        writing.write(selection, plan, options.format, target, force=options.force)
    print(f"Written: {target} ({len(ids)} submissions)")
    if plan.sealed:
        print(f"{plan.sealed} of them are sealed and without answers: --identity FILE opens them.", file=sys.stderr)


def _wanted(configured: Settings, store: Store, options: argparse.Namespace) -> Sequence[int]:
    unknown = search.unknown(store, options.references)
    if unknown:
        raise OperatorError(_no_such(unknown))
    ids = writing.numbers(store, _filters(configured, store, options, options.references))
    if not ids:
        raise OperatorError("There is no such submission: nothing is written.")
    return ids


def _send(configured: Settings, options: argparse.Namespace) -> None:
    contract = contracts.load(configured.site_dir)
    identities = _identities(options.identity)
    with terminal.opened(configured) as store:
        if options.again:
            outbox.try_again(store, utc_now())
        deliver = delivery.deliverer(post_office(configured, contract), store, transport(configured.mail))
        outcomes = list(outbox.send_due(store, _with_address(deliver, identities), utc_now))
        terminal.print_lines(map(output.outcome_line, outcomes))
        if not outcomes:
            print("Nothing is due.")


def _with_address(deliver: Deliver, identities: Identities | None) -> Deliver:
    """Return a deliverer that knows the address of a sealed confirmation; the team's mail stays sealed."""

    def deliver_opened(due: DueMail) -> None:
        if due.submission and due.kind == "confirmation":
            due = replace(due, submission=decryption.opened(due.submission, identities))
        deliver(due)

    return deliver_opened


def _identities(paths: Sequence[Path]) -> Identities | None:
    """Return the private keys of these files, None without any. Raises SealError, OperatorError."""
    if not paths:
        return None
    with terminal.explained("The private key cannot be read"):
        texts = [sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes() for path in paths]
    found = (age.read_identities(text.decode(errors="replace")) for text in texts)
    return Identities(tuple(key for one in found for key in one.keys))


def _contract_if_any(configured: Settings) -> Contract | None:
    try:
        return contracts.load(configured.site_dir)
    except ContractError as error:
        print(f"Codes are shown instead of labels: {error}", file=sys.stderr)
        return None
