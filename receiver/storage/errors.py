"""What can go wrong with the database. The texts hold no stored value."""

from receiver.errors import OperatorError


class StoreError(OperatorError):
    """The database cannot be read or written just now; the message names the kind of error."""

    @property
    def sentence(self) -> str:
        """Return what the operator reads."""
        return f"The database cannot be used ({self}): check DATABASE_URL, the folder and the disk."


class UnusableError(StoreError):
    """The database is not one this receiver may use; the message is one sentence for the operator."""

    @property
    def sentence(self) -> str:
        """Return what the operator reads."""
        return str(self)


class PreparedError(UnusableError):
    """The database has its tables already."""


class SlowError(StoreError):
    """The database has not answered for so long that nobody waits any more; what was asked may still be done."""

    def __init__(self) -> None:
        super().__init__("it does not answer")


class ClosedError(StoreError):
    """The receiver is stopping: nothing more is written."""

    def __init__(self) -> None:
        super().__init__("it is being closed")


class ConflictError(Exception):
    """The idempotency key was already used for another content."""


class EndedError(Exception):
    """Nothing can be added to the submission: it is closed, or gone, or has too many additions."""
