"""mark: the state of submissions."""

import argparse

from receiver.cli.command import database, no_such
from receiver.config.settings import Settings
from receiver.errors import OperatorError
from receiver.storage import search


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the state and the references."""
    parser.add_argument("state", metavar="STATE", choices=search.STATES, help=", ".join(search.STATES))
    parser.add_argument("references", metavar="REF", nargs="+", help="the reference, in upper or lower case")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Set the state of all of them, or of none. Raises OperatorError, StoreError."""
    with database(settings) as store:
        unknown = search.mark(store, options.references, options.state)
    if unknown:
        raise OperatorError(f"{no_such(unknown)} Nothing was changed.")
