"""Settings: what is read, what is refused and how; the example file names them all."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from receiver import failpoints
from receiver.config import settings
from receiver.config.table import SETTINGS
from receiver.intake.rate_limit import RateLimit
from receiver.mail.bounces.mailboxes import ImapSource, MaildirSource
from receiver.mail.targets import FileMail, SmtpMail
from receiver.screening.virus_scan import Scanner

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
        ("smtp://u:p%C3%A4ss@mail.example.org", SmtpMail("mail.example.org", 587, "starttls", "u", "päss")),
        (
            "smtp://10.1.2.3?tls=none&inside=10.1.2.0/24",
            SmtpMail("10.1.2.3", 587, "none", "", "", network="10.1.2.0/24"),
        ),
        ("smtp://u:p@h.example?login=LOGIN", SmtpMail("h.example", 587, "starttls", "u", "p", login="LOGIN")),
        ("smtp://u@mail.example.org", SmtpMail("mail.example.org", 587, "starttls", "u", "")),
        ("lmtp://mail.example.org", SmtpMail("mail.example.org", 24, "starttls", "", "", lmtp=True)),
        ("lmtp+unix:/run/lmtp", SmtpMail("localhost", 0, "none", "", "", lmtp=True, socket="/run/lmtp")),
        ("smtp+unix:///run/smtp", SmtpMail("localhost", 0, "none", "", "", socket="/run/smtp")),
        ("smtps://mail.example.org", SmtpMail("mail.example.org", 465, "tls", "", "")),
    ],
)
def test_ways_of_mail(url: str, expected: FileMail | SmtpMail) -> None:
    assert settings.read({"MAIL_URL": url}).mail == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("/var/mail/bounces", MaildirSource(Path("/var/mail/bounces"))),
        ("imaps://u@host", ImapSource("host", 993, "u", "INBOX")),
        ("imaps://u%40example.org@[::1]:1993/", ImapSource("::1", 1993, "u@example.org", "INBOX")),
        ("imaps://u@host/Mail%20Bounces/Entw%C3%BCrfe", ImapSource("host", 993, "u", "Mail Bounces/Entwürfe")),
    ],
)
def test_mailboxes(text: str, expected: object) -> None:
    assert settings.read({"MAIL_BOUNCES": text}).bounces == expected


def test_a_password_is_read_without_its_escapes() -> None:
    assert settings.read({"MAIL_BOUNCES_PASSWORD": "a%23%20%C3%A9%25"}).bounces_password == "a# é%"


def test_limits_of_posts() -> None:
    assert settings.read({}).rate_limit == RateLimit(60, 600)
    assert settings.read({"RATE_LIMIT": "5/10"}).rate_limit == RateLimit(5, 10)
    assert settings.read({"RATE_LIMIT": "0"}).rate_limit.posts == 0


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:s@localhost/x?application_name=mieux&connect_timeout=5",
        "postgresql:///x?host=/run/postgresql",
        "postgresql://u@/x?host=/run/postgresql&port=5433",
        "postgresql://u:a%40b%3A%2F@db.example.org:5432/x?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "postgresql+psycopg://u:pa$w!^*()ord~@[::1]:5432/x",
        "postgresql:///x?host=a.example.org:5432&host=b.example.org:5432&sslmode=verify-full&target_session_attrs=any",
        "postgresql://localhost",
        "sqlite:////var/lib/mieux/mieux.db",
        "sqlite:///my%20var/m.db",
    ],
)
def test_addresses_of_databases(url: str) -> None:
    assert settings.read({"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///var/m.db", "var/m.db"),
        ("postgresql://u:secret@localhost:5433/x", "localhost:5433/x"),
        ("postgresql:///x?host=/run/postgresql&password=secret", "/x"),
    ],
)
def test_a_database_is_shown_without_its_password(url: str, shown: str) -> None:
    assert settings.read({"DATABASE_URL": url}).database_shown == shown


def test_a_part_of_a_password_is_not_shown_whatever_the_address() -> None:
    url = "postgresql://localhost/x?user=u&password=a@secret"
    assert "secret" not in replace(settings.read({}), database_url=url).database_shown


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("HOST", "::", "host", "::"),
        ("HOST", "receiver_1.internal", "host", "receiver_1.internal"),
        ("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8 ,fd00::/8,", "trusted_proxies", "127.0.0.1,10.0.0.0/8,fd00::/8"),
        (
            "ALLOWED_HOSTS",
            "Mieux.example.org,[::1],192.0.2.1",
            "allowed_hosts",
            ("mieux.example.org", "[::1]", "192.0.2.1"),
        ),
        ("MAIL_FROM", "o'neil+x@xn--mnchen-3ya.example", "mail_from", "o'neil+x@xn--mnchen-3ya.example"),
        ("MAIL_FROM", "mieux@Straße.example", "mail_from", "mieux@xn--strae-oqa.example"),
        ("MAIL_FROM", "\u00e9quipe@M\u00e9dia.example", "mail_from", "\u00e9quipe@xn--mdia-bpa.example"),
        # As files of macOS have it: in the other form it is another address.
        ("MAIL_FROM", "e\u0301quipe@example.org", "mail_from", "\u00e9quipe@example.org"),
        ("MAIL_RETURN_PATH", "\u09ac\u09be\u0982+*@example.org", "return_path", "\u09ac\u09be\u0982+*@example.org"),
        ("MAIL_TO", "mieux@例え.テスト", "mail_to", ("mieux@xn--r8jz45g.xn--zckzah",)),
        ("MAIL_TO", "a@b.org, c@d.org,a@b.org,", "mail_to", ("a@b.org", "c@d.org")),
        ("MAIL_HELO", "[IPv6:2001:db8::1]", "mail_helo", "[IPv6:2001:db8::1]"),
        ("CLAMD_URL", "unix:///run/clamd.ctl", "scanner", Scanner(socket="/run/clamd.ctl")),
        ("CLAMD_URL", "tcp://clam_av:3310", "scanner", Scanner(host="clam_av", port=3310)),
        ("SITE_DIR", "/srv/très bien/a#b", "site_dir", Path("/srv/très bien/a#b")),
        ("DIGEST_HOUR", "off", "digest_hour", None),
        ("PORT", "0", "port", 0),
    ],
)
def test_unusual_values_that_are_right(name: str, value: str, field: str, expected: object) -> None:
    assert getattr(settings.read({name: value}), field) == expected


def test_every_default_and_every_example_can_be_used() -> None:
    for setting in SETTINGS:
        settings.read({setting.name: setting.default})
        settings.read({setting.name: setting.example})
    assert {setting.field for setting in SETTINGS} == {field.name for field in fields(settings.Settings)}


def test_reading_settings_does_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings.read({"FAILPOINT": "accept-before-answer", "DATABASE_URL": "sqlite:///var/x.db"})
    failpoints.reach("accept-before-answer")
    assert list(tmp_path.iterdir()) == []


def test_the_example_file_has_every_setting_with_its_default_meaning_and_example() -> None:
    """The table in receiver/config/table.py is the source; write what is missing there into the file."""
    lines = EXAMPLE.read_text("utf-8").splitlines()
    found = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", "\n".join(lines), re.MULTILINE))
    assert found == settings.DEFAULTS
    for setting in SETTINGS:
        meaning = f"# {setting.name}: {setting.expected}, such as {setting.example}."
        assert meaning in lines, meaning
        assert lines.index(meaning) < lines.index(f"#{setting.name}={setting.default}")
