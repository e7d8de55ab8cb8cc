"""What ends a command with one sentence for the operator."""


class OperatorError(Exception):
    """The command cannot be done; the message is one sentence without any secret."""

    exit_status = 1

    @property
    def sentence(self) -> str:
        """Return what the operator reads."""
        return str(self)


def reason_of(error: OSError) -> str:
    """Return in the system's words why something failed; some errors of the standard library have none."""
    return error.strerror or type(error).__name__


class SettingError(OperatorError):
    """A setting cannot be used; the message names it."""

    exit_status = 2
