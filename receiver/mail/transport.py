"""How mails leave this machine: to a mail server by SMTP, or into files.

Certificates are verified; without encryption nothing is sent unless the setting says so. A conversation has a deadline
as a whole, not only for each step: a server that sends one byte now and then is cut off.
"""

import os
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from receiver.mail.errors import PermanentError, RelayError, TemporaryError
from receiver.mail.targets import FileMail, SmtpMail

STEP_SECONDS = 30
"""How long one step of a conversation with the mail server may take."""
CONVERSATION_SECONDS = 120.0
"""How long a conversation may take, the transfer of the largest mail included."""
TOO_LARGE_CODES = ("552", "5.3.4", "5.2.3")
"""Answers that concern the size: of RFC 1870, and of RFC 3463."""


@dataclass(frozen=True)
class Envelope:
    """A message with the addresses it goes from and to; `name` is unique to it and safe as a file name."""

    message: EmailMessage
    sender: str
    recipient: str
    name: str


class TooLargeError(PermanentError):
    """The server takes no mail of this size."""


Compose = Callable[[], Envelope]
Send = Callable[[Compose], None]
"""Sends what is composed. Composing begins when the server listens: a large mail is not made in vain."""


def transport(target: FileMail | SmtpMail, seconds: float = CONVERSATION_SECONDS) -> Send:
    """Return the way mails leave this machine."""
    return _file_transport(target) if isinstance(target, FileMail) else _smtp_transport(target, seconds)


def _file_transport(target: FileMail) -> Send:
    def send(compose: Compose) -> None:
        envelope = compose()
        target.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = target.folder / f"{envelope.name}.eml"
        draft = path.with_suffix(".part")
        _write_durably(draft, envelope.message.as_bytes())
        draft.replace(path)

    return send


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        path.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _smtp_transport(target: SmtpMail, seconds: float) -> Send:
    def send(compose: Compose) -> None:
        try:
            with _conversation(target, seconds) as server:
                _hand_over(server, compose())
        except smtplib.SMTPException as error:
            raise _judged(error) from None
        except OSError as error:
            raise TemporaryError(type(error).__name__) from None

    return send


class _Watched:
    """Keeps the socket of a conversation, so that it can be cut off in whatever step it is."""

    watched: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        self.watched = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        return self.watched

    def cut_off(self) -> None:
        """End the conversation, from another thread."""
        for line in (getattr(self, "sock", None), self.watched):
            if line:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)


class _Smtp(_Watched, smtplib.SMTP):
    pass


class _SmtpTls(_Watched, smtplib.SMTP_SSL):
    pass


@contextmanager
def _conversation(target: SmtpMail, seconds: float) -> Iterator[smtplib.SMTP]:
    """Open a conversation in which a mail may be handed over. Raises RelayError when the server takes none at all."""
    server = _new_server(target)
    watchdog = threading.Timer(seconds, server.cut_off)
    watchdog.daemon = True
    watchdog.start()
    try:
        _greet(server, target)
        yield server
        # The mail is taken: trouble with the farewell must not make it look refused, it would be sent twice.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        watchdog.cancel()
        server.close()


def _new_server(target: SmtpMail) -> _Smtp | _SmtpTls:
    if target.security == "tls":
        return _SmtpTls(timeout=STEP_SECONDS, context=_context())
    return _Smtp(timeout=STEP_SECONDS)


def _greet(server: smtplib.SMTP, target: SmtpMail) -> None:
    try:
        # smtplib verifies the certificate for the host it was made with, and it is made before it connects.
        server._host = target.host  # type: ignore[attr-defined]
        code, reply = server.connect(target.host, target.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, reply)
        if target.security == "starttls":
            server.starttls(context=_context())
        if target.user:
            server.login(target.user, target.password)
    except smtplib.SMTPException as error:
        raise RelayError(_described(error)) from None
    except OSError as error:
        raise RelayError(type(error).__name__) from None


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _hand_over(server: smtplib.SMTP, envelope: Envelope) -> None:
    server.ehlo_or_helo_if_needed()
    announced = server.esmtp_features.get("size", "")
    if announced.isdigit() and 0 < int(announced) < len(envelope.message.as_bytes()):
        raise TooLargeError(f"larger than the {announced} bytes the server takes")
    server.send_message(envelope.message, envelope.sender, [envelope.recipient])


def _judged(error: smtplib.SMTPException) -> Exception:
    """Return a permanent error when the server refused this very mail for good, else a temporary one."""
    answers = _answers(error)
    text = _described(error)
    refused = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused | smtplib.SMTPDataError)
    if refused and any(code in text.split() for code in TOO_LARGE_CODES):
        return TooLargeError(text)
    if refused and answers and all(500 <= code <= 599 for code, _ in answers):
        return PermanentError(text)
    return TemporaryError(text)


def _described(error: smtplib.SMTPException) -> str:
    return " ".join([type(error).__name__, *(_codes(code, reply) for code, reply in _answers(error))])


def _answers(error: smtplib.SMTPException) -> list[tuple[int, bytes | str]]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return list(error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return [(error.smtp_code, error.smtp_error)]
    return []


def _codes(code: int, reply: bytes | str) -> str:
    # Servers repeat the address in their sentence: only the two codes are kept.
    text = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    enhanced = re.match(r"[245]\.\d{1,3}\.\d{1,3}", text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
