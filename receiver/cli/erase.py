"""erase: submissions deleted for good."""

import argparse

from receiver.cli.command import database, no_such
from receiver.config.settings import Settings
from receiver.errors import OperatorError
from receiver.retention import deletion


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the references."""
    parser.add_argument("references", metavar="REF", nargs="+", help="the reference, in upper or lower case")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Delete each of them. Raises OperatorError, StoreError."""
    unknown = []
    with database(settings) as store:
        for reference in options.references:
            if deletion.erase(store, reference, settings.mail_folder):
                print(f"Erased: {reference.upper()}")
            else:
                unknown.append(reference)
    if unknown:
        raise OperatorError(no_such(unknown))
