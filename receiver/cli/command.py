"""What the commands share: they open the database, print, say what cannot be done."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

from receiver.config.settings import Settings
from receiver.errors import OperatorError, reason_of
from receiver.storage import durable_files
from receiver.storage.store import Store

TIME = "%Y-%m-%dT%H:%M:%SZ"
"""How times are printed; they are in UTC."""
DAY = "%Y-%m-%d"
"""How days are printed."""


def database_or_new(settings: Settings) -> closing[Store]:
    """Open the database; a missing SQLite file is made. Raises StoreError."""
    return closing(Store(settings.database_url))


@contextmanager
def database(settings: Settings) -> Iterator[Store]:
    """Open the database that a receiver has made. Raises OperatorError, StoreError."""
    file = settings.database_file
    with explained(f"The database {file} cannot be read"):
        missing = file is not None and not file.exists()
    if file is not None and missing:
        durable_files.remove_abandoned(file.parent)
        raise OperatorError(f"There is no database {file} yet: it begins with the first `python -m receiver serve`.")
    with database_or_new(settings) as store:
        yield store


@contextmanager
def explained(sentence: str) -> Iterator[None]:
    """Turn a trouble with files into a sentence."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OperatorError(f"{sentence}: {reason_of(error)}.") from None


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        print(line)
    sys.stdout.flush()


def no_such(references: Sequence[str]) -> str:
    """Return the sentence about references that nothing has."""
    return f"There is no submission with the reference {', '.join(map(repr, references))}."
