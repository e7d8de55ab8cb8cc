"""Where mails go: into files, or to a mail server."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+")
"""An e-mail address of the team's, as settings and headers take it."""

WITH_PASSWORD = ("PLAIN", "LOGIN", "SCRAM-SHA-256", "CRAM-MD5")
"""Ways to log in, the first that is offered. One that the server offers and cannot do would cost an attempt: for the
first two it needs no more than a hash of the password."""


@dataclass(frozen=True)
class FileMail:
    """Write each message as one `.eml` file into `folder`."""

    folder: Path

    def __str__(self) -> str:
        return f"files in {self.folder}"


@dataclass(frozen=True)
class TokenServer:
    """Where tokens are fetched from by a POST of `form`, which holds a secret. Always by https."""

    host: str
    port: int
    path: str
    form: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"TokenServer({self})"


@dataclass(frozen=True)
class ServiceAccount:
    """The JSON key `file` of a service account, which may act for `mailbox`."""

    file: Path
    mailbox: str


@dataclass(frozen=True)
class SmtpMail:
    """Hand each message to an SMTP server. `security`: `starttls` (required), `tls` (from the first byte) or `none`.

    `lmtp`: it speaks LMTP (RFC 2033). `socket`: path of its Unix socket, instead of host and port. `network`: the
    private network that it must be in, to be talked to without encryption. `login`: the only way to log in, empty for
    any. `authority`: file with a certificate that is trusted as well. `helo`: the name that it is greeted with.
    `tokens`: where the user's tokens come from, instead of a password.
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    lmtp: bool = False
    socket: str = ""
    network: str = ""
    login: str = ""
    authority: Path | None = None
    helo: str = ""
    tokens: TokenServer | ServiceAccount | None = None

    def __str__(self) -> str:
        # Without user and password: this is printed.
        protocol = "LMTP, " if self.lmtp else ""
        return f"{self.socket or f'{self.host}:{self.port}'} ({protocol}{self.security})"

    def __repr__(self) -> str:
        return f"SmtpMail({self})"


def named(target: FileMail | SmtpMail, sender: str) -> FileMail | SmtpMail:
    """Return a mail server with the name that it is greeted with: the given one, else the domain of the sender.

    Machines are often called such as `localhost` or `3f2a91c0`, which servers refuse.
    """
    return target if isinstance(target, FileMail) else replace(target, helo=target.helo or sender.rpartition("@")[2])
