"""No kind of mail makes content filters suspicious: SpamAssassin and rspamd, with their own rules, asking nobody."""

import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from receiver.forms.contract import Contract
from receiver.storage.store import Store
from tests.programs import needed
from tests.receiver.mail_kinds import RECEIVED, composers, kinds, troubled_store
from tests.receiver.rspamd import running_rspamd

pytestmark = pytest.mark.process
LANGUAGES = ("fr", "en", "es")
LATE = timedelta(hours=4)
TRIED = {"at once": RECEIVED + timedelta(seconds=2), "four hours late": RECEIVED + LATE}
MOST = 0.1
"""Points; a mail is unwanted from 5 on."""
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


def arrived(message: EmailMessage, tried_at: datetime) -> bytes:
    """Return a mail as the recipient's server has it, seconds after it was sent."""
    now = format_datetime(tried_at + timedelta(seconds=5))
    trace = f"Received: from {HOSTS['from']}\r\n\tby {HOSTS['by']} with ESMTPS id 4B2; {now}\r\n"
    return f"Return-Path: <mieux@example.org>\r\n{trace}".encode() + message.as_bytes()


def all_mails(contract: Contract, store: Store, troubled: Store) -> dict[str, bytes]:
    return {
        f"{name} ({language}, {when})": arrived(message, at)
        for language in LANGUAGES
        for when, at in TRIED.items()
        for _, name, message in kinds(contract, store, troubled, language, at)
    }


def test_the_list_holds_every_kind_of_mail_and_all_that_one_may_say(
    frozen: Contract, store: Store, troubled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail that the product learns to send, or a sentence that it learns to say in one, has to be judged as well."""
    word, said = Contract.word, set()

    def remember(contract: Contract, language: str, key: str, /, **values: object) -> str:
        said.add(key)
        return word(contract, language, key, **values)

    monkeypatch.setattr(Contract, "word", remember)
    listed = list(kinds(frozen, store, troubled, "fr", TRIED["at once"]))
    assert {composer for composer, _, _ in listed} == composers()
    assert {key for key in frozen.words["fr"] if key.startswith("mail.")} == {key for key in said if "mail." in key}
    assert len({name for _, name, _ in listed}) == len(listed)


@pytest.fixture
def troubled(tmp_path: Path) -> Iterator[Store]:
    with troubled_store(tmp_path) as store:
        yield store


def test_no_mail_has_points(frozen: Contract, store: Store, troubled: Store, tmp_path: Path) -> None:
    mails = all_mails(frozen, store, troubled)
    found = judged(mails, tmp_path)
    assert {name: verdict for name, verdict in found.items() if verdict[0] > MOST} == {}
    assert len(found) == len(mails)


def test_no_mail_has_points_of_rspamd(frozen: Contract, store: Store, troubled: Store, rspamd: str) -> None:
    mails = all_mails(frozen, store, troubled)
    with httpx.Client(timeout=30) as client:
        points = {name: points_of(message, client, rspamd) for name, message in mails.items()}
    assert {name: found for name, found in points.items() if found} == {}


def points_of(message: bytes, client: httpx.Client, url: str) -> dict[str, float]:
    """Return what rspamd counts against a mail each time: it guesses the language from words that it draws."""
    found: dict[str, float] = {}
    for _ in range(LOOKS):
        symbols = client.post(url, content=message, headers=SEEN).json()["symbols"]
        found = {name: one["score"] for name, one in symbols.items() if one["score"] > 0}
        if not found:
            break
    return found


def test_a_date_of_hours_ago_would_have(frozen: Contract, store: Store, troubled: Store, tmp_path: Path) -> None:
    """What the mails had before their date was that of the attempt: the filter does look."""
    listed = kinds(frozen, store, troubled, "en", RECEIVED)
    [(name, message)] = [(name, one) for _, name, one in listed if name == "confirmation of expert"]
    points, reasons = judged({name: arrived(message, TRIED["four hours late"])}, tmp_path)[name]
    assert points > 2
    assert "DATE_IN_PAST_03_06" in reasons
