"""No kind of mail makes content filters suspicious: SpamAssassin and rspamd, with their own rules, asking nobody."""

import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from receiver.forms.contract import Contract
from receiver.mail import digest, outbox, submission_mails
from receiver.mail.claims import DueMail
from receiver.mail.errors import PermanentError
from receiver.mail.message import MailContext
from receiver.storage.records import FileEntry, Mail, NewSubmission, Submission
from receiver.storage.store import Store
from tests.programs import needed
from tests.receiver.mail.conftest import of_team
from tests.receiver.rspamd import running_rspamd
from tests.receiver.sample_files import PDF

pytestmark = pytest.mark.process
LANGUAGES = ("fr", "en", "es")
LATE = timedelta(hours=4)
RECEIVED = datetime.now(UTC).replace(microsecond=0) - LATE
TRIED = {"at once": RECEIVED + timedelta(seconds=2), "four hours late": RECEIVED + LATE}
MOST = 0.1
"""Points; a mail is unwanted from 5 on."""
ANSWERS: dict[str, dict[str, Any]] = {
    "expert": {
        "family_name": "Traoré",
        "given_name": "Awa",
        "email": "awa@example.com",
        "telephone": "+228 90 00 00 00",
        "country": "XK",
        "topics": ["integration", "irregular_migration", "protection"],
        "working_languages": [{"language": "fr", "level": "native"}],
        "motivation": "J’ai dirigé pendant huit ans le service d’accueil d’une commune.\n\nJe parle français et éwé.",
    },
    "request": {
        "institution_name": "Ministère",
        "email": "awa@example.com",
        "country": "PE",
        "topics": ["remittances", "development"],
        "period_from": "2027-03",
        "letter_status": "will_follow",
    },
}
FILES = [FileEntry("cv", "CV.pdf", "application/pdf", len(PDF), "0" * 64, PDF)]
HOSTS = {"from": "mail.example.org (mail.example.org [93.184.215.14])", "by": "mx.example.com (Postfix)"}
JUDGE = """
use Mail::SpamAssassin;
my $judge = Mail::SpamAssassin->new({
  local_tests_only => 1, dont_copy_prefs => 1, userprefs_filename => "/dev/null", userstate_dir => shift,
});
for my $file (@ARGV) {
  open(my $opened, "<", $file) or die;
  my $message = $judge->parse([<$opened>]);
  my $verdict = $judge->check($message);
  print join(" ", $file, $verdict->get_score(), $verdict->get_names_of_tests_hit()), "\\n";
  $verdict->finish();
  $message->finish();
}
"""


def judged(messages: dict[str, bytes], folder: Path) -> dict[str, tuple[float, str]]:
    """Return the points of each mail, and for what."""
    needed("spamassassin")
    files = {str(folder / f"{number}.eml"): name for number, name in enumerate(messages)}
    for file, name in files.items():
        Path(file).write_bytes(messages[name].replace(b"\r\n", b"\n"))
    done = subprocess.run(
        ["perl", "-e", JUDGE, str(folder), *files], check=True, capture_output=True, text=True, timeout=300
    )
    lines = [line.split(" ", 2) for line in done.stdout.splitlines()]
    return {files[file]: (float(points), reasons.strip()) for file, points, reasons in lines}


LOOKS = 15
SEEN = {"From": "mieux@example.org", "Rcpt": "awa@example.com", "IP": "93.184.215.14", "Helo": "mail.example.org"}
"""What the recipient's server knows besides the mail."""


@pytest.fixture(scope="module")
def rspamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_rspamd(tmp_path_factory.mktemp("rspamd")) as url:
        yield url


def kinds(contract: Contract, store: Store, language: str, tried_at: datetime) -> Iterator[tuple[str, EmailMessage]]:
    """Yield every kind of mail in a language, and all that one may say besides."""
    post = MailContext(of_team(contract, language), "mieux@example.org", "team@example.com")
    for form, answers in ANSWERS.items():
        found = Submission(1, "ACDEFHJK", form, "v1", language, RECEIVED, answers, retention_days=730)
        due = DueMail(1, "confirmation", f"<{'f' * 32}@example.org>", 1, RECEIVED, tried_at, found)
        yield f"confirmation of {form}", submission_mails.confirmation(post, due, found, "awa@example.com").message
        due = replace(due, kind="team")
        yield f"team, {form}", submission_mails.team_mail(post, due, found, FILES).message
    for word in ("mail.files_left_out", "mail.files_refused", "mail.files_infected"):
        yield f"team, {word}", submission_mails.team_mail(post, due, found, [], word).message
    doubtful, sealed = replace(found, doubts="fast,proof"), replace(found, sealed=b"age-encryption.org/v1" * 20)
    yield "team, doubtful", submission_mails.team_mail(post, due, doubtful, []).message
    yield "team, sealed", submission_mails.team_mail(post, due, sealed, FILES).message
    of_day = DueMail(1, "digest", f"<{'e' * 32}@example.org>", 1, RECEIVED, tried_at, None)
    yield "digest", digest.compose(post, store, of_day).message


def arrived(message: EmailMessage, tried_at: datetime) -> bytes:
    """Return a mail as the recipient's server has it, seconds after it was sent."""
    now = format_datetime(tried_at + timedelta(seconds=5))
    trace = f"Received: from {HOSTS['from']}\r\n\tby {HOSTS['by']} with ESMTPS id 4B2; {now}\r\n"
    return f"Return-Path: <mieux@example.org>\r\n{trace}".encode() + message.as_bytes()


def all_mails(contract: Contract, store: Store) -> dict[str, bytes]:
    return {
        f"{name} ({language}, {when})": arrived(message, at)
        for language in LANGUAGES
        for when, at in TRIED.items()
        for name, message in kinds(contract, store, language, at)
    }


@pytest.fixture
def troubled(tmp_path: Path) -> Iterator[Store]:
    """A store with mails that were not sent: the digest names them."""
    errors = iter(("recipient 550 5.1.1", "size 552 5.3.4", "content 554 5.7.1", "letters"))

    def refuse(_: DueMail) -> None:
        raise PermanentError(next(errors))

    with closing(Store(f"sqlite:///{tmp_path}/var/troubled.db", lambda: RECEIVED)) as store:
        for number in range(2):
            mails = [Mail(kind, f"<{kind}-{number}@example.org>") for kind in ("team", "confirmation")]
            store.accept(NewSubmission(f"{number}", f"{number}", "expert", "v1", "en", ANSWERS["expert"], {}, mails))
        assert len(list(outbox.send_due(store, refuse, lambda: RECEIVED))) == 4
        yield store


def test_no_mail_has_points(frozen: Contract, store: Store, troubled: Store, tmp_path: Path) -> None:
    mails = all_mails(frozen, store) | {
        f"digest that names troubles ({language})": arrived(message, RECEIVED)
        for language in LANGUAGES
        for name, message in kinds(frozen, troubled, language, RECEIVED)
        if name == "digest"
    }
    found = judged(mails, tmp_path)
    assert {name: verdict for name, verdict in found.items() if verdict[0] > MOST} == {}
    assert len(found) == len(mails) == len(LANGUAGES) * (2 * 10 + 1)


def test_no_mail_has_points_of_rspamd(frozen: Contract, store: Store, rspamd: str) -> None:
    with httpx.Client(timeout=30) as client:
        points = {name: points_of(message, client, rspamd) for name, message in all_mails(frozen, store).items()}
    assert {name: found for name, found in points.items() if found} == {}
    assert len(points) == len(LANGUAGES) * 2 * 10


def points_of(message: bytes, client: httpx.Client, url: str) -> dict[str, float]:
    """Return what rspamd counts against a mail each time: it guesses the language from words that it draws."""
    found: dict[str, float] = {}
    for _ in range(LOOKS):
        symbols = client.post(url, content=message, headers=SEEN).json()["symbols"]
        found = {name: one["score"] for name, one in symbols.items() if one["score"] > 0}
        if not found:
            break
    return found


def test_a_date_of_hours_ago_would_have(frozen: Contract, store: Store, tmp_path: Path) -> None:
    """What the mails had before their date was that of the attempt: the filter does look."""
    [(name, message)] = [one for one in kinds(frozen, store, "en", RECEIVED) if one[0] == "confirmation of expert"]
    points, reasons = judged({name: arrived(message, TRIED["four hours late"])}, tmp_path)[name]
    assert points > 2
    assert "DATE_IN_PAST_03_06" in reasons
