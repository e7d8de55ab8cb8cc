"""Composes the two mails of a submission: the team's and the visitor's confirmation.

No text that a visitor typed stands in any header: subjects are fixed words and the reference, attachments are named
after their field, Reply-To is set for addresses in ASCII only. The confirmation holds no typed text at all,
otherwise the form could send strangers' words to strangers.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from receiver.forms import answer_text, corrections, email_addresses
from receiver.forms.contract import Contract
from receiver.forms.uploads import safe_name
from receiver.mail.claims import DueMail
from receiver.mail.message import (
    MailContext,
    address_for,
    address_team,
    allow_beyond_ascii,
    allows_beyond_ascii,
    envelope_sender,
    message_from,
    set_text,
    to_team,
)
from receiver.mail.targets import ADDRESS
from receiver.mail.transport import Envelope
from receiver.storage.records import FileEntry, Submission

INDENT = "    "
EMPTY_LINES = re.compile(r"\n{3,}")
UNKNOWN = "–"
SEALED_TYPE = "application/octet-stream"
"""Media type of age files: none is registered for them."""


def visitor_address(contract: Contract, submission: Submission) -> str:
    """Return the visitor's e-mail address, empty when the form asks none or none was given."""
    form = contract.forms.get(submission.form)
    answer = submission.answers.get(form.email_field) if form and form.email_field else ""
    return answer if isinstance(answer, str) else ""


def team_mail(
    context: MailContext,
    mail: DueMail,
    submission: Submission,
    files: Sequence[FileEntry],
    left_out: str = "",
    original: str = "",
) -> Envelope:
    """Compose the team's mail; `left_out`: key of the word that says why the files are not with it.

    `original`: the reference of the submission that it adds to, if it does.
    """
    subject = _word(context, submission, context.contract.site.team_language, "mail.team_subject")
    message = message_from(context, mail, subject)
    address_team(message, context)
    reply_to = _reply_to(visitor_address(context.contract, submission))
    if reply_to:
        message["Reply-To"] = address_for(reply_to)
    set_text(message, _team_text(context, submission, files, left_out, original))
    for name, media_type, content in _attachments(submission, files):
        main, _, sub = media_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return to_team(context, mail, message, f"{submission.reference}-team")


def _reply_to(address: str) -> str:
    """Return what can stand in the header: with a name beyond ASCII not every mail server would take the mail."""
    try:
        sent = email_addresses.in_ascii(address)
    except ValueError:
        return ""
    return sent if ADDRESS.fullmatch(sent) and email_addresses.ENCODED_WORD not in sent else ""


def _attachments(submission: Submission, files: Sequence[FileEntry]) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, media type and content; of a sealed submission the age files as they are stored."""
    if submission.sealed:
        yield f"{submission.reference}-answers.json.age", SEALED_TYPE, submission.sealed
    for file in files:
        sealed = bool(submission.sealed)
        yield _file_name(submission, file), SEALED_TYPE if sealed else file.media_type, file.content


def link_end(contract: Contract, submission: Submission) -> datetime | None:
    """Return until when a link to a submission holds: as long as it is kept; None when none can be made."""
    days = _days_kept(contract, submission) if contract.link_form(submission.form) else None
    return submission.received_at + timedelta(days=days) if days else None


def confirmation(
    context: MailContext, mail: DueMail, submission: Submission, address: str, token: str = ""
) -> Envelope:
    """Compose the confirmation. `token`: of the link by which something can be added later, if there is one.

    Raises PermanentError when the address is none.
    """
    recipient, language = address_for(address), context.contract.spoken(submission.language)
    message = message_from(context, mail, _word(context, submission, language, "mail.confirmation_subject"))
    if email_addresses.is_beyond_ascii(address):
        allow_beyond_ascii(message)
    message["To"] = recipient
    contact = address_for(context.contract.site.contact_email)
    if contact.addr_spec.isascii() or allows_beyond_ascii(message):
        # For this alone no mail becomes one that few servers take: the text has the address.
        message["Reply-To"] = contact
    link = _link(context.contract, submission, language, token)
    text = _word(context, submission, language, "mail.confirmation_body", link=link)
    # Places of which nothing is known leave no gap.
    set_text(message, EMPTY_LINES.sub("\n\n", text) + "\n")
    return Envelope(
        message, envelope_sender(context, mail), recipient.addr_spec, f"{submission.reference}-confirmation"
    )


def _link(contract: Contract, submission: Submission, language: str, token: str) -> str:
    """Return what is said of the link, empty without one. The address stands alone on its line: nothing follows it."""
    form = contract.link_form(submission.form)
    if not form or not token:
        return ""
    address = f"{contract.site.url}{form.pages[language]}?link={token}"
    return contract.word(language, "mail.confirmation_link", address=address)


def _word(context: MailContext, submission: Submission, language: str, key: str, link: str = "") -> str:
    contract, form = context.contract, context.contract.forms.get(submission.form)
    return contract.word(
        language,
        key,
        site=contract.site.name,
        form=answer_text.form_title(contract, submission.form, language),
        next_steps=form.next_steps[language] if form and form.next_steps else "",
        reference=submission.reference,
        received=contract.moment(language, submission.received_at),
        until=_kept_until(contract, submission, language),
        language=contract.site.language_names.get(submission.language, submission.language),
        contact=contract.site.contact_email,
        privacy=contract.site.privacy_pages.get(language, ""),
        doubts="\n".join(
            f"– {contract.word(language, f'mail.doubt_{code}')}" for code in submission.doubts.split(",") if code
        ),
        link=link,
    )


def _kept_until(contract: Contract, submission: Submission, language: str) -> str:
    """Return the day that was promised when it was received; of what came before promises were stored, the form's."""
    days = _days_kept(contract, submission)
    return contract.site.days[language].write(submission.received_at + timedelta(days=days)) if days else UNKNOWN


def _days_kept(contract: Contract, submission: Submission) -> int | None:
    form = contract.forms.get(submission.form)
    return submission.retention_days or (form.retention_days if form else None)


def _team_text(
    context: MailContext, submission: Submission, files: Sequence[FileEntry], left_out: str, original: str
) -> str:
    language = context.contract.site.team_language
    notes = {"mail.doubtful": bool(submission.doubts), "mail.sealed": bool(submission.sealed), left_out: bool(left_out)}
    parts = [_word(context, submission, language, "mail.team_intro")]
    added = "mail.correction_of" if corrections.is_correction(context.contract, submission.form) else "mail.addition_to"
    parts += ["", context.contract.word(language, added, reference=original)] if original else []
    for key, applies in notes.items():
        parts += ["", _word(context, submission, language, key)] if applies else []
    parts += [] if submission.sealed else _answer_lines(context, submission)
    if files:
        parts += ["", context.contract.word(language, "mail.files_heading")]
        parts += [INDENT + _file_line(submission, file) for file in files]
    return "\n".join(parts) + "\n"


def _answer_lines(context: MailContext, submission: Submission) -> Iterator[str]:
    language = context.contract.site.team_language
    nothing = (context.contract.word(language, "mail.not_given"),)
    lines = answer_text.lines(context.contract.forms.get(submission.form), submission.answers, language)
    for section, answers in groupby(lines, key=lambda line: line.section):
        yield from ("", section.upper(), "") if section else ("",)
        for line in answers:
            yield line.label
            # Indented, so that typed lines cannot pass for the label of another answer.
            yield from (INDENT + text for text in line.texts or nothing)


def _file_line(submission: Submission, file: FileEntry) -> str:
    # Sealed files have no name of their own.
    return f"{_file_name(submission, file)} ({file.name})" if file.name else _file_name(submission, file)


def _file_name(submission: Submission, file: FileEntry) -> str:
    ending = ".age" if submission.sealed else ""
    return f"{submission.reference}-{safe_name(file.field, file.media_type, file.number)}{ending}"
