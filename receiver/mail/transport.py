"""How mails leave this machine: to a mail server by SMTP, or into files.

Certificates are verified; without encryption nothing is sent unless the setting says so. Each phase of a conversation
has its own time, and the conversation has one as a whole (`patience`).
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from receiver.mail.conversation import Conversation, keys_of
from receiver.mail.domain_slots import SLOT_WAIT_SECONDS
from receiver.mail.envelope import Envelope
from receiver.mail.errors import PostponedError, RelayError, in_words
from receiver.mail.patience import Patience
from receiver.mail.targets import FileMail, SmtpMail

__all__ = ["Compose", "Envelope", "Offers", "Send", "transport"]
CLOSED_SECONDS = 2 * SLOT_WAIT_SECONDS
"""Seconds after a refusal for which no conversation is opened. Nobody asks again as soon as that; but some had begun,
and waited for the conversation before theirs."""
ASKING = Patience(connection=3.0, greeting=3.0, command=3.0, farewell=1.0, whole=6.0)
"""For asking a server what it takes while a visitor waits."""
Compose = Callable[[], Envelope]
Send = Callable[[Compose], str]
"""Sends what is composed, and returns which of several addresses did not get it, as an error of `reasons`; usually
nothing. Composing begins when the server listens: a large mail is not made in vain."""


class Offers:
    """What the mail server takes besides what all do, as it said last; known to this process only."""

    def __init__(self, target: FileMail | SmtpMail) -> None:
        self._server = None if isinstance(target, FileMail) else target
        self._beyond_ascii: bool | None = None

    def note(self, conversation: Conversation) -> None:
        """Learn from a conversation that has begun."""
        self._beyond_ascii = conversation.takes_beyond_ascii

    @property
    def ascii_only(self) -> bool:
        """Say whether it is known that addresses may have no letters beyond ASCII before the @."""
        return self._beyond_ascii is False

    def beyond_ascii(self) -> bool:
        """Say whether addresses may have letters beyond ASCII before the @; unless it is known that they may not, yes.

        A server that this process has not spoken to yet is asked, for some seconds at most.
        """
        if self._beyond_ascii is None and self._server:
            with suppress(RelayError):
                self._ask(self._server)
        return not self.ascii_only

    def _ask(self, server: SmtpMail) -> None:
        # Without a login: one more that failed could shut this machine out.
        nobody = replace(server, user="", password="", tokens=None)
        with closing(Conversation(nobody, ASKING, keys_of(nobody))) as conversation:
            self.note(conversation)
            conversation.farewell()


def transport(target: FileMail | SmtpMail, patience: Patience | None = None, offers: Offers | None = None) -> Send:
    """Return the way mails leave this machine. `offers` learns what the mail server takes."""
    if isinstance(target, FileMail):
        return _file_transport(target)
    return _smtp_transport(target, patience or Patience(), offers or Offers(target))


def _file_transport(target: FileMail) -> Send:
    def send(compose: Compose) -> str:
        envelope = compose()
        try:
            target.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = target.folder / f"{envelope.name}.eml"
            draft = path.with_suffix(".part")
            _write_durably(draft, envelope.message.as_bytes())
            draft.replace(path)
        except OSError as error:
            raise RelayError(f"folder {in_words(error)}") from None
        return ""

    return send


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        path.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _smtp_transport(target: SmtpMail, patience: Patience, offers: Offers) -> Send:
    door, keys = _Door(), cache(partial(keys_of, target))

    def send(compose: Compose) -> str:
        with door.passing():
            conversation = Conversation(target, patience, keys())
        with closing(conversation):
            offers.note(conversation)
            left = conversation.hand_over(compose())
            conversation.farewell()
        return left

    return send


class _Door:
    """Lets one mail after the other open its conversation, and after a refusal none of those that had begun before.

    A wrong password is then one attempt at the server, however many threads have mail for it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed_until = 0.0

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Open a conversation in the block. Raises PostponedError when another one was refused just now."""
        with self._lock:
            if time.monotonic() < self._closed_until:
                raise PostponedError
            try:
                yield
            except RelayError:
                self._closed_until = time.monotonic() + CLOSED_SECONDS
                raise
