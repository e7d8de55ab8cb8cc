"""The settings of the receiver, read once from the environment. `.env.example` explains each of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+")
MEGABYTE = 1024 * 1024
DEFAULTS = {
    "HOST": "127.0.0.1",
    "PORT": "8000",
    "SITE_DIR": "site",
    "DATABASE_URL": "sqlite:///var/mieux.db",
    "MAIL_URL": "file:var/mail",
    "MAIL_FROM": "",
    "MAIL_TO": "",
    "MAX_UPLOAD_MB": "25",
    "MIN_FREE_MB": "100",
    "BODY_GRACE_SECONDS": "20",
    "BODY_BYTES_PER_SECOND": "500",
    "TRUSTED_PROXIES": "127.0.0.1",
    "MIN_FILL_SECONDS": "3",
    "PROOF_BITS": "0",
    "RATE_LIMIT": "60/600",
}


class SettingError(Exception):
    """A setting cannot be used; the message is one sentence that names it."""


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


@dataclass(frozen=True)
class RateLimit:
    """So many posts of one address in so many seconds; 0 posts: no limit."""

    posts: int
    seconds: int


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between machines. Sizes are in bytes; `mail_from` and `mail_to` may be empty,
    then the contact address of the contract is used."""

    host: str
    port: int
    site_dir: Path
    database_url: str
    mail: FileMail | SmtpMail
    mail_from: str
    mail_to: str
    max_upload: int
    min_free: int
    body_grace_seconds: float
    body_bytes_per_second: float
    trusted_proxies: str
    min_fill_seconds: int
    proof_bits: int
    rate_limit: RateLimit

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database, None for a database server."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path.partition("?")[0]) if scheme.startswith("sqlite") else None

    @property
    def database_shown(self) -> str:
        """The database as it may be printed: without user and password."""
        return str(self.database_file or self.database_url.rpartition("@")[2].partition("?")[0])


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings found in the environment. Raises SettingError."""
    given = {name: environment.get(name, "").strip() or default for name, default in DEFAULTS.items()}
    return Settings(
        host=given["HOST"],
        port=_number(given, "PORT", least=0, most=65535),
        site_dir=Path(given["SITE_DIR"]),
        database_url=_database_url(given),
        mail=_mail(given),
        mail_from=_address(given, "MAIL_FROM"),
        mail_to=_address(given, "MAIL_TO"),
        max_upload=_number(given, "MAX_UPLOAD_MB", least=1, most=1000) * MEGABYTE,
        min_free=_number(given, "MIN_FREE_MB", least=0, most=10**9) * MEGABYTE,
        body_grace_seconds=_number(given, "BODY_GRACE_SECONDS", least=1, most=3600),
        body_bytes_per_second=_number(given, "BODY_BYTES_PER_SECOND", least=1, most=10**9),
        trusted_proxies=given["TRUSTED_PROXIES"],
        min_fill_seconds=_number(given, "MIN_FILL_SECONDS", least=0, most=600),
        # Every bit doubles the sum: 20 are a million hashes, no more can be asked of a telephone.
        proof_bits=_number(given, "PROOF_BITS", least=0, most=20),
        rate_limit=_rate_limit(given),
    )


def _number(given: Mapping[str, str], name: str, *, least: int, most: int) -> int:
    text = given[name]
    if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
        raise SettingError(f"{name} is {text!r}: expected a whole number from {least} to {most}.")
    return int(text)


def _rate_limit(given: Mapping[str, str]) -> RateLimit:
    text = given["RATE_LIMIT"]
    if text == "0":
        return RateLimit(0, 0)
    found = re.fullmatch(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,4})", text)
    if not found:
        raise SettingError(f"RATE_LIMIT is {text!r}: expected posts/seconds such as 60/600 (at most 9999/99999), or 0.")
    return RateLimit(int(found[1]), int(found[2]))


def _address(given: Mapping[str, str], name: str) -> str:
    text = given[name]
    if text and not ADDRESS.fullmatch(text):
        raise SettingError(f"{name} is {text!r}: expected one e-mail address such as team@example.org.")
    return text


def _database_url(given: Mapping[str, str]) -> str:
    url = given["DATABASE_URL"]
    if re.match(r"sqlite:///[^:?]", url) or re.match(r"postgresql(\+\w+)?://", url):
        return url
    # The value is not repeated: it may hold a password.
    raise SettingError("DATABASE_URL must look like sqlite:///var/mieux.db or postgresql://user@host/name.")


def _mail(given: Mapping[str, str]) -> FileMail | SmtpMail:
    url = given["MAIL_URL"]
    if url.startswith("file:"):
        return FileMail(Path(url.removeprefix("file:").removeprefix("//")))
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingError("MAIL_URL must look like file:var/mail, smtp://user:password@host:587 or smtps://host.")
    return _smtp(parts)


def _smtp(parts: SplitResult) -> SmtpMail:
    tls = parse_qs(parts.query).get("tls", ["required"])[0]
    if tls not in ("required", "none") or (tls == "none" and parts.scheme == "smtps"):
        raise SettingError("MAIL_URL has an unknown ?tls= value: only smtp://…?tls=none exists.")
    security = "tls" if parts.scheme == "smtps" else {"required": "starttls", "none": "none"}[tls]
    return SmtpMail(
        host=parts.hostname or "",
        port=_smtp_port(parts) or (465 if security == "tls" else 587),
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _smtp_port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise SettingError("MAIL_URL has a port that is not a number from 0 to 65535.") from None
