"""Settings: what is read, what is refused and how; the example file names them all."""

import re
from pathlib import Path

import pytest

from receiver.config import settings
from receiver.errors import SettingError
from receiver.intake.rate_limit import RateLimit
from receiver.mail.targets import FileMail, SmtpMail

EXAMPLE = Path(__file__).parents[3] / ".env.example"


def test_defaults() -> None:
    found = settings.read({})
    assert (found.host, found.port, found.site_dir) == ("127.0.0.1", 8000, Path("site"))
    assert found.database_file == Path("var/mieux.db")
    assert found.mail == FileMail(Path("var/mail"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("file:var/mail", FileMail(Path("var/mail"))),
        ("file:///srv/mail", FileMail(Path("/srv/mail"))),
        ("smtp://mail.example.org", SmtpMail("mail.example.org", 587, "starttls", "", "")),
        ("smtp://u:p%3A%40@mail.example.org:25", SmtpMail("mail.example.org", 25, "starttls", "u", "p:@")),
        ("smtp://127.0.0.1:1025?tls=none", SmtpMail("127.0.0.1", 1025, "none", "", "")),
        ("smtps://mail.example.org", SmtpMail("mail.example.org", 465, "tls", "", "")),
    ],
)
def test_ways_of_mail(url: str, expected: FileMail | SmtpMail) -> None:
    assert settings.read({"MAIL_URL": url}).mail == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "80a"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("MAX_UPLOAD_MB", "0"),
        ("MAX_UPLOAD_MB", "²"),
        ("MIN_FREE_MB", "1.5"),
        ("MIN_FILL_SECONDS", "-1"),
        ("MIN_FILL_SECONDS", "601"),
        ("PROOF_BITS", "21"),
        ("PROOF_BITS", "on"),
        ("RATE_LIMIT", "60"),
        ("RATE_LIMIT", "0/600"),
        ("RATE_LIMIT", "60/0"),
        ("RATE_LIMIT", "60 per hour"),
        ("RATE_LIMIT", "100000/600"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "var/mieux.db"),
        ("MAIL_URL", "mail.example.org"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtp://[::1"),
        ("MAIL_URL", "smtp://host:port"),
        ("MAIL_URL", "smtp://host?tls=maybe"),
        ("MAIL_URL", "smtps://host?tls=none"),
        ("MAIL_TO", "team"),
        ("MAIL_TO", "a@example.org, b@example.org"),
        ("MAIL_FROM", "a@example.org\nBcc: b@example.org"),
    ],
)
def test_a_bad_value_is_one_sentence_naming_the_setting(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=rf"^{name} [^\n]+\.$"):
        settings.read({name: value})


def test_limits_of_posts() -> None:
    assert settings.read({}).rate_limit == RateLimit(60, 600)
    assert settings.read({"RATE_LIMIT": "5/10"}).rate_limit == RateLimit(5, 10)
    assert settings.read({"RATE_LIMIT": "0"}).rate_limit.posts == 0


def test_passwords_are_never_repeated() -> None:
    for name, value in (("DATABASE_URL", "mysql://u:secret@host/x"), ("MAIL_URL", "smtp://u:secret@host:port")):
        with pytest.raises(SettingError) as caught:
            settings.read({name: value})
        assert "secret" not in str(caught.value)
    assert (
        settings.read({"DATABASE_URL": "postgresql://u:secret@host/x?sslmode=verify-full"}).database_shown == "host/x"
    )


def test_the_example_file_explains_every_setting_with_its_default() -> None:
    text = EXAMPLE.read_text("utf-8")
    found = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert found == settings.DEFAULTS
