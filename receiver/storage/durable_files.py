"""Files that appear under their name complete and durable, or not at all.

A draft stands in a folder of its own beside the file. Whoever makes the next draft there, or opens the database there,
removes what a killed process has left: a folder whose lock nobody holds.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".mieux-draft-"


@contextmanager
def draft_beside(target: Path) -> Iterator[Path]:
    """Give the path of a draft with the target's name, in a folder closed to others. Raises OSError.

    The folder goes at the end, with whatever else was put there.
    """
    with _new_folder(target.parent) as folder:
        yield folder / target.name


def remove_abandoned(parent: Path) -> None:
    """Remove what killed processes have left; nothing while somebody drafts here, nor what may not be removed."""
    with suppress(OSError), _locked(parent, blocking=False):
        _sweep(parent)


def publish(draft: Path, target: Path) -> None:
    """Give the draft its name, durably. Raises FileExistsError, OSError.

    Unlike a rename, a link never replaces what another process has put there meanwhile.
    """
    sync(draft)
    os.link(draft, target)
    sync(target.parent)


def replace(draft: Path, target: Path) -> None:
    """Give the draft its name, durably, in place of what has it now. Raises OSError."""
    sync(draft)
    draft.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable. Raises OSError."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _new_folder(parent: Path) -> Iterator[Path]:
    with _locked(parent):
        _sweep(parent)
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=PREFIX))
        lock = _lock(folder, blocking=False)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
        os.close(lock)


def _sweep(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            lock = _lock(folder, blocking=False)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


@contextmanager
def _locked(folder: Path, *, blocking: bool = True) -> Iterator[None]:
    """Hold the folder: nobody else makes or removes a draft in it meanwhile."""
    lock = _lock(folder, blocking=blocking)
    try:
        yield
    finally:
        os.close(lock)


def _lock(folder: Path, *, blocking: bool) -> int:
    """Return the descriptor that holds the lock. Raises BlockingIOError when another process has it, OSError."""
    # The system lets go of it when the process ends, however it ends.
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if blocking else fcntl.LOCK_NB))
    except OSError:
        os.close(opened)
        raise
    return opened
