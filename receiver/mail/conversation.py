"""A conversation with a mail server, step by step: who it is, the login, one mail, the farewell.

smtplib writes the commands and reads the answers; connection, TLS and times are `patience`'s. Each answer is judged
with the step that it answers.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from receiver.mail.errors import PermanentError, RelayError, TooLargeError
from receiver.mail.patience import Patience, PatientSocket
from receiver.mail.replies import Step, judged, lost
from receiver.mail.targets import SmtpMail

Reply = tuple[int, bytes]
ENCRYPTED_MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")
"""Ways to log in, the first that is offered; one that the server offers and cannot do would cost an attempt."""
OPEN_MECHANISMS = ("CRAM-MD5", "PLAIN", "LOGIN")
"""The same on a connection that others may read."""
DOT_AT_BEGINNING = re.compile(rb"^\.", re.MULTILINE)


class Conversation:
    """An open conversation with a server that takes mail. Raises RelayError when there is none, or it takes none."""

    def __init__(self, target: SmtpMail, patience: Patience) -> None:
        self._target = target
        self._patience = patience
        self._server = smtplib.SMTP()
        self._line = self._connected()
        try:
            self._greet()
        except BaseException:
            self.close()
            raise

    @property
    def takes_beyond_ascii(self) -> bool:
        """Say whether an address may have letters beyond ASCII before the @ (SMTPUTF8, RFC 6531)."""
        return self._server.has_extn("smtputf8")

    def hand_over(self, sender: str, recipient: str, text: bytes) -> None:
        """Send one mail, with CRLF as line ends. Raises PermanentError, TemporaryError."""
        server, command = self._server, self._patience.command
        options = [*self._size_option(len(text)), *self._letters_option(recipient)]
        self._ask("mail", command, lambda: server.mail(sender, options))
        self._ask("rcpt", command, lambda: server.rcpt(recipient))
        self._ask("data", self._patience.text_begins, lambda: server.docmd("DATA"), 354)
        self._ask("text", self._patience.text_ends, lambda: self._send_text(text))

    def farewell(self) -> None:
        """Say goodbye. The mail is taken: trouble now must not make it look refused, it would be sent twice."""
        self._line.allow(self._patience.farewell)
        with suppress(smtplib.SMTPException, OSError):
            self._server.quit()

    def close(self) -> None:
        """Hang up."""
        self._server.close()
        self._line.close()

    def _connected(self) -> PatientSocket:
        try:
            address = (self._target.host, self._target.port)
            connection = socket.create_connection(address, self._patience.connection)
        except OSError as error:
            raise RelayError(f"unreachable {type(error).__name__}") from None
        return PatientSocket(connection, self._patience)

    def _greet(self) -> None:
        if self._target.security == "tls":
            self._encrypt()
        self._use(self._line)
        self._ask("greeting", self._patience.greeting, self._server.getreply)
        self._introduce()
        if self._target.security == "starttls":
            self._start_tls()
        if self._target.user:
            self._log_in()

    def _use(self, line: PatientSocket) -> None:
        # What came before must not count as an answer on the encrypted connection.
        self._server.sock, self._server.file = line, None  # type: ignore[assignment]

    def _introduce(self) -> None:
        code, _ = reply = self._answer("ehlo", self._patience.command, self._server.ehlo)
        if 500 <= code <= 599:
            # It does not know EHLO, or only the older word.
            reply = self._answer("ehlo", self._patience.command, self._server.helo)
        _expect("ehlo", reply)

    def _start_tls(self) -> None:
        if not self._server.has_extn("starttls"):
            raise RelayError("encryption none")
        self._ask("starttls", self._patience.command, lambda: self._server.docmd("STARTTLS"), 220)
        self._encrypt()
        self._use(self._line)
        self._introduce()

    def _encrypt(self) -> None:
        self._line.allow(self._patience.command)
        try:
            self._line.encrypt(ssl.create_default_context(), self._target.host)
        except (OSError, ValueError) as error:
            raise RelayError(f"encryption {type(error).__name__}") from None

    def _log_in(self) -> None:
        """Log in, with one attempt: servers count those that fail, and shut out who makes too many."""
        mechanism, server = self._mechanism(), self._server
        server.user, server.password = self._target.user, self._target.password
        ways: dict[str, Any] = {
            "PLAIN": server.auth_plain,
            "LOGIN": server.auth_login,
            "CRAM-MD5": server.auth_cram_md5,
        }

        def attempt() -> Reply:
            try:
                # Some servers know LOGIN only without the name in the first line.
                return server.auth(mechanism, ways[mechanism], initial_response_ok=mechanism == "PLAIN")
            except smtplib.SMTPAuthenticationError as error:
                return error.smtp_code, _bytes(error.smtp_error)

        self._ask("login", self._patience.command, attempt, 235, 503)

    def _mechanism(self) -> str:
        offered = self._server.esmtp_features.get("auth", "").upper().split()
        known = OPEN_MECHANISMS if self._target.security == "none" else ENCRYPTED_MECHANISMS
        for mechanism in known:
            if mechanism in offered:
                return mechanism
        raise RelayError("login not-offered")

    def _size_option(self, size: int) -> list[str]:
        announced = self._server.esmtp_features.get("size")
        if announced is None:
            return []
        if announced.isdigit() and 0 < int(announced) < size:
            raise TooLargeError(f"size {announced}")
        return [f"SIZE={size}"]

    def _letters_option(self, recipient: str) -> list[str]:
        if recipient.isascii():
            return []
        if not self.takes_beyond_ascii:
            raise PermanentError("letters")
        return ["SMTPUTF8", "BODY=8BITMIME"]

    def _send_text(self, text: bytes) -> Reply:
        try:
            self._line.send_text(DOT_AT_BEGINNING.sub(b"..", text) + b".\r\n")
        except TimeoutError:
            raise lost("data", silent=True) from None
        except OSError:
            # Some say why before they hang up in the middle of it.
            return self._answer("data", self._patience.command, self._server.getreply)
        self._line.allow(self._patience.text_ends)
        return self._server.getreply()

    def _ask(self, step: Step, seconds: float, act: Callable[[], Reply], *wanted: int) -> None:
        _expect(step, self._answer(step, seconds, act), *wanted)

    def _answer(self, step: Step, seconds: float, act: Callable[[], Reply]) -> Reply:
        self._line.allow(seconds)
        try:
            return act()
        except smtplib.SMTPResponseException as error:
            return error.smtp_code, _bytes(error.smtp_error)
        except (smtplib.SMTPException, OSError):
            raise lost(step, silent=self._line.silent) from None


def _expect(step: Step, reply: Reply, *wanted: int) -> None:
    code, text = reply
    good = code in wanted if wanted else 200 <= code <= 299
    if not good:
        raise judged(step, code, text.decode("utf-8", "replace"))


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
