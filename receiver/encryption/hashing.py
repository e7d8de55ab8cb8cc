"""What is stored instead of idempotency keys and payloads."""

import hashlib
import hmac


def key_hash(key: str) -> str:
    """Return what is stored of an idempotency key."""
    return hashlib.sha256(key.encode()).hexdigest()


def keyed_hash(key: str, payload_hash: str) -> str:
    """Return what is stored of a payload's hash: without the key, which is not stored, nobody can try out guesses."""
    return hmac.new(key.encode(), payload_hash.encode(), "sha256").hexdigest()
