"""Seals submissions for the holders of private age keys: this machine can write them and cannot read them again.

Without public keys nothing is sealed. Format: https://age-encryption.org/v1, X25519 recipients.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyrage
from pyrage import x25519

from receiver.encryption.seal import Seal
from receiver.errors import OperatorError

RECIPIENT = re.compile(r"age1[0-9a-z]{58}")
SECRET_KEY = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")


class SealError(OperatorError):
    """Something cannot be sealed or opened; the message is one sentence without any secret."""


def encrypt(content: bytes, recipients: Iterable[str]) -> bytes:
    """Return an age file that each of the recipients can open."""
    sealed: bytes = pyrage.encrypt(content, [x25519.Recipient.from_str(one) for one in recipients])
    return sealed


@dataclass(frozen=True)
class Identities:
    """Private keys, kept elsewhere and handed over for one command. They are never written or printed."""

    keys: tuple[x25519.Identity, ...]

    def __repr__(self) -> str:
        return f"Identities({len(self.keys)})"

    def open(self, sealed: bytes) -> bytes:
        """Return what an age file holds. Raises SealError."""
        try:
            opened: bytes = pyrage.decrypt(sealed, list(self.keys))
        except pyrage.DecryptError:
            raise SealError("None of the private keys opens this submission.") from None
        return opened

    def open_answers(self, sealed: bytes) -> dict[str, Any]:
        """Return the answers that were sealed. Raises SealError."""
        answers: dict[str, Any] = json.loads(self.open(sealed))["answers"]
        return answers

    def public(self) -> tuple[str, ...]:
        """Return the public keys that belong to the private ones."""
        return tuple(str(key.to_public()) for key in self.keys)


def read_identities(text: str) -> Identities:
    """Return the private keys of a key file (comments begin with `#`). Raises SealError."""
    lines = [line.strip() for line in text.splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    if not keys:
        raise SealError("The key file holds no private key (AGE-SECRET-KEY-1…).")
    try:
        return Identities(tuple(x25519.Identity.from_str(key) for key in keys))
    except pyrage.IdentityError:
        raise SealError("The key file holds a line that is not a private key (AGE-SECRET-KEY-1…).") from None


def new_identity() -> tuple[str, str]:
    """Return a fresh private key and its public key."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def is_recipient(text: str) -> bool:
    """Say whether a text is a public key that works."""
    try:
        return RECIPIENT.fullmatch(text) is not None and bool(x25519.Recipient.from_str(text))
    except pyrage.RecipientError:
        return False


def for_recipients(recipients: Sequence[str]) -> Seal:
    """Return a seal for public keys, in one order whatever the order they were named in."""
    return Seal(tuple(sorted(set(recipients))))
