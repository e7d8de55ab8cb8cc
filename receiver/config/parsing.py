"""What the text of a setting means: one function per kind of value, each refuses what cannot be meant."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from receiver.encryption.seal import Seal
from receiver.errors import SettingError
from receiver.intake.rate_limit import RateLimit
from receiver.mail.targets import ADDRESS, FileMail, SmtpMail
from receiver.screening.virus_scan import Scanner

HOST_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
"""Names under which only this machine comes: what ALLOWED_HOSTS means when it is empty."""
Given = Mapping[str, str]
"""Every setting by its name, as text."""


def number(given: Given, name: str, *, least: int, most: int) -> int:
    """Return a whole number between two bounds. Raises SettingError."""
    text = given[name]
    if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
        raise SettingError(f"{name} is {text!r}: expected a whole number from {least} to {most}.")
    return int(text)


def rate_limit(given: Given) -> RateLimit:
    """Return how many posts in how many seconds. Raises SettingError."""
    text = given["RATE_LIMIT"]
    if text == "0":
        return RateLimit(0, 0)
    found = re.fullmatch(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,4})", text)
    if not found:
        raise SettingError(f"RATE_LIMIT is {text!r}: expected posts/seconds such as 60/600 (at most 9999/99999), or 0.")
    return RateLimit(int(found[1]), int(found[2]))


def address(given: Given, name: str) -> str:
    """Return one e-mail address, or an empty string. Raises SettingError."""
    text = given[name]
    if text and not ADDRESS.fullmatch(text):
        raise SettingError(f"{name} is {text!r}: expected one e-mail address such as team@example.org.")
    return text


def database_url(given: Given) -> str:
    """Return the address of a database this receiver can use. Raises SettingError."""
    url = given["DATABASE_URL"]
    if re.match(r"sqlite:///[^:?]", url) or (re.match(r"postgresql(\+psycopg)?://", url) and _stays_private(url)):
        return url
    # The value is not repeated: it may hold a password.
    raise SettingError("DATABASE_URL must look like sqlite:///var/mieux.db or postgresql://user@host/name.")


def _stays_private(url: str) -> bool:
    """Say whether it was decided how safely data goes to the database server. Raises SettingError when not."""
    parts = urlsplit(url)
    modes = parse_qs(parts.query).get("sslmode", [])
    # Without a word the driver would try encryption, and do without it when that fails.
    if not parts.hostname or is_loopback(parts.hostname) or modes:
        return True
    raise SettingError("DATABASE_URL leads to another machine and does not say how: add ?sslmode=verify-full.")


def mail(given: Given) -> FileMail | SmtpMail:
    """Return the way of the mails. Raises SettingError."""
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
    if tls == "none" and not is_loopback(parts.hostname or ""):
        raise SettingError(
            "MAIL_URL sends without encryption (?tls=none) to another machine: only this one may be named."
        )
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


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine and nothing else."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def hosts(given: Given) -> tuple[str, ...]:
    """Return the names under which visitors come: those of ALLOWED_HOSTS, else of this machine alone."""
    text = given["ALLOWED_HOSTS"]
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if not HOST_NAME.fullmatch(name):
            raise SettingError(
                f"ALLOWED_HOSTS has {name!r}: expected names such as mieux.example.org, without https:// and port, "
                "with a comma between them."
            )
    return tuple(names) or THIS_MACHINE


def seal(given: Given) -> Seal:
    """Return what seals submissions. Raises SettingError, never with the value: it may be a private key."""
    recipients = [one.strip() for one in given["AGE_RECIPIENTS"].split(",") if one.strip()]
    if not recipients:
        return Seal()
    # The library of ciphers is only for who seals.
    from receiver.encryption import age

    if any(age.SECRET_KEY.search(one.upper()) for one in recipients):
        raise SettingError(
            "AGE_RECIPIENTS holds a private key: it takes public keys (age1…), keep the private one away."
        )
    if not all(map(age.is_recipient, recipients)):
        raise SettingError("AGE_RECIPIENTS must be public age keys (age1…) with a comma between them.")
    return age.for_recipients(recipients)


def digest_hour(given: Given) -> int | None:
    """Return the hour (UTC) of the daily digest, None for never. Raises SettingError."""
    return None if given["DIGEST_HOUR"] == "off" else number(given, "DIGEST_HOUR", least=0, most=23)


def scanner(given: Given) -> Scanner | None:
    """Return where the virus scanner is, None when there is none. Raises SettingError."""
    url = given["CLAMD_URL"]
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        return Scanner(socket=parts.path)
    if parts.scheme == "tcp" and parts.hostname and re.fullmatch(r".*:[0-9]{1,5}", parts.netloc):
        return Scanner(host=parts.hostname, port=parts.port or 0)
    raise SettingError("CLAMD_URL must look like tcp://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl.")
