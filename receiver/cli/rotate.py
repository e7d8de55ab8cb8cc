"""rotate: what is stored sealed anew, for the present keys."""

import argparse
import sys

from receiver.cli import key_files
from receiver.cli.command import database, print_lines
from receiver.config.settings import Settings
from receiver.errors import OperatorError
from receiver.storage import key_proofs, reencryption
from receiver.storage.errors import UnusableError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the former keys."""
    key_files.add_argument(parser, "former private key")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Seal each submission anew. Raises OperatorError, SealError, StoreError."""
    if not settings.seal:
        raise OperatorError("AGE_RECIPIENTS is not set: there is nothing to seal for.")
    identities = key_files.read(options.identity)
    with database(settings) as store:
        if key_proofs.unproved(store, settings.seal.recipients):
            raise UnusableError("AGE_RECIPIENTS has a key that nobody has proved yet: python -m receiver keytest")
        print_lines(f"Sealed: {one}" for one in reencryption.rotate(store, settings.seal, identities))
        left = reencryption.count_left(store, settings.seal)
    if left.submissions:
        print(f"{left.submissions} not sealed yet, their mail has not left: run this again later.", file=sys.stderr)
    if left.steps:
        print(f"{left.steps} steps of matches not sealed for these keys: run this again.", file=sys.stderr)
