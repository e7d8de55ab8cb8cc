"""What the commands share: how they are added, open the database, print, and say what cannot be done."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TypeAlias

from receiver.config.settings import Settings
from receiver.errors import OperatorError
from receiver.storage.store import Store

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command = Callable[[Settings, argparse.Namespace], None]


def add(commands: Commands, name: str, command: Command, text: str) -> argparse.ArgumentParser:
    """Add a command that explains itself with a text."""
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(command=command)
    return parser


def opened_or_new(configured: Settings) -> closing[Store]:
    """Open the database; a missing SQLite file is made. Raises StoreError."""
    return closing(Store(configured.database_url))


@contextmanager
def opened(configured: Settings) -> Iterator[Store]:
    """Open the database that a receiver has made. Raises OperatorError, StoreError."""
    file = configured.database_file
    if file is not None and not file.exists():
        raise OperatorError(f"There is no database {file} yet: it begins with the first `python -m receiver serve`.")
    store = Store(configured.database_url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def explained(sentence: str) -> Iterator[None]:
    """Turn a trouble with files into a sentence."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OperatorError(f"{sentence}: {error.strerror}.") from None


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        print(line)
    sys.stdout.flush()
