"""A conversation with a mail server, step by step: who it is, the login, one mail, the farewell.

smtplib writes the commands and reads the answers; connection, TLS and times are `patience`'s. Each answer is judged
with the step that it answers.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from receiver.mail import connecting, logins
from receiver.mail.connecting import Tell, unwatched
from receiver.mail.envelope import Envelope
from receiver.mail.errors import PermanentError, PolicyError, RelayError, TemporaryError, TooLargeError
from receiver.mail.logins import Reply
from receiver.mail.patience import Patience, PatientSocket
from receiver.mail.replies import Step, judged, lost
from receiver.mail.targets import SmtpMail
from receiver.mail.tokens import Tokens

UNNAMED = "localhost.localdomain"
"""Who it is for a server, when nobody said: an address such as [127.0.0.1] is refused by some."""
PHASES: dict[Step, str] = {
    "greeting": "greeting",
    "ehlo": "EHLO",
    "starttls": "STARTTLS",
    "login": "login",
    "mail": "sender",
    "rcpt": "recipient",
    "data": "data",
    "text": "mail",
}
"""What each step is called for who watches."""
MECHANISM = re.compile(r"(?<!\S)[A-Z0-9_-]{1,20}(?!\S)")
MAX_MECHANISMS = 12
"""Most ways to log in that are looked at; those of a server are kept with the mail that was refused."""
LETTERS_OPTION = "SMTPUTF8"
CLOSING = 421
"""The server hangs up after this answer."""
DOT_AT_BEGINNING = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True)
class Keys:
    """What opens a conversation: whose certificates are trusted, and the tokens of a user, if it has any."""

    trust: ssl.SSLContext
    tokens: Tokens | None


def keys_of(target: SmtpMail) -> Keys:
    """Return what opens conversations with a server. Raises RelayError when its authority cannot be used."""
    trust = connecting.trust(target.authority)
    return Keys(trust, Tokens(target.tokens, trust) if target.tokens else None)


class Conversation:
    """An open conversation with a server that takes mail. Raises RelayError when there is none, or it takes none."""

    def __init__(self, target: SmtpMail, patience: Patience, keys: Keys, tell: Tell = unwatched) -> None:
        self._target = target
        self._patience = patience
        self._keys = keys
        self._tell = tell
        self._secrets: set[str] = set()
        """What was sent at the login: an answer that repeats it is told without."""
        # With its name, smtplib does not ask the name service for one.
        protocol = smtplib.LMTP if target.lmtp else smtplib.SMTP
        self._server = protocol(local_hostname=target.helo or UNNAMED)
        self._line = PatientSocket(self._connected(), patience)
        try:
            self._greet()
        except BaseException:
            self.close()
            raise

    @property
    def takes_beyond_ascii(self) -> bool:
        """Say whether an address may have letters beyond ASCII before the @ (SMTPUTF8, RFC 6531)."""
        return self._server.has_extn("smtputf8")

    def hand_over(self, envelope: Envelope) -> str:
        """Send one mail; return which of its addresses did not get it, as an error, and usually nothing.

        Raises PermanentError, TemporaryError when nobody got it.
        """
        server, letters = self._server, self._letters_option(envelope)
        text = envelope.text
        options = [*self._size_option(len(text)), *letters]
        self._ask("mail", self._patience.command, lambda: server.mail(envelope.sender, options))
        refused = {place: error for place, error in self._refusals(envelope) if error}
        self._refuse_all(envelope, refused, patient=envelope.patient)
        self._ask("data", self._patience.text_begins, lambda: server.docmd("DATA"), 354)
        if not self._target.lmtp:
            self._ask("text", self._patience.text_ends, lambda: self._send_text(text))
            return _partly(refused)
        refused |= {place: error for place, error in self._verdicts(envelope, refused, text) if error}
        self._refuse_all(envelope, refused)
        return _partly(refused)

    def _refusals(self, envelope: Envelope) -> Iterator[tuple[int, Exception | None]]:
        for place, recipient in enumerate(envelope.recipients, 1):
            if not recipient.isascii() and not self.takes_beyond_ascii:
                yield place, PermanentError(f"letters {LETTERS_OPTION}")
                continue
            reply = self._answer("rcpt", self._patience.command, partial(self._server.rcpt, recipient))
            yield place, _of_one("rcpt", reply)

    def _verdicts(
        self, envelope: Envelope, refused: Mapping[int, Exception], text: bytes
    ) -> Iterator[tuple[int, Exception | None]]:
        """Yield what LMTP says of each address that it took, one answer after the other.

        Whatever it says of one, another may have the mail: nothing may look as if nobody had.
        """
        act: Callable[[], Reply] = partial(self._send_text, text)
        for place in range(1, len(envelope.recipients) + 1):
            if place not in refused:
                try:
                    yield place, _of_one("text", self._answer("text", self._patience.text_ends, act))
                except (PermanentError, TemporaryError) as error:
                    yield place, error
                act = self._server.getreply

    def _refuse_all(self, envelope: Envelope, refused: Mapping[int, Exception], *, patient: bool = False) -> None:
        errors = list(refused.values())
        # With others taken, a rule is about this address.
        passing = [one for one in errors if isinstance(one, TemporaryError) and not isinstance(one, PolicyError)]
        if len(refused) == len(envelope.recipients) or (patient and passing):
            raise [*passing, *errors][0]

    def farewell(self) -> None:
        """Say goodbye. The mail is taken: trouble now must not make it look refused, it would be sent twice."""
        self._line.allow(self._patience.farewell)
        with suppress(smtplib.SMTPException, OSError):
            self._server.quit()

    def close(self) -> None:
        """Hang up."""
        self._server.close()
        self._line.close()

    def _connected(self) -> socket.socket:
        target, seconds = self._target, self._patience.connection
        if target.socket:
            return connecting.connected_to_socket(target.socket, seconds, self._tell)
        return connecting.connected(target.host, target.port, seconds, self._tell, target.network)

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
        self._tell("EHLO", f"as {self._server.local_hostname}")
        code, _ = reply = self._answer("ehlo", self._patience.command, self._server.ehlo)
        if 500 <= code <= 599 and not self._target.lmtp:
            # It does not know EHLO, or only the older word.
            reply = self._answer("ehlo", self._patience.command, self._server.helo)
        _expect("ehlo", reply)

    def _start_tls(self) -> None:
        if not self._server.has_extn("starttls"):
            raise RelayError("tls-none")
        self._ask("starttls", self._patience.command, lambda: self._server.docmd("STARTTLS"), 220)
        self._encrypt()
        self._use(self._line)
        self._introduce()

    def _encrypt(self) -> None:
        self._line.allow(self._patience.command)
        connecting.encrypt(self._line, self._keys.trust, self._target.host, self._tell)

    def _log_in(self) -> None:
        target, tokens = self._target, self._keys.tokens
        if not target.password and tokens is None:
            raise RelayError("login-unset")
        offered = MECHANISM.findall(self._server.esmtp_features.get("auth", "").upper())[:MAX_MECHANISMS]
        mechanism = logins.chosen(offered, target)
        token = tokens.present(self._tell) if tokens else ""
        self._tell("login", f"by {mechanism}")
        self._secrets = {target.password, token} - {""}

        def ask(line: str) -> Reply:
            self._secrets |= set(line.split()) - {"AUTH", mechanism}
            return self._server.docmd(line)

        act = partial(logins.log_in, mechanism, target, token, ask)
        reply = self._answer("login", self._patience.command, act)
        if tokens and reply[0] != logins.DONE:
            tokens.forget()
        _expect("login", reply, logins.DONE, 503)

    def _size_option(self, size: int) -> list[str]:
        announced = self._server.esmtp_features.get("size")
        self._tell("size", f"{size} bytes; the server says {announced or 'nothing'} of the most it takes")
        if announced is None:
            return []
        if announced.isdigit() and 0 < int(announced) < size:
            raise TooLargeError(f"size {announced}")
        return [f"SIZE={size}"]

    def _letters_option(self, envelope: Envelope) -> list[str]:
        """Of a server that takes no such letters, those recipients get the mail who have none before the @."""
        if not envelope.beyond_ascii:
            return []
        if self.takes_beyond_ascii:
            return [LETTERS_OPTION, "BODY=8BITMIME"]
        if envelope.from_beyond_ascii:
            raise RelayError("letters-sender")
        if not any(map(str.isascii, envelope.recipients)):
            raise PermanentError("letters")
        envelope.keep_to_ascii()
        return []

    def _send_text(self, text: bytes) -> Reply:
        try:
            self._line.send_text(DOT_AT_BEGINNING.sub(b"..", text) + b".\r\n")
        except TimeoutError:
            raise lost("data", silent=True) from None
        except OSError:
            # Some say why before they hang up in the middle of it.
            return self._reply("data", self._patience.command, self._server.getreply)
        self._line.allow(self._patience.text_ends)
        return self._server.getreply()

    def _ask(self, step: Step, seconds: float, act: Callable[[], Reply], *wanted: int) -> None:
        _expect(step, self._answer(step, seconds, act), *wanted)

    def _answer(self, step: Step, seconds: float, act: Callable[[], Reply]) -> Reply:
        code, text = reply = self._reply(step, seconds, act)
        shown = " ".join(text.decode("utf-8", "replace").split())
        for secret in sorted(self._secrets, key=len, reverse=True):
            shown = shown.replace(secret, "…")
        self._tell(PHASES[step], f"{code} {shown}")
        return reply

    def _reply(self, step: Step, seconds: float, act: Callable[[], Reply]) -> Reply:
        if self._server.sock is None:
            # smtplib has given up the connection at the answer before.
            raise lost(step, silent=self._line.silent)
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


def _of_one(step: Step, reply: Reply) -> Exception | None:
    """Return why an address was refused, None when it was not. Raises what concerns all addresses."""
    try:
        _expect(step, reply)
    except RelayError as error:
        if not isinstance(error, PolicyError) or reply[0] == CLOSING:
            raise
        return error
    except (PermanentError, TemporaryError) as error:
        if reply[0] == CLOSING:
            raise
        return error
    return None


def _partly(refused: Mapping[int, Exception]) -> str:
    told = ", ".join(f"{place} {error}" for place, error in sorted(refused.items()))
    return f"partly {told}" if told else ""
