"""Settings that name a file whose content somebody may have written in its place."""

from pathlib import Path

from receiver.config.parsing import folder_or_none
from receiver.config.refused import RefusedError


def key_file(text: str) -> Path | None:
    """Return the path of a file with a key, None for none."""
    if text.startswith("{") or "-----BEGIN" in text:
        raise RefusedError("is the content of a file and not its path")
    return _file(text)


def authority(text: str) -> Path | None:
    """Return the path of a file with certificates, None for none."""
    if "-----BEGIN" in text:
        raise RefusedError("is a certificate and not the path of its file")
    return _file(text)


def _file(text: str) -> Path | None:
    if text.endswith("/"):
        raise RefusedError("names a folder and not a file")
    return folder_or_none(text)
