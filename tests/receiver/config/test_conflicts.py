"""Settings that contradict each other: the receiver does not start, and one sentence names the setting to change."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from receiver.config import conflicts
from receiver.config.settings import Settings
from receiver.encryption import age
from receiver.errors import SettingError
from tests.receiver.conftest import environment_for
from tests.receiver.terminal import process

Make = Callable[..., Settings]
_, PUBLIC_KEY = age.new_identity()
SMTP = "smtps://mail.example.org"
TOKENS = "https://client:secret@login.example.org/token"
SEALED = {"AGE_RECIPIENTS": PUBLIC_KEY, "MAIL_URL": SMTP}

REFUSED = [
    ("MAIL_URL", {"AGE_RECIPIENTS": PUBLIC_KEY}),
    ("CLAMD_URL", {**SEALED, "CLAMD_URL": "tcp://scanner.example.org:3310"}),
    ("CLAMD_URL", {**SEALED, "CLAMD_URL": "tcp://192.0.2.1:3310"}),
    ("ALLOWED_HOSTS", {"HOST": "0.0.0.0"}),
    ("ALLOWED_HOSTS", {"HOST": "::"}),
    ("ALLOWED_HOSTS", {"HOST": "192.0.2.1"}),
    ("FAILPOINT", {"HOST": "0.0.0.0", "ALLOWED_HOSTS": "mieux.example.org", "FAILPOINT": "accept-before-answer"}),
    ("FAILPOINT", {"ALLOWED_HOSTS": "localhost,mieux.example.org", "FAILPOINT": "accept-before-answer"}),
    ("TRUSTED_PROXIES", {"TRUSTED_PROXIES": "*"}),
    ("TRUSTED_PROXIES", {"TRUSTED_PROXIES": "127.0.0.1, *"}),
    ("TRUSTED_PROXIES", {"TRUSTED_PROXIES": "127.0.0.1,0.0.0.0/0"}),
    ("TRUSTED_PROXIES", {"TRUSTED_PROXIES": "::/0"}),
    ("MAIL_BOUNCES_PASSWORD", {"MAIL_BOUNCES": "imaps://u@host/INBOX"}),
    ("MAIL_BOUNCES_PASSWORD", {"MAIL_BOUNCES": "/var/maildir", "MAIL_BOUNCES_PASSWORD": "x"}),
    ("MAIL_BOUNCES_PASSWORD", {"MAIL_BOUNCES_PASSWORD": "x"}),
    ("MAIL_RETURN_PATH", {"MAIL_BOUNCES": "/var/maildir", "MAIL_RETURN_PATH": "none"}),
    ("MAX_POSTS", {"MAX_POSTS": "51", "MAX_CONNECTIONS": "50"}),
    ("MIN_FREE_MB", {"MIN_FREE_MB": "24"}),
    ("MAIL_CA", {"MAIL_CA": "/nowhere/ca.pem"}),
    ("MAIL_URL", {"MAIL_URL": "smtp://me@mail.example.org"}),
    ("MAIL_TOKEN_URL", {"MAIL_TOKEN_URL": TOKENS}),
    ("MAIL_TOKEN_URL", {"MAIL_TOKEN_URL": TOKENS, "MAIL_URL": SMTP}),
    ("MAIL_TOKEN_URL", {"MAIL_TOKEN_URL": TOKENS, "MAIL_URL": "smtp://me:secret@mail.example.org"}),
    ("MAIL_TOKEN_KEY", {"MAIL_TOKEN_KEY": __file__}),
    ("MAIL_TOKEN_KEY", {"MAIL_TOKEN_KEY": __file__, "MAIL_URL": "smtp://me:secret@mail.example.org"}),
    ("MAIL_TOKEN_KEY", {"MAIL_TOKEN_KEY": "/nowhere/key.json", "MAIL_URL": "smtp://me@mail.example.org"}),
    (
        "MAIL_TOKEN_KEY",
        {"MAIL_TOKEN_KEY": __file__, "MAIL_TOKEN_URL": TOKENS, "MAIL_URL": "smtp://me@mail.example.org"},
    ),
    ("MIN_FREE_MB", {"MIN_FREE_MB": "1", "MAX_UPLOAD_MB": "2"}),
]
ACCEPTED = [
    {},
    SEALED,
    {**SEALED, "CLAMD_URL": "tcp://127.0.0.1:3310"},
    {**SEALED, "CLAMD_URL": "tcp://[::1]:3310"},
    {**SEALED, "CLAMD_URL": "unix:/run/clamav/clamd.ctl"},
    {"CLAMD_URL": "tcp://scanner.example.org:3310"},
    {"HOST": "0.0.0.0", "ALLOWED_HOSTS": "mieux.example.org"},
    {"HOST": "0.0.0.0", "ALLOWED_HOSTS": "localhost"},
    {"HOST": "localhost"},
    {"HOST": "::1", "FAILPOINT": "accept-before-answer"},
    {"TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8,fd00::/8"},
    {"MAIL_BOUNCES": "/var/maildir"},
    {"MAIL_BOUNCES": "imaps://u@host/INBOX", "MAIL_BOUNCES_PASSWORD": "x", "MAIL_RETURN_PATH": "b+*@example.org"},
    {"MAIL_RETURN_PATH": "none"},
    {
        "MAIL_URL": "smtp://u@host",
        "MAIL_BOUNCES": "imaps://u@host/INBOX",
        "MAIL_TOKEN_URL": "https://id:secret@login.example.org/token?scope=x",
    },
    {"MAX_POSTS": "50", "MAX_CONNECTIONS": "50"},
    {"MIN_FREE_MB": "25"},
    {"MAIL_CA": __file__},
    {"MAIL_TOKEN_URL": TOKENS, "MAIL_URL": "smtp://me@mail.example.org"},
    {"MAIL_TOKEN_KEY": __file__, "MAIL_URL": "smtp://me@mail.example.org", "MAIL_BOUNCES": "imaps://u@host/INBOX"},
    {"MIN_FREE_MB": "0"},
]


@pytest.mark.parametrize(
    ("name", "environment"), REFUSED, ids=lambda part: part if isinstance(part, str) else ",".join(part)
)
def test_a_contradiction_is_one_sentence_that_begins_with_the_setting(
    make_settings: Make, name: str, environment: dict[str, str]
) -> None:
    with pytest.raises(SettingError, match=rf"^{name} [^\n]+\.$"):
        conflicts.refuse(make_settings(**environment))


@pytest.mark.parametrize("environment", ACCEPTED, ids=lambda part: part if isinstance(part, str) else ",".join(part))
def test_what_goes_together_is_accepted(make_settings: Make, environment: dict[str, str]) -> None:
    conflicts.refuse(make_settings(**environment))


def test_the_site_publishes_neither_database_nor_mails(make_settings: Make, site_dir: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere"
    link.symlink_to(site_dir)
    for folder in (site_dir, site_dir / "deep" / "down", link, tmp_path / ".." / tmp_path.name / "elsewhere"):
        with pytest.raises(SettingError, match=r"^DATABASE_URL "):
            conflicts.refuse(make_settings(DATABASE_URL=f"sqlite:///{folder}/mieux.db"))
        with pytest.raises(SettingError, match=r"^MAIL_BOUNCES "):
            conflicts.refuse(make_settings(MAIL_BOUNCES=f"{folder}/bounces"))
        with pytest.raises(SettingError, match=r"^MAIL_URL "):
            conflicts.refuse(make_settings(MAIL_URL=f"file:{folder}"))


def test_a_name_that_only_begins_like_the_site_is_outside(make_settings: Make, site_dir: Path) -> None:
    conflicts.refuse(make_settings(DATABASE_URL=f"sqlite:///{site_dir}-var/mieux.db"))


@pytest.mark.parametrize(
    ("file", "folder", "refused"),
    [(0o600, 0o755, False), (0o640, 0o755, False), (0o644, 0o755, True), (0o602, 0o711, True), (0o644, 0o700, False)],
)
def test_a_database_that_everybody_can_read(
    make_settings: Make, tmp_path: Path, file: int, folder: int, refused: bool
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mieux.db").touch()
    (own / "mieux.db").chmod(file)
    own.chmod(folder)
    made = make_settings(DATABASE_URL=f"sqlite:///{own}/mieux.db")
    with pytest.raises(SettingError, match=r"^DATABASE_URL ") if refused else nullcontext():
        conflicts.refuse(made)


@pytest.mark.process
def test_serve_refuses_before_anything_is_opened(site_dir: Path, tmp_path: Path) -> None:
    own = {"PATH": os.environ["PATH"], "PORT": "0", "TRUSTED_PROXIES": "*"}
    done = subprocess.run(
        [sys.executable, "-m", "receiver", "serve"],
        env={**own, **environment_for(site_dir, tmp_path)},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("TRUSTED_PROXIES believes everybody")
    assert not (tmp_path / "var").exists()


def told(environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingError) as caught:
        conflicts.read(environment)
    return [line.split()[0] for line in caught.value.sentence.splitlines()]


def test_all_contradictions_are_told_in_one_go(make_settings: Make) -> None:
    several = {"HOST": "0.0.0.0", "TRUSTED_PROXIES": "*", "MAX_POSTS": "51", "MAX_CONNECTIONS": "50"}
    assert told(several) == ["ALLOWED_HOSTS", "TRUSTED_PROXIES", "MAX_POSTS"]
    with pytest.raises(SettingError, match=r"^ALLOWED_HOSTS .+\nTRUSTED_PROXIES .+\nMAX_POSTS .+\.$"):
        conflicts.refuse(make_settings(**several))


def test_wrong_settings_come_first_and_contradict_nothing() -> None:
    """What the default of a wrong setting would contradict is not told: nobody has set it."""
    assert told({"PORT": "x", "TRUSTED_PROXIES": "*"}) == ["PORT", "TRUSTED_PROXIES"]
    assert told({"MAX_POSTS": "501", "MAX_CONNECTIONS": "x"}) == ["MAX_CONNECTIONS"]
    assert told({"HOST": "0.0.0.0", "ALLOWED_HOSTS": "*"}) == ["ALLOWED_HOSTS"]
    assert told({"AGE_RECIPIENTS": PUBLIC_KEY, "MAIL_URL": "smtp://"}) == ["MAIL_URL"]


def test_the_receiver_reads_settings_that_fit_together(environment: dict[str, str]) -> None:
    assert conflicts.read(environment).port == 0


@pytest.mark.process
def test_serve_tells_wrong_settings_and_contradictions_together(environment: dict[str, str]) -> None:
    wrong = {"PORT": '"8000"', "MAIL_FROM": "a@b..org", "TRUSTED_PROXIES": "*"}
    done = process({**environment, **wrong}, "serve")
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["PORT", "MAIL_FROM", "TRUSTED_PROXIES"]
