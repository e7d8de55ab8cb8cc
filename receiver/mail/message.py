"""What every mail has: sender, Message-ID, date, a subject of fixed words, addresses that cannot break a header."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from secrets import token_hex

from receiver.forms.contract import Contract
from receiver.mail.errors import PermanentError
from receiver.mail.outbox import DueMail

ENCODED_WORD = "=?"
"""Begins a word that Python's header classes decode, in an address too, line breaks included."""


@dataclass(frozen=True)
class MailContext:
    """What composing needs to know besides the submission: the words, and the team's two addresses."""

    contract: Contract
    sender: str
    team: str


def mail_context(contract: Contract, sender: str, team: str) -> MailContext:
    """Return who writes to whom; the contact address of the contract stands in for what is empty."""
    contact = contract.site.contact_email
    return MailContext(contract, sender or contact, team or contact)


def new_message_id(sender: str) -> str:
    """Return a Message-ID that says nothing about the submission."""
    return f"<{token_hex(16)}@{sender.rpartition('@')[2]}>"


def message_from(context: MailContext, mail: DueMail, subject: str) -> EmailMessage:
    """Return a message without text, from the site, with the Message-ID that it keeps whenever it is tried again."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(subject.split())
    message["From"] = Address(context.contract.site.name, addr_spec=context.sender)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    return message


def address_for(address: str) -> Address:
    """Return an address for a header. Raises PermanentError for none, and for one that would be decoded there."""
    if not address or ENCODED_WORD in address:
        raise PermanentError("no usable address")
    # Through its parts: a local part such as `a..b`, which forms allow, is then taken as it is.
    local, _, domain = address.rpartition("@")
    return Address(username=local, domain=domain)
