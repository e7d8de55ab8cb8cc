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

from receiver.encryption import key_kinds
from receiver.encryption.seal import Seal
from receiver.errors import OperatorError

RECIPIENT = re.compile(r"age1[0-9a-z]{58}")
SECRET_KEY = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")
LINE_END = re.compile(r"\r\n|\r|\n")
BLANKS = " \t\v\f\u00a0\u200b\ufeff"
"""What mail programs and editors leave around a line."""


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


def read_identities(text: str, source: str = "The key file") -> Identities:
    """Return the private keys of a key file, one a line (comments begin with `#`), each once.

    Args:
        text: what is in the file.
        source: how a sentence about it begins.

    Raises:
        SealError: when a line is something else; the sentence has its number and never its content.
    """
    refusal = key_kinds.refusal_of_text(text)
    if refusal:
        raise SealError(f"{source} {refusal}.")
    lines = [line.strip(BLANKS) for line in LINE_END.split(text)]
    keys = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    if not keys:
        raise SealError(f"{source} holds no private key (AGE-SECRET-KEY-1…), only comments or nothing.")
    found = {str(key): key for key in (_identity(line, f"{source}, line {number},") for number, line in keys)}
    return Identities(tuple(found.values()))


def _identity(line: str, place: str) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(line)
    except pyrage.IdentityError:
        what = key_kinds.noun(line)
    if SECRET_KEY.search(line.upper()):
        what = "a private age key with something around it, or with a wrong letter"
    raise SealError(f"{place} holds {what}: expected a private key (AGE-SECRET-KEY-1…) alone on its line.")


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
