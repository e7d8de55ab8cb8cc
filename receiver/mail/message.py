"""What every mail has: sender, Message-ID, date, a subject of fixed words, addresses that cannot break a header.

Every byte of it is ASCII and no encoded line has more than 76 characters, so that no server on the way has a reason to
write it anew: a signature (DKIM) stays valid also where a server offers no 8BITMIME.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from secrets import token_hex

from receiver.forms import email_addresses
from receiver.forms.contract import Contract
from receiver.mail.claims import DueMail
from receiver.mail.envelope import Envelope
from receiver.mail.errors import PermanentError

ENCODED_LINE = 76
"""Most characters of an encoded line (RFC 2045 and 2047); Python takes 78."""
TEXT_ENCODING = "quoted-printable"
"""Of every text, plain ASCII as well: servers cut spaces at the end of a line, and break lines that are long."""
ANSWERS_NOT_WANTED = "DR, RN, NRN, OOF, AutoReply"
"""What Exchange does not answer with (MS-OXCMAIL 2.1.3.2.20): all but NDR, that a mail could not be delivered."""
NO_RETURN = "none"
"""Return path of mails about which no reports are wanted: `MAIL FROM:<>`."""
PATIENT_ATTEMPTS = 3
"""How often a mail to the team waits for the address that a server asks to try later, before the others get it: after
some 20 minutes greylisting is over."""


class _Form(EmailPolicy):
    """How mails are written out."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header; a value that just fills a line stays beside the name, not alone on the next line."""
        return super().fold_binary(name, value).replace(f"{name}:\r\n ".encode(), f"{name}: ".encode(), 1)


FORM = _Form(linesep=SMTP.linesep, cte_type="7bit", max_line_length=ENCODED_LINE)


@dataclass(frozen=True)
class MailContext:
    """What composing needs to know besides the submission: the words, who writes, who is written to.

    `return_path`: where reports go of mails that come back. Empty: to the sender; `none`: nowhere; a `*` in it stands
    for the token of the mail. `also`: further addresses of the team.
    """

    contract: Contract
    sender: str
    team: str
    return_path: str = ""
    also: tuple[str, ...] = ()


def mail_context(contract: Contract, sender: str, team: Sequence[str], return_path: str = "") -> MailContext:
    """Return who writes to whom; the contact address of the contract stands in for what is empty."""
    contact = contract.site.contact_email
    first, *also = map(email_addresses.in_ascii, team or (contact,))
    sender, return_path = email_addresses.in_ascii(sender or contact), email_addresses.in_ascii(return_path)
    return MailContext(contract, sender, first, return_path, tuple(also))


def envelope_sender(context: MailContext, mail: DueMail) -> str:
    """Return the address that reports about a mail go to, empty for none."""
    path = context.return_path or context.sender
    # The token is the random part of the Message-ID: only who got the mail knows it.
    return "" if path == NO_RETURN else path.replace("*", mail.message_id.strip("<>").partition("@")[0])


def letters_needed(context: MailContext) -> str:
    """Return why a mail server without SMTPUTF8 is a trouble for the site's own addresses; usually nothing."""
    if any(map(email_addresses.is_beyond_ascii, (context.sender, context.return_path))):
        return "letters-sender"
    return "letters-team" if any(map(email_addresses.is_beyond_ascii, (context.team, *context.also))) else ""


def new_message_id(sender: str) -> str:
    """Return a Message-ID that says nothing about the submission."""
    return f"<{token_hex(16)}@{sender.rpartition('@')[2]}>"


def message_from(context: MailContext, mail: DueMail, subject: str) -> EmailMessage:
    """Return a message without text, from the site, with the Message-ID that it keeps whenever it is tried again.

    Its date is that of the attempt: filters take a mail for unwanted whose date lies hours before its arrival.
    """
    message = EmailMessage(policy=FORM)
    message["Subject"] = " ".join(subject.split())
    if email_addresses.is_beyond_ascii(context.sender):
        allow_beyond_ascii(message)
    message["From"] = address_for(context.sender, context.contract.site.name)
    message["Date"] = format_datetime(mail.tried_at.astimezone(UTC))
    message["Message-ID"] = mail.message_id
    # Programs must not answer it (RFC 3834); a confirmation answers what the visitor has sent.
    message["Auto-Submitted"] = "auto-replied" if mail.kind == "confirmation" else "auto-generated"
    message["X-Auto-Response-Suppress"] = ANSWERS_NOT_WANTED
    return message


def set_text(message: EmailMessage, text: str) -> None:
    """Set the text of a message; each paragraph is one line, which the reader's program wraps."""
    message.set_content(text, cte=TEXT_ENCODING)


def address_team(message: EmailMessage, context: MailContext) -> None:
    """Address a message to the team. Raises PermanentError."""
    team = (context.team, *context.also)
    if any(map(email_addresses.is_beyond_ascii, team)):
        allow_beyond_ascii(message)
    message["To"] = tuple(map(address_for, team))


def to_team(context: MailContext, mail: DueMail, message: EmailMessage, name: str) -> Envelope:
    """Return a message on its way to the team: a few times only to all of them, afterwards to those who are let in."""
    patient = mail.attempts <= PATIENT_ATTEMPTS
    return Envelope(message, envelope_sender(context, mail), context.team, name, context.also, patient)


def address_for(address: str, name: str = "") -> Address:
    """Return an address for a header. Raises PermanentError for none, and for one that would be decoded there."""
    if not address or email_addresses.ENCODED_WORD in address:
        raise PermanentError("address")
    # Through its parts: a local part such as `a..b`, which forms allow, is then taken as it is.
    local, _, domain = sendable(address).rpartition("@")
    return Address(name, local, domain)


def sendable(address: str) -> str:
    """Return an address as mail servers know it. Raises PermanentError for one that has no such form."""
    try:
        return email_addresses.in_ascii(address)
    except ValueError:
        raise PermanentError("address") from None


def allow_beyond_ascii(message: EmailMessage) -> None:
    """Let addresses in the headers have letters beyond ASCII (RFC 6532). Not every mail server takes such a mail."""
    message.policy = FORM.clone(utf8=True)


def allows_beyond_ascii(message: EmailMessage) -> bool:
    """Say whether they may."""
    return isinstance(message.policy, EmailPolicy) and message.policy.utf8
