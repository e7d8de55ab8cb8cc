"""init: the tables in a new, empty database."""

import argparse

from receiver.config.settings import Settings
from receiver.storage import migrate
from receiver.storage.store import reported


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Everything is a setting."""


def run(settings: Settings, _: argparse.Namespace) -> None:
    """Make the tables. Raises OperatorError, StoreError."""
    with reported():
        migrate.create(settings.database_url)
    print(f"Ready: {settings.database_shown}")
