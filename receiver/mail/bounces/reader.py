"""Reads the mailbox. Whatever is wrong with it, forms are accepted and mails are sent as before."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from receiver.logs import event
from receiver.mail.bounces import marking, notification
from receiver.mail.bounces.mailboxes import ImapSource, Mailbox, MailboxError, MaildirSource
from receiver.mail.bounces.maildir import Maildir
from receiver.mail.targets import ServiceAccount, TokenServer
from receiver.storage.errors import StoreError
from receiver.storage.store import Store

log = logging.getLogger("receiver.bounces")
LOOK_SECONDS = 120.0
MAX_PAUSE_SECONDS = 1800.0
"""While something is wrong, the pause doubles up to this: servers shut out who tries a wrong password too often."""

MAX_DOUBLINGS = 10


def mailbox(
    source: MaildirSource | ImapSource,
    password: str,
    tokens: TokenServer | ServiceAccount | None = None,
    authority: Path | None = None,
) -> Mailbox:
    """Return a mailbox; nothing is opened yet.

    `tokens`: where tokens for the login come from, in place of a password. `authority`: file with a certificate that is
    trusted as well.
    """
    if isinstance(source, MaildirSource):
        return Maildir(source.folder)
    # Its library is only for who asks for it.
    from receiver.mail import connecting
    from receiver.mail.bounces.imap import Imap
    from receiver.mail.tokens import Tokens

    if password or tokens is None:
        return Imap(source, password, authority=authority)
    kept = Tokens(tokens, connecting.trust(authority))
    return Imap(source, "", kept.present, kept.forget, authority)


class BounceReader:
    """Looks every two minutes, less often in trouble; `trouble` says in one sentence why it cannot.

    `domain`: of our Message-IDs.
    """

    def __init__(
        self,
        store: Store,
        mailbox: Mailbox,
        domain: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._mailbox = mailbox
        self._domain = domain
        self._clock = clock
        self._failures = 0
        self.trouble = ""

    def look(self, ending: Callable[[], bool] = lambda: False) -> None:
        """Look once, and mark what came back; no more of it when it is to end."""
        try:
            for raw in self._mailbox.new():
                self._take(raw)
                if ending():
                    return
            self._tell("")
        except MailboxError as error:
            self._tell(str(error))
        except Exception as error:
            # Whatever it is, the next look may go better; the text could hold an address.
            self._tell(f"the mailbox could not be read: {type(error).__name__}")

    def _take(self, raw: bytes) -> None:
        try:
            bounce = notification.read(raw)
            marked = bounce and marking.mark(self._store, bounce, self._domain, self._clock())
        except StoreError:
            raise
        except Exception as error:
            # Anybody may write to this mailbox: one mail that cannot be taken apart must not hide the others.
            log.warning(event("bounce-not-understood", error=type(error).__name__))
            return
        if marked:
            fields = {"mail": marked.kind, "reference": marked.reference, "error": marked.error}
            log.warning(event("bounced", **{name: value for name, value in fields.items() if value}))

    def _tell(self, trouble: str) -> None:
        if trouble and trouble != self.trouble:
            log.error(event("bounces-not-read", reason=trouble))
        elif self.trouble and not trouble:
            log.info(event("bounces-read"))
        self.trouble = trouble
        self._failures = min(self._failures + 1, MAX_DOUBLINGS) if trouble else 0

    def pause(self) -> float:
        """Return how many seconds there are until the next look."""
        return min(LOOK_SECONDS * 2.0**self._failures, MAX_PAUSE_SECONDS)
