"""Secrets that stand in files: `NAME_FILE` names one (Docker, Kubernetes), systemd's `LoadCredential=NAME:…` gives one.

A file is read once, at start. One line end at its end is the editor's and not the secret's.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from receiver.config.raw_text import BLANKS, MAX_LENGTH
from receiver.config.refused import RefusedError
from receiver.errors import reason_of

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what LoadCredential= names."""


def variable(name: str) -> str:
    """Return the variable that names the file of a setting."""
    return f"{name}_FILE"


def text_of(name: str, environment: Mapping[str, str]) -> str:
    """Return the text of a setting: of the environment, or of its file. Raises RefusedError, also when it has several.

    An empty string: nothing is set. A file must not be empty.
    """
    given = environment.get(name, "")
    files = list(_files(name, environment))
    if not files:
        return given
    if len(files) > 1 or given.strip(BLANKS):
        places = [*([name] if given.strip(BLANKS) else []), *(place for place, _ in files)]
        raise RefusedError(f"is set more than once ({', '.join(places)}), keep one")
    return _read(*files[0])


def _files(name: str, environment: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Yield where the setting comes from, as an operator calls it, and the file."""
    named = environment.get(variable(name), "").strip(BLANKS)
    if named:
        yield variable(name), Path(named)
    folder = environment.get(CREDENTIALS, "")
    if folder and name in _names_in(Path(folder)):
        yield f"the credential {name} of systemd", Path(folder, name)


def _names_in(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []


def _read(place: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            # A little more than can be meant: what is too long is refused as such.
            found = file.read(4 * MAX_LENGTH + 4)
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "no path"
        raise RefusedError(f"comes from {place}, which cannot be read ({reason})") from None
    # Not the standard's `strip`: blanks of the secret's own would go with it.
    text = re.sub(r"\r?\n\Z", "", found.decode("utf-8", "surrogateescape"))
    if not text.strip(BLANKS):
        raise RefusedError(f"comes from {place}, which is empty")
    return text
