"""Composes the two mails of a submission and hands them to a mail server or writes them as files.

No text that a visitor typed stands in any header: subjects are fixed words and the reference, attachments are named
after their field, Reply-To is set for plain ASCII addresses only. The confirmation holds no typed text at all,
otherwise the form could send strangers' words to strangers.
"""

import os
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from itertools import groupby
from pathlib import Path
from secrets import token_hex

from receiver import readable
from receiver.contract import Contract
from receiver.files import safe_name
from receiver.outbox import DueMail, PermanentError, TemporaryError
from receiver.records import FileEntry, Submission
from receiver.store import Store
from receiver.values import ADDRESS, FileMail, SmtpMail

INDENT = "    "
ENCODED_WORD = "=?"
"""Begins a word that Python's header classes decode, in an address too, line breaks included."""
SMTP_SECONDS = 30
"""How long one step of a conversation with the mail server may take."""


@dataclass(frozen=True)
class Envelope:
    """A message with the addresses it goes from and to; `name` is unique to it and safe as a file name."""

    message: EmailMessage
    sender: str
    recipient: str
    name: str


@dataclass(frozen=True)
class Post:
    """What composing needs to know besides the submission: the words, and the team's two addresses."""

    contract: Contract
    sender: str
    team: str


Send = Callable[[Envelope], None]


def new_message_id(sender: str) -> str:
    """Return a Message-ID that says nothing about the submission."""
    return f"<{token_hex(16)}@{sender.rpartition('@')[2]}>"


def deliverer(post: Post, store: Store, send: Send) -> Callable[[DueMail], None]:
    """Return the function that composes and sends one row of the outbox."""

    def deliver(mail: DueMail) -> None:
        send(compose(post, mail, store.files_of(mail.submission) if mail.kind == "team" else []))

    return deliver


def compose(post: Post, mail: DueMail, files: Sequence[FileEntry]) -> Envelope:
    """Compose the mail of an outbox row."""
    return _team_mail(post, mail, files) if mail.kind == "team" else _confirmation(post, mail)


def visitor_address(contract: Contract, submission: Submission) -> str:
    """Return the visitor's e-mail address, empty when the form asks none or none was given."""
    form = contract.forms.get(submission.form)
    answer = submission.answers.get(form.email_field) if form and form.email_field else ""
    return answer if isinstance(answer, str) else ""


def _team_mail(post: Post, mail: DueMail, files: Sequence[FileEntry]) -> Envelope:
    submission, language = mail.submission, post.contract.site.team_language
    message = _message(post, mail, _word(post, submission, language, "mail.team_subject"))
    message["To"] = _address(post.team)
    reply_to = visitor_address(post.contract, submission)
    if ADDRESS.fullmatch(reply_to) and ENCODED_WORD not in reply_to:
        message["Reply-To"] = _address(reply_to)
    message.set_content(_team_text(post, submission, files))
    for file in files:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=_file_name(submission, file))
    return Envelope(message, post.sender, post.team, f"{submission.reference}-team")


def _confirmation(post: Post, mail: DueMail) -> Envelope:
    submission = mail.submission
    recipient = _address(visitor_address(post.contract, submission))
    message = _message(post, mail, _word(post, submission, submission.language, "mail.confirmation_subject"))
    message["To"] = recipient
    # Out-of-office programs must not answer it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_word(post, submission, submission.language, "mail.confirmation_body") + "\n")
    return Envelope(message, post.sender, recipient.addr_spec, f"{submission.reference}-confirmation")


def _message(post: Post, mail: DueMail, subject: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(subject.split())
    message["From"] = Address(post.contract.site.name, addr_spec=post.sender)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    return message


def _address(address: str) -> Address:
    """Return an address for a header. Raises PermanentError for none, and for one that would be decoded there."""
    if not address or ENCODED_WORD in address:
        raise PermanentError("no usable address")
    # Through its parts: a local part such as `a..b`, which forms allow, is then taken as it is.
    local, _, domain = address.rpartition("@")
    return Address(username=local, domain=domain)


def _word(post: Post, submission: Submission, language: str, key: str) -> str:
    return post.contract.word(
        language,
        key,
        site=post.contract.site.name,
        form=readable.form_title(post.contract, submission.form, language),
        reference=submission.reference,
        received=received_text(submission.received_at),
        contact=post.contract.site.contact_email,
        doubts=submission.doubts.replace(",", ", "),
    )


def received_text(received: datetime) -> str:
    """Return a time as every language of the site can read it."""
    return f"{received:%Y-%m-%d %H:%M} UTC"


def _team_text(post: Post, submission: Submission, files: Sequence[FileEntry]) -> str:
    language = post.contract.site.team_language
    parts = [_word(post, submission, language, "mail.team_intro")]
    if submission.doubts:
        parts += ["", _word(post, submission, language, "mail.doubtful")]
    parts += _answer_lines(post, submission)
    if files:
        parts += ["", post.contract.word(language, "mail.files_heading")]
        parts += [f"{INDENT}{_file_name(submission, file)} ({file.name})" for file in files]
    return "\n".join(parts) + "\n"


def _answer_lines(post: Post, submission: Submission) -> Iterator[str]:
    language = post.contract.site.team_language
    nothing = (post.contract.word(language, "mail.not_given"),)
    lines = readable.lines(post.contract, submission, language)
    for section, answers in groupby(lines, key=lambda line: line.section):
        yield from ("", section.upper(), "") if section else ("",)
        for line in answers:
            yield line.label
            # Indented, so that typed lines cannot pass for the label of another answer.
            yield from (INDENT + text for text in line.texts or nothing)


def _file_name(submission: Submission, file: FileEntry) -> str:
    return f"{submission.reference}-{safe_name(file.field, file.media_type)}"


def transport(target: FileMail | SmtpMail) -> Send:
    """Return the way mails leave this machine."""
    return _file_transport(target) if isinstance(target, FileMail) else _smtp_transport(target)


def _file_transport(target: FileMail) -> Send:
    def send(envelope: Envelope) -> None:
        target.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = target.folder / f"{envelope.name}.eml"
        draft = path.with_suffix(".part")
        _write_durably(draft, envelope.message.as_bytes())
        draft.replace(path)

    return send


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        path.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _smtp_transport(target: SmtpMail) -> Send:
    def send(envelope: Envelope) -> None:
        try:
            _converse(target, envelope)
        except smtplib.SMTPException as error:
            raise _judged(error) from None
        except OSError as error:
            raise TemporaryError(type(error).__name__) from None

    return send


def _converse(target: SmtpMail, envelope: Envelope) -> None:
    server = _connect(target)
    try:
        _secure(server, target)
        server.send_message(envelope.message, envelope.sender, [envelope.recipient])
        # The mail is taken: trouble with the farewell must not make it look refused, it would be sent twice.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _connect(target: SmtpMail) -> smtplib.SMTP:
    if target.security != "tls":
        return smtplib.SMTP(target.host, target.port, timeout=SMTP_SECONDS)
    context = ssl.create_default_context()
    return smtplib.SMTP_SSL(target.host, target.port, timeout=SMTP_SECONDS, context=context)


def _secure(server: smtplib.SMTP, target: SmtpMail) -> None:
    if target.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    if target.user:
        server.login(target.user, target.password)


def _judged(error: smtplib.SMTPException) -> Exception:
    """Return a permanent error when the server refused this very mail for good, else a temporary one."""
    answers = _answers(error)
    text = " ".join([type(error).__name__, *(_codes(code, reply) for code, reply in answers)])
    refused = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused | smtplib.SMTPDataError)
    # A refused login or greeting concerns all mails and is repaired in the settings: it is only temporary.
    if refused and answers and all(500 <= code <= 599 for code, _ in answers):
        return PermanentError(text)
    return TemporaryError(text)


def _answers(error: smtplib.SMTPException) -> list[tuple[int, bytes | str]]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return list(error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return [(error.smtp_code, error.smtp_error)]
    return []


def _codes(code: int, reply: bytes | str) -> str:
    # Servers repeat the address in their sentence: only the two codes are kept.
    text = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    enhanced = re.match(r"[245]\.\d{1,3}\.\d{1,3}", text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
