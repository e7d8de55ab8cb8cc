"""The mailbox that mails come back to. It is only looked at: nothing in it is changed, moved or deleted.

A person may read it, too, and it may hold other mails. What is not a report is left where it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

MAX_AGE = timedelta(days=30)
"""Older mails are not read again after a start. Servers give a mail up after days, two weeks at most."""
MAX_MAILS = 200
"""Most mails that are read in one look; the others are read in the next."""


class MailboxError(Exception):
    """The mailbox cannot be read. The text says why to the operator, without names and addresses."""


class Mailbox(Protocol):
    """A mailbox that is looked at again and again."""

    def new(self) -> Iterator[bytes]:
        """Yield the beginning of each mail that was not there at the last look. Raises MailboxError."""
        ...


@dataclass(frozen=True)
class MaildirSource:
    """A Maildir on this machine."""

    folder: Path


@dataclass(frozen=True)
class ImapSource:
    """A folder at an IMAP server, encrypted from the first byte. Its password is a setting of its own."""

    host: str
    port: int
    user: str
    folder: str
