"""The command line: `python -m receiver serve|inbox|show|send`. Operators' messages are in English."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from receiver import contract as contracts
from receiver import mail, outbox, reading, serving, settings
from receiver.app import post_office
from receiver.contract import Contract, ContractError
from receiver.settings import Settings
from receiver.store import Store, StoreError, utc_now
from receiver.values import SettingError


class OperatorError(Exception):
    """The command cannot be done; the message is one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status: 0 done, 1 not done, 2 a setting or an argument is wrong."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[Settings, argparse.Namespace], None] = options.command
        command(settings.read(os.environ), options)
    except SettingError as error:
        return _complain(str(error), 2)
    except (OperatorError, ContractError) as error:
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
    _add(commands, "serve", _serve, "serve the built site and receive its forms until stopped")
    _add(commands, "inbox", _inbox, "print one line per submission, oldest first")
    show = _add(commands, "show", _show, "print a submission: answers, files, state of its mail")
    show.add_argument("reference", metavar="REF", help="the reference, in upper or lower case")
    show.add_argument("--files", metavar="DIR", type=Path, help="also write the files into this folder")
    send = _add(commands, "send", _send, "try every mail that is due once, now, and print what happened")
    send.add_argument("--again", action="store_true", help="also those that wait longer or need attention")
    return parser


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Callable[[Settings, argparse.Namespace], None],
    text: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(command=command)
    return parser


def _serve(configured: Settings, _: argparse.Namespace) -> None:
    serving.serve(configured)


def _inbox(configured: Settings, _: argparse.Namespace) -> None:
    with _opened(configured) as store:
        _print(reading.inbox_lines(store.inbox()))


def _show(configured: Settings, options: argparse.Namespace) -> None:
    with _opened(configured) as store:
        submission = store.find(options.reference)
        if submission is None:
            raise OperatorError(f"There is no submission with the reference {options.reference!r}.")
        _print(reading.submission_lines(_contract_if_any(configured), store, submission))
        if options.files:
            with _explained(f"The files cannot be written to {options.files}"):
                _print(f"Written: {path}" for path in reading.write_files(store, submission, options.files))


def _send(configured: Settings, options: argparse.Namespace) -> None:
    contract = contracts.load(configured.site_dir)
    with _opened(configured) as store:
        if options.again:
            outbox.try_again(store, utc_now())
        deliver = mail.deliverer(post_office(configured, contract), store, mail.transport(configured.mail))
        outcomes = list(outbox.send_due(store, deliver, utc_now))
        _print(map(reading.outcome_line, outcomes))
        if not outcomes:
            print("Nothing is due.")


def _contract_if_any(configured: Settings) -> Contract | None:
    try:
        return contracts.load(configured.site_dir)
    except ContractError as error:
        print(f"Codes are shown instead of labels: {error}", file=sys.stderr)
        return None


@contextmanager
def _opened(configured: Settings) -> Iterator[Store]:
    file = configured.database_file
    if file is not None and not file.exists():
        raise OperatorError(f"There is no database {file} yet: it begins with the first `python -m receiver serve`.")
    store = Store(configured.database_url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _explained(sentence: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OperatorError(f"{sentence}: {error.strerror}.") from None


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()


if __name__ == "__main__":
    # Answers may hold any letter; a terminal that cannot show one must not end the command.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())
