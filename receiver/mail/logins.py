"""Ways to log in to a mail server (SASL, RFC 4954), each of them one attempt: servers count those that fail, and shut
out who makes too many.
"""

import base64
import hmac
from collections.abc import Callable, Sequence

from receiver.mail.errors import RelayError
from receiver.mail.scram import Scram, ScramError
from receiver.mail.targets import WITH_PASSWORD, SmtpMail

Reply = tuple[int, bytes]
Ask = Callable[[str], Reply]
"""Sends a line and returns the answer."""
ON_THIS_MACHINE = ("SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN")
"""The same without encryption, where nobody listens."""
OVERHEARD = ("SCRAM-SHA-256", "CRAM-MD5")
"""The same without encryption in a network: the password itself does not travel."""
WITH_TOKEN = ("XOAUTH2", "OAUTHBEARER")
MAX_LINE = 510
"""Characters of a command (RFC 5321, 4.5.3.1.4); what is longer goes as an answer, for which servers take 12,288."""
GO_ON = 334
DONE = 235


def chosen(offered: Sequence[str], target: SmtpMail) -> str:
    """Return the way to log in. Raises RelayError when the server offers none that is possible."""
    for mechanism in _possible(target):
        if mechanism in offered:
            return mechanism
    raise RelayError(f"login-other {' '.join(offered)}" if offered else "login-none")


def _possible(target: SmtpMail) -> Sequence[str]:
    if target.tokens:
        # Whoever has a token may send for an hour.
        return () if target.network else WITH_TOKEN
    if target.security != "none":
        possible: Sequence[str] = WITH_PASSWORD
    else:
        possible = OVERHEARD if target.network else ON_THIS_MACHINE
    return [one for one in possible if target.login in ("", one)]


def log_in(mechanism: str, target: SmtpMail, token: str, ask: Ask) -> Reply:
    """Log in and return the last answer. Raises RelayError when the server does not know the password itself."""
    if mechanism in WITH_TOKEN:
        return _with_token(mechanism, target, token, ask)
    ways = {"PLAIN": _plain, "LOGIN": _login, "CRAM-MD5": _cram_md5, "SCRAM-SHA-256": _scram}
    return ways[mechanism](target, ask)


def _plain(target: SmtpMail, ask: Ask) -> Reply:
    return _begun("PLAIN", f"\0{target.user}\0{target.password}".encode(), ask)


def _login(target: SmtpMail, ask: Ask) -> Reply:
    # Some servers know it only without the name in the first line.
    reply = ask("AUTH LOGIN")
    for part in (target.user, target.password):
        if reply[0] == GO_ON:
            reply = ask(_coded(part.encode()))
    return reply


def _cram_md5(target: SmtpMail, ask: Ask) -> Reply:
    code, text = reply = ask("AUTH CRAM-MD5")
    if code != GO_ON:
        return reply
    digest = hmac.new(target.password.encode(), _challenge(text), "md5").hexdigest()
    return ask(_coded(f"{target.user} {digest}".encode()))


def _scram(target: SmtpMail, ask: Ask) -> Reply:
    """A server that says yes before it has shown that it knows the password is another one."""
    scram = Scram(target.user, target.password)
    try:
        code, text = reply = _begun("SCRAM-SHA-256", scram.first(), ask)
        if code == GO_ON:
            code, text = reply = ask(_coded(scram.final(_challenge(text))))
            if code == GO_ON:
                scram.check(_challenge(text))
                return ask("")
        if code == DONE:
            raise ScramError
    except ScramError:
        raise RelayError("login-false") from None
    return reply


def _with_token(mechanism: str, target: SmtpMail, token: str, ask: Ask) -> Reply:
    if mechanism == "XOAUTH2":
        response, farewell = f"user={target.user}\1auth=Bearer {token}\1\1", b""
    else:
        name = target.user.replace("=", "=3D").replace(",", "=2C")
        response = f"n,a={name},\1host={target.host}\1port={target.port}\1auth=Bearer {token}\1\1"
        farewell = b"\1"
    code, _ = reply = _begun(mechanism, response.encode(), ask)
    # The reason of a refusal comes as a challenge; the refusal itself when that is answered.
    return ask(_coded(farewell)) if code == GO_ON else reply


def _begun(mechanism: str, response: bytes, ask: Ask) -> Reply:
    line = f"AUTH {mechanism} {_coded(response)}"
    if len(line) <= MAX_LINE:
        return ask(line)
    code, _ = reply = ask(f"AUTH {mechanism}")
    return ask(_coded(response)) if code == GO_ON else reply


def _coded(text: bytes) -> str:
    return base64.b64encode(text).decode()


def _challenge(text: bytes) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except ValueError:
        return b""
