"""Files that appear under their name complete and durable, or not at all.

A draft stands in a folder of its own beside the file, locked by its process. Whoever makes the next draft there, or
opens a database there, removes what killed processes have left: folders whose lock nobody holds. A draft that is made
elsewhere is noted beside the database, as a link of the same name, so that the next command finds it as well. Where the
file system has no such locks (some network folders), drafts are made all the same and nothing is removed.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".mieux-draft-"


@contextmanager
def draft_beside(target: Path, note_in: Path | None = None) -> Iterator[Path]:
    """Give the path of a draft with the target's name, in a folder closed to others. Raises OSError.

    The folder goes at the end, with whatever else was put there. `note_in`: where the next command will look.
    """
    parent = target.parent.resolve()
    remove_abandoned(parent)
    note_in = None if note_in is None or note_in.resolve() == parent else note_in
    folder, descriptor = _locked_folder(parent, note_in)
    try:
        yield folder / target.name
    finally:
        shutil.rmtree(folder)
        _unnote(folder, note_in)
        os.close(descriptor)


def remove_abandoned(parent: Path) -> None:
    """Remove the drafts of this user's processes that were killed, here and where a note here leads to."""
    for found in parent.glob(f"{PREFIX}*"):
        # Somebody else's, just removed by another process, or still in use: it stays.
        with suppress(OSError):
            if found.is_symlink():
                _remove_noted(found)
            else:
                _remove_if_abandoned(found)


def publish(draft: Path, target: Path) -> None:
    """Give the draft its name, durably. Raises FileExistsError, OSError.

    Unlike a rename, a link never replaces what another process has put there meanwhile.
    """
    sync(draft)
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links, as on most memory sticks: the name is taken first. Only a kill between these
        # lines leaves an empty file.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        draft.replace(target)
    sync(target.parent)


def replace(draft: Path, target: Path) -> None:
    """Give the draft its name, durably, in place of what has it now. Raises OSError."""
    sync(draft)
    draft.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _locked_folder(parent: Path, note_in: Path | None) -> tuple[Path, int]:
    """Return a new folder, noted, and the descriptor that holds its lock. Raises OSError."""
    while True:
        folder = parent / f"{PREFIX}{secrets.token_hex(8)}"
        # First: a folder without a note would be found by nobody.
        _note(folder, note_in)
        folder.mkdir(mode=0o700)
        # Before it is locked, another process may take it for an abandoned one.
        with suppress(FileNotFoundError):
            descriptor = _open(folder)
            if _is_ours(descriptor, folder):
                # Another process may have taken the note for one without a folder.
                _note(folder, note_in)
                return folder, descriptor
            os.close(descriptor)
        _unnote(folder, note_in)


def _note(folder: Path, note_in: Path | None) -> None:
    # Where no note can be written, the draft is found by the next one in its place.
    with suppress(OSError):
        if note_in:
            (note_in / folder.name).symlink_to(folder)


def _unnote(folder: Path, note_in: Path | None) -> None:
    with suppress(OSError):
        if note_in:
            (note_in / folder.name).unlink()


def _is_ours(descriptor: int, folder: Path) -> bool:
    """Lock a new folder; say whether it is still there for us. Without locks nobody removes it."""
    try:
        _lock(descriptor)
        return os.path.samestat(os.fstat(descriptor), folder.lstat())
    except _NoLocksError:
        return True
    except (BlockingIOError, FileNotFoundError):
        return False


def _remove_if_abandoned(folder: Path) -> None:
    """Raises OSError when it is not ours, in use, or gone."""
    descriptor = _open(folder)
    try:
        if os.fstat(descriptor).st_uid != os.geteuid():
            raise PermissionError(folder)
        _lock(descriptor)
        shutil.rmtree(folder)
    finally:
        os.close(descriptor)


def _remove_noted(note: Path) -> None:
    """Raises OSError when the folder is not ours or in use."""
    folder = note.readlink()
    if folder.is_absolute() and folder.name == note.name:
        with suppress(FileNotFoundError):
            _remove_if_abandoned(folder)
        note.unlink()


class _NoLocksError(OSError):
    """The file system has no locks for folders."""


def _open(folder: Path) -> int:
    # Never through a link, and never waiting for whoever put something else there under such a name.
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK)


def _lock(descriptor: int) -> None:
    """Lock without waiting. Raises BlockingIOError when another process has the lock, _NoLocksError."""
    try:
        # The system lets go of it when the process ends, however it ends.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError as error:
        raise _NoLocksError from error
