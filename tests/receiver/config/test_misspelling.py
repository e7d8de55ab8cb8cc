"""Names that are no settings: ours with a mistake are told, those of others never."""

import pytest

from receiver.config import misspelling, settings
from receiver.errors import SettingError
from tests.receiver.terminal import command

MISTAKES = {
    "MAX_UPLOAD": "MAX_UPLOAD_MB",
    "MAIL_FORM": "MAIL_FROM",
    "MAIL_FRM": "MAIL_FROM",
    "DATABSE_URL": "DATABASE_URL",
    "DATABASE_URI": "DATABASE_URL",
    "DATABASE_URL_FILE": None,
    "DATABSE_URL_FILE": "DATABASE_URL_FILE",
    "ALLOWED_HOSTS_FILE": "ALLOWED_HOSTS",
    "ALLOWED_HOST": "ALLOWED_HOSTS",
    "ALOWED_HOSTS": "ALLOWED_HOSTS",
    "TRUSTED_PROXY": "TRUSTED_PROXIES",
    "RATELIMIT": "RATE_LIMIT",
    "RATE_LIMITS": "RATE_LIMIT",
    "MAXPOSTS": "MAX_POSTS",
    "MAX-POSTS": "MAX_POSTS",
    "max_posts": "MAX_POSTS",
    "CLAMAV_URL": None,
    "CLAM_URL": "CLAMD_URL",
    "DIGEST_HOURS": "DIGEST_HOUR",
    "SITEDIR": "SITE_DIR",
    "MIN_FREE": "MIN_FREE_MB",
    "BODY_GRACE": "BODY_GRACE_SECONDS",
    "MIEUX_PORT": "PORT",
    "MIEUX_MAIL_URL": "MAIL_URL",
    "port": "PORT",
    "\ufeffHOST": "HOST",
    "export HOST": "HOST",
    '"PORT': "PORT",
}
OTHERS = """
HOSTNAME HOME HOSTTYPE
MAIL MAILTO MAILFROM MAILCHECK MAILPATH PATH PWD OLDPWD USER LOGNAME SHELL SHLVL TERM LANG
LC_ALL TZ PORT_8000_TCP HOST_IP HOST_PORT PORTS HOSTS POST PORTAGE EDITOR PAGER INVOCATION_ID JOURNAL_STREAM
NOTIFY_SOCKET SYSTEMD_EXEC_PID STATE_DIRECTORY KUBERNETES_SERVICE_HOST KUBERNETES_PORT KUBERNETES_PORT_443_TCP
MIEUX_SERVICE_HOST MIEUX_SERVICE_PORT MIEUX_SERVICE_PORT_HTTP MIEUX_PORT_8000_TCP MIEUX_PORT_8000_TCP_ADDR
MIEUX_PORT_8000_TCP_PROTO MAIL_PORT MAIL_HOST MAIL_USER MAIL_SERVICE_HOST MAIL_PORT_25_TCP DATABASE_PORT DATABASE_HOST
DATABASE_USER DATABASE_NAME DATABASE SITE SITE_URL SITE_PORT SITE_NAME CLAMD_PORT CLAMD_SERVICE_PORT
SOPS_AGE_RECIPIENTS SOPS_AGE_KEY_FILE PGHOST PGPORT PGSSLMODE PYTHONPATH PYTHONUNBUFFERED VIRTUAL_ENV GPG_KEY
SSL_CERT_FILE http_proxy HTTP_PROXY NO_PROXY LIVE FORWARDED_ALLOW_IPS WEB_CONCURRENCY RATE AGE MAX_OLD_SPACE_SIZE
MIN_HEAP CI GITHUB_ACTIONS XDG_DATA_DIRS DISPLAY _ A MAKEFLAGS MFLAGS MAKELEVEL ONLY_LANGUAGE TRANSLATIONS
SSH_CONNECTION TMPDIR UMASK PS1 HISTFILE LS_COLORS
"""


def told(**environment: str) -> list[str]:
    return list(misspelling.warnings(environment))


@pytest.mark.parametrize(("name", "meant"), MISTAKES.items(), ids=ascii)
def test_a_name_like_one_of_ours_is_told(name: str, meant: str | None) -> None:
    advice = f" is not a setting and is not read: did you mean {meant}?"
    assert told(**{name: "secret"}) == ([f"{name!a}{advice}"] if meant else [])


def test_names_of_others_and_our_own_are_not_told() -> None:
    assert told(**dict.fromkeys(OTHERS.split(), "x")) == []
    assert told(**settings.DEFAULTS) == []


def test_variables_of_a_service_with_our_name_are_not_told() -> None:
    """Kubernetes and Docker set them in every container."""
    assert told(MIEUX_PORT="tcp://10.0.0.1:80", MIEUX_SERVICE_HOST="10.0.0.1") == []
    assert told(MIEUX_COLOUR="red") == [
        "'MIEUX_COLOUR' is not a setting and is not read: no setting begins with MIEUX_."
    ]


def test_a_wrong_name_stops_no_command(environment: dict[str, str], reference: str) -> None:
    done = command({**environment, "MAIL_FORM": "a:secret@b"}, "inbox")
    assert (done.returncode, reference in done.stdout) == (0, True)
    assert done.stderr == "'MAIL_FORM' is not a setting and is not read: did you mean MAIL_FROM?\n"


@pytest.mark.parametrize("name", ["AGE_RECIPIENT", "AGE_RECIPENTS", "age_recipients", "MIEUX_AGE_RECIPIENTS"])
def test_public_keys_under_a_wrong_name_are_refused(name: str) -> None:
    """Submissions would be stored in plain text."""
    with pytest.raises(SettingError, match=rf"^AGE_RECIPIENTS is empty although '{name}' is set: rename that\.$"):
        settings.read({name: "age1"})
    assert not settings.read({name: " "}).seal


def test_a_very_long_environment_is_read_quickly() -> None:
    names = {f"MAX_UPLOAD_{'XYZ' * number}": "x" * number for number in range(1, 1000)}
    assert told(**names, **{"DATABASE_URL" * 10_000: "x"}) == []
