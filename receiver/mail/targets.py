"""Where mails go: into files, or to a mail server."""

import re
from dataclasses import dataclass
from pathlib import Path

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+")
"""An e-mail address of the team's, as settings and headers take it."""


@dataclass(frozen=True)
class FileMail:
    """Write each message as one `.eml` file into `folder`."""

    folder: Path

    def __str__(self) -> str:
        return f"files in {self.folder}"


@dataclass(frozen=True)
class SmtpMail:
    """Hand each message to an SMTP server. `security`: `starttls` (required), `tls` (from the first byte) or `none`."""

    host: str
    port: int
    security: str
    user: str
    password: str

    def __str__(self) -> str:
        # Without user and password: this is printed.
        return f"{self.host}:{self.port} ({self.security})"

    def __repr__(self) -> str:
        return f"SmtpMail({self})"
