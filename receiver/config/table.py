"""The table of settings: the one source of their names, defaults, meanings and examples.

A test compares `.env.example` with it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from receiver.config import file_paths, listeners, parsing, urls
from receiver.config.parsing import number
from receiver.forms.sizes import MEGABYTE


@dataclass(frozen=True)
class Setting:
    """One setting. `parse` takes the text and raises RefusedError; its value is multiplied by `unit`.

    `field`: its name in `Settings`. `expected` and `example` end every sentence about a wrong value. `secret`: it may
    hold a password, and may come from a file (secret_files.py).
    """

    name: str
    field: str
    default: str
    expected: str
    example: str
    parse: Callable[[str], object]
    secret: bool = False

    def sentence(self, reason: object) -> str:
        """Return what an operator reads about a wrong value; no part of the value is in it."""
        return f"{self.name} {reason}: expected {self.expected}, such as {self.example}."


def _number(name: str, field: str, default: int, least: int, most: int, example: int) -> Setting:
    expected = f"a whole number from {least} to {most}"
    return Setting(name, field, str(default), expected, str(example), number(least, most))


def _megabytes(name: str, field: str, default: int, least: int, most: int, example: int) -> Setting:
    parse = number(least, most)
    expected = f"a whole number of megabytes from {least} to {most}"
    return Setting(name, field, str(default), expected, str(example), lambda text: parse(text) * MEGABYTE)


SETTINGS = (
    Setting(
        "HOST",
        "host",
        "127.0.0.1",
        "the address or name to listen on, without brackets and port",
        "127.0.0.1",
        parsing.listening_host,
    ),
    _number("PORT", "port", 8000, 0, 65535, 8000),
    Setting(
        "TRUSTED_PROXIES",
        "trusted_proxies",
        "127.0.0.1",
        "addresses or networks with commas between them",
        "127.0.0.1,10.0.0.0/8",
        parsing.proxies,
    ),
    Setting(
        "PROXY_PAGES",
        "proxy_pages",
        "",
        "the path of a folder that the proxy may read, or nothing",
        "/var/cache/mieux",
        parsing.folder_or_none,
    ),
    Setting("SITE_DIR", "site_dir", "site", "the path of the built site", "/srv/mieux/site", parsing.folder),
    Setting(
        "DATABASE_URL",
        "database_url",
        "sqlite:///var/mieux.db",
        "sqlite:///FILE or postgresql://user:password@host/name?sslmode=verify-full",
        "sqlite:///var/mieux.db",
        urls.database_url,
        secret=True,
    ),
    Setting(
        "MAIL_URL",
        "mail",
        "file:var/mail",
        "file:FOLDER, smtp://user:password@host:587, smtps://user:password@host:465, lmtp://host:24, smtp+unix:/PATH "
        "or lmtp+unix:/PATH",
        "smtp://127.0.0.1:25?tls=none",
        urls.mail,
        secret=True,
    ),
    Setting("MAIL_FROM", "mail_from", "", "one e-mail address", "noreply@example.org", parsing.mail_address),
    Setting(
        "MAIL_TO",
        "mail_to",
        "",
        "e-mail addresses with commas between them",
        "team@example.org,office@example.org",
        parsing.mail_addresses,
    ),
    Setting(
        "MAIL_HELO",
        "mail_helo",
        "",
        "the full name of this machine, or its address in square brackets",
        "www.example.org",
        parsing.helo,
    ),
    Setting(
        "MAIL_CA", "mail_ca", "", "the path of a file with certificates", "/etc/ssl/own-ca.pem", file_paths.authority
    ),
    Setting(
        "MAIL_TOKEN_URL",
        "mail_tokens",
        "",
        "https://CLIENT:SECRET@host/path?scope=SCOPE",
        "https://CLIENT:SECRET@login.example.org/oauth2/token?scope=https://mail.example.org/.default",
        urls.token_server,
    ),
    Setting(
        "MAIL_TOKEN_KEY",
        "mail_token_key",
        "",
        "the path of the JSON key of a service account",
        "/etc/mieux/google.json",
        file_paths.key_file,
    ),
    Setting(
        "MAIL_BOUNCES",
        "bounces",
        "",
        "the absolute path of a Maildir, or imaps://user@host/folder",
        "imaps://bounces%40example.org@mail.example.org/INBOX",
        urls.bounces,
    ),
    Setting(
        "MAIL_BOUNCES_PASSWORD",
        "bounces_password",
        "",
        "the password of that user, signs other than letters, digits and -._~ as escapes",
        "correct-horse%23battery",
        urls.password,
        secret=True,
    ),
    Setting(
        "MAIL_RETURN_PATH",
        "return_path",
        "",
        "an e-mail address, perhaps with one * before the @, or none",
        "bounces+*@example.org",
        parsing.return_path,
    ),
    _megabytes("MAX_UPLOAD_MB", "max_upload", 25, 1, 1000, 25),
    _megabytes("MIN_FREE_MB", "min_free", 100, 0, 10**9, 100),
    _number("BODY_GRACE_SECONDS", "body_grace_seconds", 20, 1, 3600, 20),
    _number("BODY_BYTES_PER_SECOND", "body_bytes_per_second", 500, 1, 10**9, 500),
    _number("MIN_FILL_SECONDS", "min_fill_seconds", 3, 0, 600, 3),
    # Every bit doubles the sum: 20 are a million hashes, no more can be asked of a telephone.
    _number("PROOF_BITS", "proof_bits", 0, 0, 20, 16),
    Setting(
        "RATE_LIMIT",
        "rate_limit",
        "60/600",
        "posts/seconds (at most 9999/99999), or 0",
        "60/600",
        parsing.rate_limit,
    ),
    Setting(
        "ALLOWED_HOSTS",
        "allowed_hosts",
        "",
        "host names without https:// and port, with commas between them",
        "mieux.example.org",
        parsing.site_names,
    ),
    _number("HEADER_SECONDS", "header_seconds", 15, 1, 600, 15),
    _number("MAX_POSTS", "max_posts", 100, 1, 10_000, 100),
    _number("MAX_CONNECTIONS", "max_connections", 500, 10, 100_000, 500),
    Setting(
        "AGE_RECIPIENTS",
        "seal",
        "",
        "public age keys (age1…) with commas between them",
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        parsing.seal,
    ),
    Setting(
        "CLAMD_URL",
        "scanner",
        "",
        "tcp://HOST:PORT or unix:/PATH",
        "unix:/run/clamav/clamd.ctl",
        listeners.scanner,
    ),
    Setting("DIGEST_HOUR", "digest_hour", "6", "an hour from 0 to 23, or off", "6", parsing.digest_hour),
    Setting(
        "HEALTH_TOKEN",
        "health_token",
        "",
        "16 to 200 letters, digits, - and _, or nothing",
        "3f2a9c71d05e4b86",
        parsing.token,
        secret=True,
    ),
    Setting(
        "METRICS_LISTEN",
        "metrics",
        "",
        "tcp://ADDRESS:PORT, unix:/PATH, or nothing",
        "tcp://127.0.0.1:9464",
        listeners.listener,
    ),
    Setting(
        "FAILPOINT",
        "failpoint",
        "",
        "nothing, or for tests a place that receiver/failpoints.py lists",
        "accept-before-answer",
        parsing.failpoint,
    ),
)
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
