"""The settings of the receiver, read once from the environment. table.py lists them, `.env.example` explains them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from receiver.config import misspelling, raw_text, secret_files
from receiver.config.listeners import Listener
from receiver.config.raw_text import BLANKS
from receiver.config.refused import RefusedError
from receiver.config.table import DEFAULTS, SETTINGS, Setting
from receiver.encryption.seal import Seal
from receiver.errors import SettingError
from receiver.intake.rate_limit import RateLimit
from receiver.mail.bounces.mailboxes import ImapSource, MaildirSource
from receiver.mail.targets import FileMail, ServiceAccount, SmtpMail, TokenServer
from receiver.screening.virus_scan import Scanner
from receiver.storage import engine

__all__ = ["DEFAULTS", "Reading", "Settings", "examine", "read"]


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between machines. Sizes are in bytes; `mail_from` and `mail_to` may be empty,
    then the contact address of the contract is used."""

    host: str
    port: int
    proxy_pages: Path | None
    site_dir: Path
    database_url: str
    mail: FileMail | SmtpMail
    mail_from: str
    mail_to: tuple[str, ...]
    mail_helo: str
    mail_ca: Path | None
    mail_tokens: TokenServer | None
    mail_token_key: Path | None
    bounces: MaildirSource | ImapSource | None
    bounces_password: str
    return_path: str
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
    health_token: str
    metrics: Listener | None
    failpoint: str

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database, None for a database server."""
        return engine.sqlite_file(self.database_url)

    @property
    def mail_way(self) -> FileMail | SmtpMail:
        """The way of the mails, with what MAIL_HELO, MAIL_CA, MAIL_TOKEN_URL and MAIL_TOKEN_KEY say of it."""
        if isinstance(self.mail, FileMail):
            return self.mail
        return replace(self.mail, helo=self.mail_helo, authority=self.mail_ca, tokens=self.tokens_of(self.mail.user))

    def tokens_of(self, user: str) -> TokenServer | ServiceAccount | None:
        """Return where the tokens of a mailbox come from, None when it has a password."""
        return ServiceAccount(self.mail_token_key, user) if self.mail_token_key else self.mail_tokens

    @property
    def mail_folder(self) -> Path | None:
        """The folder of mails that are written as files, None when they are sent."""
        return self.mail.folder if isinstance(self.mail, FileMail) else None

    @property
    def database_shown(self) -> str:
        """The database as it may be printed: without user, password and parameters."""
        return engine.shown(self.database_url)


@dataclass(frozen=True)
class Reading:
    """What an environment says. `values`: by field of `Settings`, of wrong settings the default.

    `wrong`: a sentence by the name of each setting that cannot be used.
    """

    values: Mapping[str, Any]
    wrong: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        """The settings, with defaults instead of wrong ones."""
        return Settings(**self.values)


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings found in an environment; nothing else happens. Raises SettingError with all wrong ones."""
    reading = examine(environment)
    if reading.wrong:
        raise SettingError("\n".join(reading.wrong.values()))
    return reading.settings


def examine(environment: Mapping[str, str]) -> Reading:
    """Return what an environment says, right and wrong."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for setting in SETTINGS:
        try:
            values[setting.field] = _parsed(setting, _given(setting, environment))
        except RefusedError as refused:
            wrong[setting.name] = setting.sentence(refused)
            values[setting.field] = setting.parse(setting.default)
    return Reading(values, {**wrong, **misspelling.missing_keys(environment)})


def _given(setting: Setting, environment: Mapping[str, str]) -> str:
    if setting.secret:
        return secret_files.text_of(setting.name, environment)
    return environment.get(setting.name, "")


def _parsed(setting: Setting, given: str) -> object:
    text = given.strip(BLANKS) or setting.default
    reason = raw_text.trouble(text)
    if reason:
        raise RefusedError(reason)
    return setting.parse(text)
