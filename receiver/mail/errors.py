"""Why a mail does not leave. Each text is a reason of `reasons`, and codes: no personal data."""


def in_words(error: OSError) -> str:
    """Return in the system's words why something failed."""
    return error.strerror or str(error)


class PermanentError(Exception):
    """The mail will never be taken as it is. The text holds no personal data."""


class TooLargeError(PermanentError):
    """The server takes no mail of this size."""


class ContentError(PermanentError):
    """The server does not take what is in the mail; perhaps without its files."""


class TemporaryError(Exception):
    """The mail may be taken later. The text holds no personal data."""


class RelayError(TemporaryError):
    """The mail server takes no mail at all just now, whichever it is: the others need not be tried."""


class PolicyError(RelayError):
    """A rule of the server's refuses the mail; whether it is about this one or about all, the other mails show.

    `of_text`: it came after the text, and may concern the files.
    """

    def __init__(self, text: str, *, of_text: bool = False) -> None:
        super().__init__(text)
        self.of_text = of_text


class PostponedError(Exception):
    """Not tried: the server of the recipient keeps another mail waiting. This is no attempt."""
