"""keytest: somebody can open what is sealed."""

import argparse
from collections.abc import Sequence

from receiver.cli import key_files
from receiver.cli.command import database_or_new
from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.encryption.age import Identities
from receiver.errors import OperatorError
from receiver.storage import key_proofs
from receiver.storage.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two ways of an answer."""
    parser.add_argument("--answer", metavar="WORD", help="the word that a private key has opened")
    key_files.add_argument(parser, "the private key itself, if it may come here")


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Give out a sealed word for each new key, or take one. Raises OperatorError, SealError, StoreError."""
    if not settings.seal:
        raise OperatorError("AGE_RECIPIENTS is not set: nothing is sealed, there is nothing to test.")
    identities = key_files.read_if_any(options.identity)
    with database_or_new(settings) as store:
        if options.answer:
            _prove(store, options.answer)
            return
        for recipient in _to_prove(key_proofs.unproved(store, settings.seal.recipients), identities):
            _challenge(store, recipient, identities)
        if not key_proofs.unproved(store, settings.seal.recipients):
            print("Every key of AGE_RECIPIENTS is proved.")


def _to_prove(unproved: Sequence[str], identities: Identities | None) -> Sequence[str]:
    """Return the keys to prove now: with private keys only those that belong to them, the others can wait."""
    own = [recipient for recipient in unproved if identities and recipient in identities.public()]
    return own or unproved


def _challenge(store: Store, recipient: str, identities: Identities | None) -> None:
    letter = key_proofs.challenge(store, recipient, utc_now())
    if identities:
        _prove(store, identities.open(key_proofs.unarmoured(letter)).decode())
    else:
        print(f"For {recipient}: open this with `age --decrypt --identity FILE`, then answer here with the word:")
        print(f"python -m receiver keytest --answer WORD\n{letter}\n")


def _prove(store: Store, word: str) -> None:
    recipient = key_proofs.prove(store, word, utc_now())
    if recipient is None:
        raise OperatorError("This is not the word. A new `keytest` gives out a new one; only the last counts.")
    print(f"Proved: {recipient}")
