"""init: the tables in a new, empty database."""

import argparse
from contextlib import suppress

from receiver.config.settings import Settings
from receiver.storage import migrate
from receiver.storage.errors import PreparedError
from receiver.storage.store import reported


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything else is a setting."""
    parser.add_argument("--if-empty", action="store_true", help="leave a database alone that already has tables")


def run(settings: Settings, given: argparse.Namespace) -> None:
    """Make the tables. Raises OperatorError, StoreError."""
    with reported(), suppress(*([PreparedError] if given.if_empty else [])):
        migrate.create(settings.database_url)
    print(f"Ready: {settings.database_shown}")
