"""init: the tables in a new, empty database."""

import argparse
from contextlib import suppress
from pathlib import Path

from receiver.config.settings import Settings
from receiver.errors import SettingError, reason_of
from receiver.storage import durable_files, migrate
from receiver.storage.errors import PreparedError
from receiver.storage.store import reported


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything else is a setting."""
    parser.add_argument(
        "--once",
        metavar="FILE",
        type=Path,
        help="for every start: make the tables the first time only, which FILE remembers, kept apart from the database",
    )


def run(settings: Settings, given: argparse.Namespace) -> None:
    """Make the tables. Raises OperatorError, StoreError."""
    if given.once:
        _once(settings, given.once)
    else:
        with reported():
            migrate.create(settings.database_url)
    print(f"Ready: {settings.database_shown}")


def _once(settings: Settings, marker: Path) -> None:
    """Make the tables the first time. A database that lost them is not filled again: nobody would notice the loss."""
    with reported():
        if marker.exists() and migrate.is_empty(settings.database_url):
            raise SettingError(
                f"The database {settings.database_shown} is empty and had tables before ({marker}): its volume was "
                "lost or DATABASE_URL leads elsewhere. Restore a backup. To begin without what was in it, delete "
                "that file."
            )
        with suppress(PreparedError):
            migrate.create(settings.database_url)
    _remember(marker, settings.database_shown)


def _remember(marker: Path, shown: str) -> None:
    """Note, durably, that the tables were there. Raises SettingError."""
    if marker.exists():
        return
    try:
        with durable_files.draft_beside(marker) as draft:
            draft.write_text(f"The database {shown} had its tables when this was written.\n", "utf-8")
            durable_files.replace(draft, marker)
    except OSError as error:
        raise SettingError(f"{marker} cannot be written: {reason_of(error)}") from None
