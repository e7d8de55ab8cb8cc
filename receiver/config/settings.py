"""The settings of the receiver, read once from the environment. `.env.example` explains each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from receiver import failpoints
from receiver.config import parsing
from receiver.encryption.seal import Seal
from receiver.errors import SettingError
from receiver.forms.sizes import MEGABYTE
from receiver.intake.rate_limit import RateLimit
from receiver.mail.targets import FileMail, SmtpMail
from receiver.screening.virus_scan import Scanner
from receiver.storage import engine

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
    "ALLOWED_HOSTS": "",
    "HEADER_SECONDS": "15",
    "MAX_POSTS": "100",
    "MAX_CONNECTIONS": "500",
    "AGE_RECIPIENTS": "",
    "CLAMD_URL": "",
    "DIGEST_HOUR": "6",
    "FAILPOINT": "",
}


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
    allowed_hosts: tuple[str, ...]
    header_seconds: int
    max_posts: int
    max_connections: int
    seal: Seal
    scanner: Scanner | None
    digest_hour: int | None
    failpoint: str

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database, None for a database server."""
        return engine.sqlite_file(self.database_url)

    @property
    def mail_folder(self) -> Path | None:
        """The folder of mails that are written as files, None when they are sent."""
        return self.mail.folder if isinstance(self.mail, FileMail) else None

    @property
    def database_shown(self) -> str:
        """The database as it may be printed: without user and password."""
        return str(self.database_file or self.database_url.rpartition("@")[2].partition("?")[0])


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings found in the environment. Raises SettingError."""
    given = {name: environment.get(name, "").strip() or default for name, default in DEFAULTS.items()}
    return Settings(
        host=given["HOST"],
        port=parsing.number(given, "PORT", least=0, most=65535),
        site_dir=Path(given["SITE_DIR"]),
        database_url=parsing.database_url(given),
        mail=parsing.mail(given),
        mail_from=parsing.address(given, "MAIL_FROM"),
        mail_to=parsing.address(given, "MAIL_TO"),
        max_upload=parsing.number(given, "MAX_UPLOAD_MB", least=1, most=1000) * MEGABYTE,
        min_free=parsing.number(given, "MIN_FREE_MB", least=0, most=10**9) * MEGABYTE,
        body_grace_seconds=parsing.number(given, "BODY_GRACE_SECONDS", least=1, most=3600),
        body_bytes_per_second=parsing.number(given, "BODY_BYTES_PER_SECOND", least=1, most=10**9),
        trusted_proxies=given["TRUSTED_PROXIES"],
        min_fill_seconds=parsing.number(given, "MIN_FILL_SECONDS", least=0, most=600),
        # Every bit doubles the sum: 20 are a million hashes, no more can be asked of a telephone.
        proof_bits=parsing.number(given, "PROOF_BITS", least=0, most=20),
        rate_limit=parsing.rate_limit(given),
        allowed_hosts=parsing.hosts(given),
        header_seconds=parsing.number(given, "HEADER_SECONDS", least=1, most=600),
        max_posts=parsing.number(given, "MAX_POSTS", least=1, most=10_000),
        max_connections=parsing.number(given, "MAX_CONNECTIONS", least=10, most=100_000),
        seal=parsing.seal(given),
        scanner=parsing.scanner(given),
        digest_hour=parsing.digest_hour(given),
        failpoint=_failpoint(given),
    )


def _failpoint(given: Mapping[str, str]) -> str:
    spec = given["FAILPOINT"]
    if spec and not failpoints.is_place(spec):
        raise SettingError("FAILPOINT names a place that does not exist; it is for tests only.")
    return spec
