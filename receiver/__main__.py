"""The command line: `python -m receiver COMMAND`. Operators' messages are in English."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from receiver import server
from receiver.cli import command as terminal
from receiver.cli import desk, upkeep
from receiver.config import settings
from receiver.config.settings import Settings
from receiver.encryption.age import SealError
from receiver.errors import OperatorError, SettingError
from receiver.forms.contract import ContractError
from receiver.storage.errors import StoreError, UnusableError


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
    desk.add_commands(commands)
    upkeep.add_commands(commands)
    return parser


def _serve(configured: Settings, _: argparse.Namespace) -> None:
    server.serve(configured)


if __name__ == "__main__":
    # Answers may hold any letter; a terminal that cannot show one must not end the command.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())
