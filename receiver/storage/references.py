"""References: what a visitor notes down and an operator types. Easy to read out, never an access secret."""

import re
import secrets

ALPHABET = "34679ACDEFHJKMNPQRTWXY"
"""No look-alikes, printed or handwritten: 0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V."""
REFERENCE_LENGTH = 8
REFERENCE = re.compile(r"[A-Za-z0-9]{8}")


def new_reference() -> str:
    """Return a random reference: easy to read out, never an access secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))
