"""keytest: somebody can open what is sealed."""

import argparse
from pathlib import Path

from receiver.cli import key_files
from receiver.cli.command import database_or_new
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.errors import OperatorError
from receiver.storage import key_proofs
from receiver.storage.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two ways of an answer."""
    parser.add_argument("--answer", metavar="WORD", help="the word that a private key has opened")
    parser.add_argument("--identity", metavar="FILE", type=Path, help="the private key itself, if it may come here")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Give out a sealed word for each new key, or take one. Raises OperatorError, SealError, StoreError."""
    if not settings.seal:
        raise OperatorError("AGE_RECIPIENTS is not set: nothing is sealed, there is nothing to test.")
    with database_or_new(settings) as store:
        if options.answer:
            _prove(store, options.answer)
            return
        for recipient in key_proofs.unproved(store, settings.seal.recipients):
            _challenge(store, recipient, options.identity)
        if not key_proofs.unproved(store, settings.seal.recipients):
            print("Every key of AGE_RECIPIENTS is proved.")


def _challenge(store: Store, recipient: str, identity: Path | None) -> None:
    letter = key_proofs.challenge(store, recipient, utc_now())
    if identity:
        _prove(store, key_files.read([identity]).open(key_proofs.unarmoured(letter)).decode())
    else:
        print(f"For {recipient}: open this with `age --decrypt --identity FILE`, then answer here with the word:")
        print(f"python -m receiver keytest --answer WORD\n{letter}\n")


def _prove(store: Store, word: str) -> None:
    recipient = key_proofs.prove(store, word, utc_now())
    if recipient is None:
        raise OperatorError("This is not the word. A new `keytest` gives out a new one; only the last counts.")
    print(f"Proved: {recipient}")
