"""Whether the disk under the database can be trusted."""

import shutil
from collections.abc import Callable
from pathlib import Path


def watch(database_file: Path | None, min_free: int) -> Callable[[], str]:
    """Return what says why the disk cannot be trusted (nothing: an empty string), for a database that is open.

    A database server watches its own disk.
    """
    if database_file is None:
        return str
    opened = _identity(database_file)
    return lambda: _disk_trouble(database_file, min_free, opened)


def _disk_trouble(database_file: Path, min_free: int, opened: tuple[int, int]) -> str:
    try:
        free = shutil.disk_usage(database_file.parent).free
        # Open connections go on writing into the file they know: what they store would be gone with the next start.
        if _identity(database_file) != opened:
            return "disk: database file was replaced, restart the receiver"
    except FileNotFoundError:
        return "disk: database file is gone"
    except OSError as error:
        return f"disk: {type(error).__name__}"
    return "disk: almost full" if free < min_free else ""


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
