"""What the mails hold. Every message is written out and parsed again, as a mail program would."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from receiver.forms.contract import Contract
from receiver.mail import submission_mails
from receiver.mail.claims import DueMail
from receiver.mail.errors import PermanentError
from receiver.mail.message import MailContext, new_message_id
from receiver.storage.records import FileEntry, Submission

NOW = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=4)
HOSTILE = "x\r\nBcc: victim@example.org\r\n\r\n=?utf-8?q?=0d=0aBcc:_victim?= \u2028 <script>"
ANSWERS: dict[str, Any] = {
    "given_name": "Awa",
    "nickname": "",
    "email": "awa@example.com",
    "motivation": "first\nLabel country (fr)\n.\nFrom here",
    "country": "NO",
    "topics": ["a", "c"],
    "languages": [{"language": "fr", "level": "C1"}],
    "checked": "yes",
    "cv": {"name": "Mon CV.pdf", "size": 7, "sha256": "0" * 64, "type": "application/pdf"},
}
FILE = FileEntry("cv", "Mon CV.pdf", "application/pdf", 7, "0" * 64, b"\x00\xff\r\n.\r\n")
HEADERS = {
    "Subject",
    "From",
    "Date",
    "Message-ID",
    "To",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
}


def composed(
    contract: Contract, kind: str = "team", files: list[FileEntry] | None = None, language: str = "en", **changes: Any
) -> EmailMessage:
    submission = Submission(1, "ACDEFHJK", "expert", "v1", language, NOW, {**ANSWERS, **changes})
    post = MailContext(contract, "from@example.org", "team@example.org")
    due = DueMail(1, kind, "<1@example.org>", 1, NOW, LATER, submission)
    made = (
        submission_mails.team_mail(post, due, submission, files or [])
        if kind == "team"
        else submission_mails.confirmation(
            post, due, submission, submission_mails.visitor_address(contract, submission)
        )
    )
    return message_from_bytes(made.message.as_bytes(), policy=policy.default)


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_the_team_reads_labels_in_its_language(contract: Contract) -> None:
    message = composed(contract, files=[FILE])
    assert message["Subject"] == "mail.team_subject fr MIEUX Form expert (fr) ACDEFHJK"
    assert message["To"] == "team@example.org"
    assert message["From"] == "MIEUX <from@example.org>"
    assert message["Reply-To"] == "awa@example.com"
    assert message["Message-ID"] == "<1@example.org>"
    text = body(message)
    assert "ACDEFHJK mail.moment fr 1st.1.2027 12:00 UTC anglais\n" in text
    assert "Label given_name (fr)\n    Awa\n" in text
    assert "Label nickname (fr)\n    mail.not_given fr\n" in text
    assert "Label country (fr)\n    Option NO (fr)\n" in text
    assert "Label topics (fr)\n    Option a (fr)\n    Option c (fr)\n" in text
    assert "Label languages (fr)\n    Option fr (fr) – Option C1 (fr)\n" in text
    assert "Label checked (fr)\n    ✓\n" in text
    assert "mail.files_heading fr\n    ACDEFHJK-cv.pdf (Mon CV.pdf)\n" in text


def test_the_team_reads_doubts_after_the_first_lines(contract: Contract) -> None:
    submission = Submission(1, "ACDEFHJK", "expert", "v1", "en", NOW, ANSWERS, "trap,fast")
    due = DueMail(1, "team", "<1@example.org>", 1, NOW, LATER, submission)
    made = submission_mails.team_mail(
        MailContext(contract, "from@example.org", "team@example.org"), due, submission, []
    )
    text = made.message.get_content()
    assert "\n\nmail.doubtful fr – mail.doubt_trap fr\n– mail.doubt_fast fr\n" in text.replace("\r\n", "\n")
    assert "mail.doubtful" not in body(composed(contract))


def test_typed_lines_cannot_pass_for_labels(contract: Contract) -> None:
    lines = body(composed(contract)).splitlines()
    assert "    Label country (fr)" in lines
    assert lines.count("Label country (fr)") == 1


def test_files_are_attached_whole_under_safe_names(contract: Contract) -> None:
    [attached] = composed(contract, files=[FILE]).iter_attachments()
    assert attached.get_filename() == "ACDEFHJK-cv.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == FILE.content


@pytest.mark.parametrize("kind", ["team", "confirmation"])
@pytest.mark.parametrize("field", ["given_name", "motivation", "country", "unknown_field"])
def test_no_typed_text_reaches_a_header(contract: Contract, kind: str, field: str) -> None:
    message = composed(contract, kind, [FILE], **{field: HOSTILE})
    assert set(message.keys()) <= HEADERS
    assert "victim" not in str(list(message.items()))
    assert [str(defect) for defect in message.defects] == []


@pytest.mark.parametrize("address", ["x@example.org\r\nBcc: v@example.org", "é@example.org", "a..b@example.org", ""])
def test_reply_to_only_for_plain_addresses(contract: Contract, address: str) -> None:
    message = composed(contract, email=address)
    assert message["Reply-To"] is None
    assert message["Bcc"] is None


@pytest.mark.parametrize("address", ["", "=?utf-8?q?=0d=0aBcc=3a_v=40example.org?=@example.com"])
def test_an_address_that_mail_cannot_hold_reaches_no_header(contract: Contract, address: str) -> None:
    assert set(composed(contract, email=address).keys()) <= HEADERS - {"Reply-To"}
    with pytest.raises(PermanentError) as caught:
        composed(contract, "confirmation", email=address)
    assert "example" not in str(caught.value)


def test_a_hostile_file_name_stays_in_the_text(contract: Contract) -> None:
    hostile = FileEntry("cv", 'a"\r\nBcc: victim@example.org', "application/pdf", 1, "0" * 64, b"x")
    message = composed(contract, files=[hostile])
    assert "victim" not in str([list(part.items()) for part in message.walk()])


def test_the_confirmation_holds_no_typed_text(contract: Contract) -> None:
    typed = {"given_name": "TYPED", "motivation": "TYPED", "email": "typed@example.com"}
    message = composed(contract, "confirmation", **typed)
    assert message["To"] == "typed@example.com"
    assert message["Subject"] == "mail.confirmation_subject en MIEUX ACDEFHJK"
    assert message["Reply-To"] == contract.site.contact_email
    until = "31.12.2028 https://mieux.example/en/privacy/"
    assert body(message) == f"mail.confirmation_body en MIEUX\n\nForm expert (en) ACDEFHJK\nteam@example.org {until}\n"
    assert "TYPED" not in message.as_string()
    assert list(message.iter_attachments()) == []


def test_a_confirmation_in_a_language_that_was_paused_since_is_in_the_default_one(contract: Contract) -> None:
    message = composed(contract, "confirmation", language="pt")
    default = contract.site.default_language
    assert message["Subject"] == f"mail.confirmation_subject {default} MIEUX ACDEFHJK"
    assert f"Form expert ({default})" in body(message)


@pytest.mark.parametrize(
    "address", ["a..b@example.jp", "o'neil+x@example.org", "a" * 64 + "@" + "b" * 60 + "." + "c" * 60 + ".example.org"]
)
def test_unusual_addresses_survive_the_header(contract: Contract, address: str) -> None:
    message = composed(contract, "confirmation", email=address)
    [recipient] = message["To"].addresses
    assert f"{recipient.username}@{recipient.domain}" == address


def test_answers_of_a_form_that_changed_are_not_dropped(contract: Contract) -> None:
    text = body(composed(contract, removed_field="kept", country="gone"))
    assert "removed_field\n    kept\n" in text
    assert "Label country (fr)\n    gone\n" in text


def test_message_ids_are_random_and_of_the_senders_domain() -> None:
    first, second = (new_message_id("from@example.org") for _ in range(2))
    assert first != second
    assert first.endswith("@example.org>")
