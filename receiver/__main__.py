"""The command line: `python -m receiver COMMAND`. Operators' messages are in English."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from receiver import contract as contracts
from receiver import delivery, outbox, reading, serving, settings, terminal, upkeep
from receiver.app import post_office
from receiver.contract import Contract, ContractError
from receiver.sealing import SealError
from receiver.settings import Settings
from receiver.store import StoreError, UnusableError, utc_now
from receiver.terminal import OperatorError
from receiver.transport import transport
from receiver.values import SettingError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status: 0 done, 1 not done, 2 a setting or an argument is wrong."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[Settings, argparse.Namespace], None] = options.command
        command(settings.read(os.environ), options)
    except SettingError as error:
        return _complain(str(error), 2)
    except (OperatorError, ContractError, UnusableError, SealError) as error:
        return _complain(str(error), 1)
    except StoreError as error:
        return _complain(f"The database cannot be used ({error}): check DATABASE_URL, the folder and the disk.", 1)
    except BrokenPipeError:
        # The reader (head, less) has seen enough; the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _complain(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m receiver", description=__doc__, epilog="Settings: .env.example")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    terminal.add(commands, "serve", _serve, "serve the built site and receive its forms until stopped")
    terminal.add(commands, "inbox", _inbox, "print one line per submission, oldest first")
    show = terminal.add(commands, "show", _show, "print a submission: answers, files, state of its mail")
    show.add_argument("reference", metavar="REF", help="the reference, in upper or lower case")
    show.add_argument("--files", metavar="DIR", type=Path, help="also write the files into this folder")
    send = terminal.add(commands, "send", _send, "try every mail that is due once, now, and print what happened")
    send.add_argument("--again", action="store_true", help="also those that wait longer or need attention")
    upkeep.add_commands(commands)
    return parser


def _serve(configured: Settings, _: argparse.Namespace) -> None:
    serving.serve(configured)


def _inbox(configured: Settings, _: argparse.Namespace) -> None:
    with terminal.opened(configured) as store:
        terminal.print_lines(reading.inbox_lines(store.inbox()))


def _show(configured: Settings, options: argparse.Namespace) -> None:
    with terminal.opened(configured) as store:
        submission = store.find(options.reference)
        if submission is None:
            raise OperatorError(f"There is no submission with the reference {options.reference!r}.")
        terminal.print_lines(reading.submission_lines(_contract_if_any(configured), store, submission))
        if options.files:
            with terminal.explained(f"The files cannot be written to {options.files}"):
                terminal.print_lines(
                    f"Written: {path}" for path in reading.write_files(store, submission, options.files)
                )


def _send(configured: Settings, options: argparse.Namespace) -> None:
    contract = contracts.load(configured.site_dir)
    with terminal.opened(configured) as store:
        if options.again:
            outbox.try_again(store, utc_now())
        deliver = delivery.deliverer(post_office(configured, contract), store, transport(configured.mail))
        outcomes = list(outbox.send_due(store, deliver, utc_now))
        terminal.print_lines(map(reading.outcome_line, outcomes))
        if not outcomes:
            print("Nothing is due.")


def _contract_if_any(configured: Settings) -> Contract | None:
    try:
        return contracts.load(configured.site_dir)
    except ContractError as error:
        print(f"Codes are shown instead of labels: {error}", file=sys.stderr)
        return None


if __name__ == "__main__":
    # Answers may hold any letter; a terminal that cannot show one must not end the command.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())
