"""Why the text of a setting is refused."""


class RefusedError(ValueError):
    """A value cannot be meant. The message continues a sentence that begins with the setting's name.

    It never contains a part of the value, which may be a secret that got into the wrong line.
    """
