"""The form in which mails leave: nothing in it makes a server on the way, a filter or an answering program stumble.

Bytes are judged as they are written; `test_mail_texts` reads what a person sees.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from receiver.config import settings
from receiver.forms.contract import Contract
from receiver.mail import delivery, digest, outbox, submission_mails
from receiver.mail.claims import DueMail
from receiver.mail.message import MailContext, message_from
from receiver.mail.transport import transport
from receiver.storage.records import FileEntry, Mail, NewSubmission, Submission
from receiver.storage.store import Store
from tests.receiver.conftest import Clock

OpenSink = Callable[..., Any]

RECEIVED = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
FOUR_HOURS_LATER = RECEIVED + timedelta(hours=4)
KINDS = ("confirmation", "team", "digest")
TYPED = [
    "Une réponse : “déjà” – Jörg",
    "ASCII only ",
    "\N{ARABIC LETTER AIN} \N{CYRILLIC SMALL LETTER YA} \N{GRINNING FACE}",
    "very long word " * 500,
    "x" * 5000,
    "From the start\n.\n..\n\ttab\n=20 =3D\nlast ",
    "vertical\vtab, form\ffeed, next\N{NEXT LINE}line, line\N{LINE SEPARATOR}separator",
    "lone\rreturn",
]
FILE = FileEntry("letter", "Lettre d’été.pdf", "application/pdf", 5000, "0" * 64, bytes(range(256)) * 20)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LONG_FIELD = FileEntry("field_of_a_form" * 3, "cv.docx", DOCX, 1, "0" * 64, b"x")
LONG_DOMAIN = f"{'a' * 60}.{'b' * 60}.example.org"
ADDED_TO_ALL = {
    "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
    "Date": "Fri, 01 Jan 2027 16:00:00 +0000",
    "Message-ID": "<1@example.org>",
    "MIME-Version": "1.0",
}
HEADERS = {
    "confirmation": {"Auto-Submitted": "auto-replied", "To": "awa@example.com", "Reply-To": "team@example.org"},
    "team": {"Auto-Submitted": "auto-generated", "To": "office@example.org", "Reply-To": "awa@example.com"},
    "digest": {"Auto-Submitted": "auto-generated", "To": "office@example.org"},
}


@pytest.fixture
def timed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/timed.db", clock)) as store:
        yield store


def composed(
    contract: Contract,
    store: Store,
    kind: str,
    *files: FileEntry,
    typed: str = "Awa",
    sender: str = "from@example.org",
    message_id: str = "<1@example.org>",
) -> bytes:
    answers = {"given_name": typed, "motivation": typed, "email": "awa@example.com"}
    submission = Submission(1, "ACDEFHJK", "expert", "v1", "es", RECEIVED, answers)
    due = DueMail(1, kind, message_id, 2, RECEIVED, FOUR_HOURS_LATER, None if kind == "digest" else submission)
    post = MailContext(contract, sender, "office@example.org")
    if kind == "digest":
        return digest.compose(post, store, due).message.as_bytes()
    if kind == "team":
        return submission_mails.team_mail(post, due, submission, files).message.as_bytes()
    return submission_mails.confirmation(post, due, submission, "awa@example.com").message.as_bytes()


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def assert_nothing_to_recode(raw: bytes) -> None:
    assert raw.isascii(), "without 8BITMIME a relay recodes it, and the signature breaks"
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw), "a line ends with CRLF only"
    assert [line for line in raw.split(b"\r\n") if len(line) > 76] == []
    assert not re.search(rb"[ \t]\r\n", raw), "servers cut spaces at the end of a line"
    encodings = {part["Content-Transfer-Encoding"] for part in parsed(raw).walk() if not part.is_multipart()}
    assert encodings <= {"quoted-printable", "base64"}


@pytest.mark.parametrize("kind", KINDS)
def test_no_relay_has_to_recode_a_mail(contract: Contract, store: Store, kind: str) -> None:
    assert_nothing_to_recode(composed(contract, store, kind, FILE))


@pytest.mark.parametrize("typed", TYPED)
def test_whatever_is_typed_a_mail_is_plain_and_its_text_is_whole(contract: Contract, store: Store, typed: str) -> None:
    raw = composed(contract, store, "team", typed=typed)
    assert_nothing_to_recode(raw)
    text = parsed(raw).get_content()
    assert [line for line in typed.splitlines() if f"    {line.rstrip()}" not in text] == []


def test_files_are_whole_and_their_names_in_one_piece(contract: Contract, store: Store) -> None:
    raw = composed(contract, store, "team", FILE, LONG_FIELD)
    first, second = parsed(raw).iter_attachments()
    assert first.get_content() == FILE.content
    assert second.get_content() == LONG_FIELD.content
    # In pieces (`filename*0=`, RFC 2231) Outlook does not understand it.
    assert f'filename="ACDEFHJK-{LONG_FIELD.field}.docx"'.encode() in raw


def test_names_that_cannot_be_folded_stay_whole(contract: Contract, store: Store) -> None:
    """A long domain makes the lines of the addresses long, as RFC 5322 allows; encoded, it is none."""
    message_id, sender = f"<{'f' * 32}@{LONG_DOMAIN}>", f"from@{LONG_DOMAIN}"
    raw = composed(contract, store, "team", sender=sender, message_id=message_id)
    assert raw.isascii()
    assert f"\r\nMessage-ID: {message_id}\r\n".encode() in raw
    assert f" <{sender}>\r\n".encode() in raw


@pytest.mark.parametrize("length", range(55, 90))
def test_a_subject_begins_beside_its_name(contract: Contract, length: int) -> None:
    """Python puts one that just fills a line on the next one: programs then show a space before it, or nothing."""
    subject = ("A subject of plain words. " * 4)[:length].strip()
    due = DueMail(1, "digest", "<1@example.org>", 1, RECEIVED, RECEIVED, None)
    made = message_from(MailContext(contract, "from@example.org", "team@example.org"), due, subject)
    assert b"Subject: A subject" in made.as_bytes()
    assert parsed(made.as_bytes())["Subject"] == subject


@pytest.mark.parametrize("kind", KINDS)
def test_headers_by_kind(contract: Contract, store: Store, kind: str) -> None:
    message = parsed(composed(contract, store, kind))
    expected = {**ADDED_TO_ALL, **HEADERS[kind], "From": "MIEUX <from@example.org>", "Subject": message["Subject"]}
    content = {"Content-Type": 'text/plain; charset="utf-8"', "Content-Transfer-Encoding": "quoted-printable"}
    assert dict(message.items()) == {**expected, **content}


@pytest.mark.parametrize("kind", KINDS)
def test_an_undeliverable_mail_is_not_hushed_up(contract: Contract, store: Store, kind: str) -> None:
    hushed = parsed(composed(contract, store, kind))["X-Auto-Response-Suppress"].split(", ")
    assert not {"NDR", "All"} & set(hushed)


@pytest.mark.parametrize("kind", ["team", "confirmation"])
def test_a_retry_has_the_date_of_its_own_and_the_name_of_the_first(
    timed: Store, contract: Contract, clock: Clock, sink: OpenSink, kind: str
) -> None:
    """A lost answer: the server has the mail, we do not know it. A mailbox then sees one mail twice, not two."""
    accepted = clock()
    answers = {"given_name": "Awa", "email": "awa@example.com"}
    mails = [Mail(kind, "<1@example.org>")]
    timed.accept(NewSubmission("key", "hash", "expert", "v1", "en", answers, {}, mails))
    with sink() as server:
        target = transport(settings.read({"MAIL_URL": server.url}).mail)
        deliver = delivery.deliverer(MailContext(contract, "from@example.org", "team@example.org"), timed, target)

        def lose_the_answer(mail: DueMail) -> None:
            deliver(mail)
            raise TimeoutError

        assert [outcome.state for outcome in outbox.send_due(timed, lose_the_answer, clock)] == ["waiting"]
        clock.turn(hours=4)
        assert [outcome.state for outcome in outbox.send_due(timed, deliver, clock)] == ["sent"]
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"] == "<1@example.org>"
    dates = [parsedate_to_datetime(message["Date"]) for message in server.taken]
    assert dates == [accepted, accepted + timedelta(hours=4)]
    assert kind == "confirmation" or contract.moment("fr", accepted) in second.get_content()
    for raw in server.raw:
        assert_nothing_to_recode(raw)
