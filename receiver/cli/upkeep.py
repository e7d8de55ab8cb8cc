"""The commands that keep the database: init, backup, restore, erase, purge, and those for the age keys."""

import argparse
import os
import sys
from pathlib import Path

from receiver.cli import command
from receiver.cli.command import Commands
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.encryption import age
from receiver.encryption.age import Identities
from receiver.errors import OperatorError
from receiver.forms import contract as contracts
from receiver.retention import deletion
from receiver.retention.deletion import ClockError
from receiver.storage import backup, key_proofs, migrate, reencryption
from receiver.storage.errors import UnusableError
from receiver.storage.store import reported


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    command.add(commands, "init", _init, "make the tables in a new, empty database")
    _add_copies(commands)
    _add_deletions(commands)
    _add_keys(commands)


def _add_copies(commands: Commands) -> None:
    back_up = command.add(commands, "backup", _back_up, "copy the database into a new file, while the receiver runs")
    back_up.add_argument("file", metavar="FILE", type=Path, help="must not exist yet; it becomes an SQLite database")
    restore = command.add(commands, "restore", _restore, "fill a new database from a backup")
    restore.add_argument("file", metavar="FILE", type=Path, help="what `backup` has written")


def _add_deletions(commands: Commands) -> None:
    erase = command.add(commands, "erase", _erase, "delete submissions for good: answers, files and mail that waits")
    erase.add_argument("references", metavar="REF", nargs="+", help="the reference, in upper or lower case")
    purge = command.add(commands, "purge", _purge, "delete what its form keeps no longer (serve does so daily)")
    purge.add_argument("--dry-run", action="store_true", help="only count what would be deleted")
    purge.add_argument("--clock-is-right", action="store_true", help="believe the clock after it jumped ahead")


def _add_keys(commands: Commands) -> None:
    keygen = command.add(commands, "keygen", _keygen, "make a private key for a person who may read submissions")
    keygen.add_argument("file", metavar="FILE", type=Path, help="where the private key goes")
    keytest = command.add(commands, "keytest", _keytest, "show that somebody can open what is sealed")
    keytest.add_argument("--answer", metavar="WORD", help="the word that a private key has opened")
    keytest.add_argument("--identity", metavar="FILE", type=Path, help="the private key itself, if it may come here")
    rotate = command.add(commands, "rotate", _rotate, "seal what is stored anew, for the present AGE_RECIPIENTS")
    rotate.add_argument("--identity", metavar="FILE", type=Path, action="append", default=[], help="former private key")


def _init(configured: Settings, _: argparse.Namespace) -> None:
    try:
        with reported():
            migrate.create(configured.database_url)
    except UnusableError as error:
        raise OperatorError(str(error)) from None
    print(f"Ready: {configured.database_shown}")


def _back_up(configured: Settings, options: argparse.Namespace) -> None:
    file: Path = options.file
    if file.exists():
        raise OperatorError(f"{file} exists already: a backup goes into a new file.")
    with command.opened(configured) as store, command.explained(f"The backup cannot be written to {file}"):
        counts = backup.back_up(store, file)
    print(f"Written: {file} ({counts['submissions']} submissions, {counts['files']} files)")


def _restore(configured: Settings, options: argparse.Namespace) -> None:
    with command.explained(f"The backup {options.file} cannot be restored"):
        counts = backup.restore(options.file, configured.database_url)
    print(f"Restored: {counts['submissions']} submissions, {counts['files']} files in {configured.database_shown}")
    print("Submissions that were erased after the backup are back: erase them again (the log names their references).")


def _erase(configured: Settings, options: argparse.Namespace) -> None:
    unknown = []
    with command.opened(configured) as store:
        for reference in options.references:
            if deletion.erase(store, reference, configured.mail_folder):
                print(f"Erased: {reference.upper()}")
            else:
                unknown.append(reference)
    if unknown:
        raise OperatorError(f"There is no submission with the reference {', '.join(map(repr, unknown))}.")


def _purge(configured: Settings, options: argparse.Namespace) -> None:
    contract = contracts.load(configured.site_dir)
    with command.opened(configured) as store:
        if options.dry_run:
            found = deletion.old(store, contract, utc_now())
            command.print_lines(f"{form}: {number} past their time" for form, number in found.items())
            return
        if options.clock_is_right:
            deletion.believe_clock(store, utc_now())
        try:
            done = deletion.purge(store, contract, utc_now(), configured.mail_folder)
        except ClockError as error:
            raise OperatorError(str(error)) from None
    command.print_lines(f"{form}: {number} deleted" for form, number in done.deleted.items())
    for form, number in done.without_form.items():
        print(f"{form}: {number} kept, the site no longer has this form and nothing says how long", file=sys.stderr)


def _keygen(_: Settings, options: argparse.Namespace) -> None:
    private, public = age.new_identity()
    with command.explained(f"The private key cannot be written to {options.file}"):
        opened = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w") as file:
            file.write(f"# created: {utc_now():%Y-%m-%dT%H:%M:%SZ}\n# public key: {public}\n{private}\n")
    print(f"Private key: {options.file}. Whoever has it can read submissions; without it nobody can. Keep two copies.")
    print(f"Public key, for AGE_RECIPIENTS: {public}")


def _keytest(configured: Settings, options: argparse.Namespace) -> None:
    if not configured.seal:
        raise OperatorError("AGE_RECIPIENTS is not set: nothing is sealed, there is nothing to test.")
    with command.opened_or_new(configured) as store:
        if options.answer:
            _take_word(key_proofs.prove(store, options.answer, utc_now()))
            return
        for recipient in key_proofs.unproved(store, configured.seal.recipients):
            letter = key_proofs.challenge(store, recipient, utc_now())
            if options.identity:
                _take_word(key_proofs.prove(store, _opened(letter, _identities([options.identity])), utc_now()))
            else:
                print(f"For {recipient}: open this with `age --decrypt --identity FILE`, then say the word here with")
                print(f"python -m receiver keytest --answer WORD\n{letter}\n")
        if not key_proofs.unproved(store, configured.seal.recipients):
            print("Every key of AGE_RECIPIENTS is proved.")


def _take_word(recipient: str | None) -> None:
    if recipient is None:
        raise OperatorError("This is not the word. A new `keytest` gives out a new one; only the last counts.")
    print(f"Proved: {recipient}")


def _opened(letter: str, identities: Identities) -> str:
    return identities.open(key_proofs.unarmoured(letter)).decode()


def _rotate(configured: Settings, options: argparse.Namespace) -> None:
    if not configured.seal:
        raise OperatorError("AGE_RECIPIENTS is not set: there is nothing to seal for.")
    with command.opened(configured) as store:
        if key_proofs.unproved(store, configured.seal.recipients):
            raise UnusableError("AGE_RECIPIENTS has a key that nobody has proved yet: python -m receiver keytest")
        identities = _identities(options.identity)
        command.print_lines(f"Sealed: {one}" for one in reencryption.rotate(store, configured.seal, identities))
        waiting = reencryption.count_left(store, configured.seal)
    if waiting:
        print(f"{waiting} not sealed yet, their mail has not left: run this again later.", file=sys.stderr)


def _identities(paths: list[Path]) -> Identities:
    with command.explained("The private key cannot be read"):
        return age.read_identity_files(paths)
