"""A folder at an IMAP server. It is opened to look only: no mail becomes a read one.

What was read is known by the numbers that the server gives (UID); after a start, or when the server numbers anew, it is
read again. Each look is a connection of its own, as servers end those that rest.
"""

import base64
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from receiver.mail import connecting, reasons
from receiver.mail.bounces.mailboxes import MAX_AGE, MAX_MAILS, ImapSource, MailboxError
from receiver.mail.bounces.notification import MAX_BYTES
from receiver.mail.errors import RelayError

TIMEOUT_SECONDS = 60.0
"""For each answer of the server."""
BEYOND_ASCII = re.compile(r"[^ -~]+|&")


class Imap:
    """A folder at an IMAP server that is looked at again and again.

    `token`: returns a token for the login (OAuth), in place of a password; it raises RelayError. `forget`: called when
    the server has refused it. `authority`: file with a certificate that is trusted as well.
    """

    def __init__(
        self,
        source: ImapSource,
        password: str,
        token: Callable[[], str] | None = None,
        forget: Callable[[], None] = lambda: None,
        authority: Path | None = None,
    ) -> None:
        self.source = source
        self._password = password
        self._token = token
        self._forget = forget
        self._authority = authority
        self._numbering = b""
        self._last = 0

    def new(self) -> Iterator[bytes]:
        """Yield the beginning of each mail that was not there at the last look, the oldest first.

        Raises MailboxError.
        """
        with self._opened() as server:
            for uid in self._unread(server)[:MAX_MAILS]:
                raw = _beginning(server, uid)
                if raw is not None:
                    yield raw
                self._last = uid

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4_SSL]:
        server = self._connected()
        try:
            self._log_in(server)
            self._select(server)
            yield server
        except imaplib.IMAP4.error:
            raise MailboxError("the mailbox's server hung up, or its answer cannot be understood") from None
        except OSError as error:
            raise MailboxError(f"the mailbox's server did not answer in time ({type(error).__name__})") from None
        finally:
            for end in (server.logout, server.shutdown):
                with suppress(imaplib.IMAP4.error, OSError):
                    end()

    def _connected(self) -> imaplib.IMAP4_SSL:
        source = self.source
        try:
            context = connecting.trust(self._authority)
            return imaplib.IMAP4_SSL(source.host, source.port, ssl_context=context, timeout=TIMEOUT_SECONDS)
        except ssl.SSLError as error:
            raise MailboxError(f"there is no safe connection to the mailbox ({type(error).__name__})") from None
        except RelayError as error:
            raise MailboxError(reasons.told(str(error))) from None
        except OSError as error:
            raise MailboxError(f"the mailbox's server cannot be reached ({type(error).__name__})") from None
        except imaplib.IMAP4.error:
            raise MailboxError("the mailbox's server takes no connection for the time being") from None

    def _log_in(self, server: imaplib.IMAP4_SSL) -> None:
        """Log in, with one attempt: servers shut out who makes too many."""
        user, password = self.source.user, self._password
        token = self._fresh_token()
        try:
            if token:
                _log_in_with_token(server, user, token)
            elif "AUTH=PLAIN" in server.capabilities:
                server.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
            else:
                server.login(_quoted(user), password)
        except server.abort:
            raise
        except imaplib.IMAP4.error:
            self._forget()
            raise MailboxError("the mailbox's server refuses the login") from None
        except UnicodeError:
            raise MailboxError("the mailbox's server takes user and password in ASCII only") from None

    def _fresh_token(self) -> str:
        try:
            return self._token() if self._token else ""
        except RelayError as error:
            raise MailboxError(f"there is no token for the mailbox. {reasons.told(str(error))}") from None

    def _select(self, server: imaplib.IMAP4_SSL) -> None:
        try:
            answer, _ = server.select(_quoted(written(self.source.folder)), readonly=True)
        except server.abort:
            raise
        except imaplib.IMAP4.error:
            # Exchange says so of who may log in and not read.
            answer = "BAD"
        if answer != "OK":
            raise MailboxError("the mailbox's server does not let this account read the folder")
        _, numbering = server.response("UIDVALIDITY")
        if numbering[0] != self._numbering:
            # The numbers mean other mails than before, after the mailbox was moved.
            self._numbering, self._last = numbering[0] or b"", 0

    def _unread(self, server: imaplib.IMAP4_SSL) -> list[int]:
        since = format_datetime(datetime.now(UTC) - MAX_AGE).split()[1:4]
        wanted = f"UID {self._last + 1}:*" if self._last else f"SINCE {'-'.join(since)}"
        _, found = server.uid("SEARCH", wanted)
        numbers = (int(one) for line in found if isinstance(line, bytes) for one in line.split() if one.isdigit())
        # The range ends with the last mail, wherever it begins.
        return sorted(number for number in numbers if number > self._last)


def _log_in_with_token(server: imaplib.IMAP4_SSL, user: str, token: str) -> None:
    answers = iter([f"user={user}\1auth=Bearer {token}\1\1".encode()])
    # Why it refuses, the server says in between; an empty answer lets it go on.
    server.authenticate("XOAUTH2", lambda _: next(answers, b""))


def _beginning(server: imaplib.IMAP4_SSL, uid: int) -> bytes | None:
    """Return the beginning of a mail, None when it is gone. PEEK: it does not become a read one."""
    answer, data = server.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MAX_BYTES}>)")
    # Beside it, a server may tell what became of other mails.
    texts = [one[1] for one in data or () if isinstance(one, tuple) and b"BODY[]" in one[0].upper()]
    return texts[0][:MAX_BYTES] if answer == "OK" and texts else None


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def written(name: str) -> str:
    """Return the name of a folder as IMAP writes it (RFC 3501, 5.1.3)."""

    def encoded(found: re.Match[str]) -> str:
        code = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return "&-" if found[0] == "&" else f"&{code}-"

    return BEYOND_ASCII.sub(encoded, name)
