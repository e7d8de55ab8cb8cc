"""What can go wrong with the database. The texts hold no stored value."""

from receiver.errors import OperatorError


class StoreError(Exception):
    """The database cannot be read or written just now."""


class UnusableError(StoreError, OperatorError):
    """The database is not one this receiver may use; the message is one sentence for the operator."""


class ConflictError(Exception):
    """The idempotency key was already used for another content."""
