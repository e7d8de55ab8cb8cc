"""backup: a copy of the database, while the receiver runs."""

import argparse
from pathlib import Path

from receiver.cli.command import database, explained
from receiver.config.settings import Settings
from receiver.errors import OperatorError
from receiver.storage.backup import back_up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file."""
    parser.add_argument("file", metavar="FILE", type=Path, help="must not exist yet; it becomes an SQLite database")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Write the file, completely or not at all. Raises OperatorError, StoreError."""
    file: Path = options.file
    if file.exists():
        raise OperatorError(f"{file} exists already: a backup goes into a new file.")
    with database(settings) as store, explained(f"The backup cannot be written to {file}"):
        counts = back_up(store, file)
    print(f"Written: {file} ({counts['submissions']} submissions, {counts['files']} files)")
