"""restore: a new database from a backup."""

import argparse
from pathlib import Path

from receiver.cli.command import explained
from receiver.config.settings import Settings
from receiver.storage import backup


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file."""
    parser.add_argument("file", metavar="FILE", type=Path, help="what `backup` has written")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Fill the database. Raises OperatorError, StoreError."""
    with explained(f"The backup {options.file} cannot be restored"):
        counts = backup.restore(options.file, settings.database_url)
    print(f"Restored: {counts['submissions']} submissions, {counts['files']} files in {settings.database_shown}")
    print("Submissions that were erased after the backup are back: erase them again (the log names their references).")
