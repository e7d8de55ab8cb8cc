"""Why a mail does not leave. The texts hold no personal data."""


class PermanentError(Exception):
    """The mail will never be taken as it is. The text holds no personal data."""


class TemporaryError(Exception):
    """The mail may be taken later. The text holds no personal data."""


class RelayError(TemporaryError):
    """The mail server takes no mail at all just now: the others need not be tried."""


class PostponedError(Exception):
    """Not tried: the server of the recipient keeps another mail waiting. This is no attempt."""
