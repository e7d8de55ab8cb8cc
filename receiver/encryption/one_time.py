"""Seals something with a key of its own, which is stored nowhere: who is given the key can open it, nobody else."""

import pyrage
from pyrage import x25519

from receiver.encryption import hashing


def seal(content: bytes) -> tuple[str, bytes]:
    """Return a new key and an age file that only it opens."""
    key = x25519.Identity.generate()
    return str(key), pyrage.encrypt(content, [key.to_public()])


def unseal(key: str, sealed: bytes) -> bytes:
    """Return what a key has sealed. Raises ValueError when it is none, or another one."""
    try:
        opened: bytes = pyrage.decrypt(sealed, [x25519.Identity.from_str(key)])
    except (pyrage.IdentityError, pyrage.DecryptError):
        raise ValueError("not its key") from None
    return opened


key_hash = hashing.key_hash
"""Returns what is stored of a key."""
