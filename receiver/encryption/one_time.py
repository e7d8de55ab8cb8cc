"""Seals something with a key of its own, which is stored nowhere: who is given the key can open it, nobody else.

ChaCha20-Poly1305 (RFC 8439): an age file takes twenty times as long, and each form that is accepted has one of these.
"""

import binascii
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from receiver.encryption import hashing

KEY_BYTES = 32
NONCE = bytes(12)
"""Always the same: no key seals twice."""


def seal(content: bytes) -> tuple[str, bytes]:
    """Return a new key and what only it opens."""
    # Not imported before something is sealed: memory.
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    key = secrets.token_bytes(KEY_BYTES)
    return urlsafe_b64encode(key).decode(), ChaCha20Poly1305(key).encrypt(NONCE, content, None)


def unseal(key: str, sealed: bytes) -> bytes:
    """Return what a key has sealed. Raises ValueError when it is none, or another one."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        return ChaCha20Poly1305(urlsafe_b64decode(key)).decrypt(NONCE, sealed, None)
    except (InvalidTag, binascii.Error, ValueError):
        raise ValueError("not its key") from None


key_hash = hashing.key_hash
"""Returns what is stored of a key."""
