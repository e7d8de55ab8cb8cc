"""A Maildir, as Postfix, Exim and Dovecot write it. Other programs may move its files meanwhile."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from receiver.mail.bounces.mailboxes import MAX_AGE, MAX_MAILS, MailboxError
from receiver.mail.bounces.notification import MAX_BYTES

SUBFOLDERS = ("new", "cur")
Key = str
"""What stays of a file's name when its flags change, or when it moves from `new` to `cur`."""


class Maildir:
    """A Maildir that is looked at again and again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: set[Key] = set()

    def new(self) -> Iterator[bytes]:
        """Yield the beginning of each mail that was not there at the last look, the oldest first.

        Raises MailboxError.
        """
        found = self._found()
        # What is gone is forgotten, so that this grows no larger than the Maildir.
        self._seen &= {key for _, key, _ in found}
        unread = [(path, key) for _, key, path in sorted(found) if key not in self._seen]
        trouble = ""
        for path, key in unread[:MAX_MAILS]:
            try:
                yield _beginning(path)
                self._seen.add(key)
            except FileNotFoundError:
                # Moved or deleted meanwhile: moved, the next look finds it.
                continue
            except OSError as error:
                trouble = f"a mail cannot be read: {type(error).__name__}"
        if trouble:
            raise MailboxError(trouble)

    def _found(self) -> list[tuple[float, Key, Path]]:
        """Return when each mail came, its key and its file; older ones are left out."""
        since = time.time() - MAX_AGE.total_seconds()
        try:
            return [one for name in SUBFOLDERS for one in _files(self._folder / name) if one[0] > since]
        except FileNotFoundError:
            raise MailboxError("the folder is no Maildir: new or cur is not in it") from None
        except OSError as error:
            raise MailboxError(f"the Maildir cannot be read: {type(error).__name__}") from None


def _files(folder: Path) -> Iterator[tuple[float, Key, Path]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if stat.S_ISREG(found.st_mode) and not entry.name.startswith("."):
                yield found.st_mtime, entry.name.partition(":")[0], Path(entry.path)


def _beginning(path: Path) -> bytes:
    # Who writes into the folder could put something else there in between.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        return file.read(MAX_BYTES)
