"""Settings that are each good and together unsafe or impossible: the receiver does not start on them."""

import os
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from receiver.config.parsing import THIS_MACHINE, is_loopback
from receiver.config.settings import Settings, examine
from receiver.errors import SettingError
from receiver.mail.bounces.mailboxes import ImapSource, MaildirSource
from receiver.mail.message import NO_RETURN
from receiver.mail.targets import FileMail, SmtpMail


@dataclass(frozen=True)
class Conflict:
    """Settings that must not be so together. `names`: those it is about; `sentence` begins with the one to change."""

    names: frozenset[str]
    applies: Callable[[Settings], bool]
    sentence: str


def refuse(settings: Settings) -> None:
    """Raise SettingError with one sentence for each contradiction."""
    _raise_if_any(_sentences(settings, frozenset()))


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings to serve with.

    Raises SettingError with every wrong setting, and with every contradiction among the right ones.
    """
    reading = examine(environment)
    _raise_if_any([*reading.wrong.values(), *_sentences(reading.settings, reading.wrong.keys())])
    return reading.settings


def _sentences(settings: Settings, wrong: Set[str]) -> list[str]:
    return [one.sentence for one in CONFLICTS if not one.names & wrong and one.applies(settings)]


def _raise_if_any(sentences: Sequence[str]) -> None:
    if sentences:
        raise SettingError("\n".join(sentences))


def _mails_are_plain_files(settings: Settings) -> bool:
    return bool(settings.seal.recipients and settings.mail_folder)


def _user_without_password(settings: Settings) -> bool:
    mail = settings.mail
    return isinstance(mail, SmtpMail) and bool(mail.user) and not mail.password and not settings.tokens_of(mail.user)


def _token_without_use(settings: Settings) -> bool:
    mail = settings.mail
    return settings.mail_tokens is not None and _logs_in_without_token(mail)


def _key_without_use(settings: Settings) -> bool:
    return settings.mail_token_key is not None and _logs_in_without_token(settings.mail)


def _logs_in_without_token(mail: FileMail | SmtpMail) -> bool:
    return isinstance(mail, FileMail) or not mail.user or bool(mail.password)


def _two_sources_of_tokens(settings: Settings) -> bool:
    return settings.mail_tokens is not None and settings.mail_token_key is not None


def _key_is_unreadable(settings: Settings) -> bool:
    return _is_unreadable(settings.mail_token_key)


def _is_unreadable(file: Path | None) -> bool:
    return file is not None and not (file.is_file() and os.access(file, os.R_OK))


def _authority_is_unreadable(settings: Settings) -> bool:
    return _is_unreadable(settings.mail_ca)


def _scanned_elsewhere(settings: Settings) -> bool:
    host = settings.scanner.host if settings.scanner else ""
    return bool(settings.seal.recipients and host) and not is_loopback(host)


def _nameless_to_others(settings: Settings) -> bool:
    return _open_to_others(settings) and settings.allowed_hosts == THIS_MACHINE


def _dies_before_others(settings: Settings) -> bool:
    return bool(settings.failpoint) and (_open_to_others(settings) or not all(map(is_loopback, settings.allowed_hosts)))


def _open_to_others(settings: Settings) -> bool:
    return not is_loopback(settings.host)


def _trusts_everybody(settings: Settings) -> bool:
    return any(map(_is_everybody, settings.trusted_proxies.split(",")))


def _is_everybody(proxy: str) -> bool:
    try:
        return ip_network(proxy.strip(), strict=False).prefixlen == 0
    except ValueError:
        return "*" in proxy


def _database_is_published(settings: Settings) -> bool:
    return _is_published(settings.database_file, settings)


def _mail_is_published(settings: Settings) -> bool:
    return _is_published(settings.mail_folder, settings)


def _is_published(path: Path | None, settings: Settings) -> bool:
    return path is not None and path.resolve().is_relative_to(settings.site_dir.resolve())


def _bounces_without_password(settings: Settings) -> bool:
    by_imap = isinstance(settings.bounces, ImapSource)
    return not by_imap if settings.bounces_password else by_imap and not settings.tokens_of("")


def _bounces_forbidden(settings: Settings) -> bool:
    return settings.bounces is not None and settings.return_path == NO_RETURN


def _bounces_are_published(settings: Settings) -> bool:
    source = settings.bounces
    return isinstance(source, MaildirSource) and _is_published(source.folder, settings)


def _database_is_open(settings: Settings) -> bool:
    """Its own file made readable for everybody, in a folder that everybody may enter."""
    file = settings.database_file
    return file is not None and file.exists() and bool(_for_everybody(file, 0o6) and _for_everybody(file.parent, 0o1))


def _for_everybody(path: Path, bits: int) -> int:
    return path.stat().st_mode & bits


def _more_posts_than_connections(settings: Settings) -> bool:
    return settings.max_posts > settings.max_connections


def _less_room_than_a_post(settings: Settings) -> bool:
    return 0 < settings.min_free < settings.max_upload


def _conflict(names: str, applies: Callable[[Settings], bool], sentence: str) -> Conflict:
    return Conflict(frozenset(names.split()), applies, sentence)


CONFLICTS = (
    _conflict(
        "MAIL_URL AGE_RECIPIENTS",
        _mails_are_plain_files,
        "MAIL_URL writes mails into plain files although AGE_RECIPIENTS encrypts: name a mail server.",
    ),
    _conflict(
        "MAIL_URL MAIL_TOKEN_URL MAIL_TOKEN_KEY",
        _user_without_password,
        "MAIL_URL has a user without a password, and neither MAIL_TOKEN_URL nor MAIL_TOKEN_KEY is set: "
        "write the password, or set one of these.",
    ),
    _conflict(
        "MAIL_TOKEN_URL MAIL_URL",
        _token_without_use,
        "MAIL_TOKEN_URL is set, and MAIL_URL has no user, or a password: write smtp://user@host:587.",
    ),
    _conflict(
        "MAIL_TOKEN_KEY MAIL_URL",
        _key_without_use,
        "MAIL_TOKEN_KEY is set, and MAIL_URL has no user, or a password: write smtp://MAILBOX@host:587.",
    ),
    _conflict(
        "MAIL_TOKEN_KEY MAIL_TOKEN_URL",
        _two_sources_of_tokens,
        "MAIL_TOKEN_KEY and MAIL_TOKEN_URL are both set, and tokens come from one of them: remove the other.",
    ),
    _conflict(
        "MAIL_TOKEN_KEY",
        _key_is_unreadable,
        "MAIL_TOKEN_KEY names a file that is not there or that this user cannot read: write its path.",
    ),
    _conflict(
        "MAIL_CA",
        _authority_is_unreadable,
        "MAIL_CA names a file that is not there or that this user cannot read: write its path.",
    ),
    _conflict(
        "CLAMD_URL AGE_RECIPIENTS",
        _scanned_elsewhere,
        "CLAMD_URL would take plain text to another machine although AGE_RECIPIENTS encrypts: "
        "use a scanner on this one.",
    ),
    _conflict(
        "ALLOWED_HOSTS HOST",
        _nameless_to_others,
        "ALLOWED_HOSTS is empty although HOST is open to other machines: write the names under which visitors come.",
    ),
    _conflict(
        "FAILPOINT HOST ALLOWED_HOSTS",
        _dies_before_others,
        "FAILPOINT is for tests only, and HOST or ALLOWED_HOSTS is open to other machines: remove it.",
    ),
    _conflict(
        "TRUSTED_PROXIES",
        _trusts_everybody,
        "TRUSTED_PROXIES believes everybody, so that visitors choose their own address: "
        "write the addresses of your proxies.",
    ),
    _conflict(
        "DATABASE_URL SITE_DIR",
        _database_is_published,
        "DATABASE_URL lies inside SITE_DIR, where everybody could fetch it: move it outside.",
    ),
    _conflict(
        "MAIL_URL SITE_DIR",
        _mail_is_published,
        "MAIL_URL lies inside SITE_DIR, where everybody could fetch the mails: move it outside.",
    ),
    _conflict(
        "MAIL_BOUNCES SITE_DIR",
        _bounces_are_published,
        "MAIL_BOUNCES lies inside SITE_DIR, where everybody could fetch the mails: move it outside.",
    ),
    _conflict(
        "MAIL_BOUNCES_PASSWORD MAIL_BOUNCES MAIL_TOKEN_URL MAIL_TOKEN_KEY",
        _bounces_without_password,
        "MAIL_BOUNCES_PASSWORD and MAIL_BOUNCES do not fit together: an imaps:// address needs a password "
        "(or MAIL_TOKEN_URL), a Maildir has none.",
    ),
    _conflict(
        "MAIL_RETURN_PATH MAIL_BOUNCES",
        _bounces_forbidden,
        "MAIL_RETURN_PATH asks for no reports (none) although MAIL_BOUNCES waits for them: remove one of the two.",
    ),
    _conflict(
        "DATABASE_URL",
        _database_is_open,
        "DATABASE_URL names a file that every user of this machine can read: remove that right (chmod 600).",
    ),
    _conflict(
        "MAX_POSTS MAX_CONNECTIONS",
        _more_posts_than_connections,
        "MAX_POSTS is above MAX_CONNECTIONS: each post needs a connection of its own.",
    ),
    _conflict(
        "MIN_FREE_MB MAX_UPLOAD_MB",
        _less_room_than_a_post,
        "MIN_FREE_MB is smaller than MAX_UPLOAD_MB, one post would not fit: "
        "make it at least as large, or 0 to look at no disk.",
    ),
)
