"""A mail that tries the mail server: `mail-test`."""

from contextlib import closing
from datetime import datetime

from receiver.mail import message
from receiver.mail.claims import DueMail
from receiver.mail.connecting import Tell
from receiver.mail.conversation import Conversation, keys_of
from receiver.mail.envelope import Envelope
from receiver.mail.errors import PermanentError, TemporaryError
from receiver.mail.message import MailContext
from receiver.mail.patience import Patience
from receiver.mail.targets import SmtpMail

PATIENCE = Patience(connection=20, greeting=60, command=60, text_begins=60, text_ends=180, whole=420)
"""Of somebody who waits before a terminal; mails of visitors have more."""
KIND = "test"
SUBJECT = "Test of the mail of {site}"
TEXT = (
    "This is a test of the mail of {site}: python -m receiver mail-test.\n\n"
    "It belongs to no submission, and nobody needs to answer it.\n"
)


def send(target: SmtpMail, context: MailContext, now: datetime, tell: Tell, needed: str = "") -> str:
    """Send one mail to the team of the context; return why it was not taken, as an error, empty when it was.

    `needed`: what is wrong, although it was taken, when the server takes no letters beyond ASCII before an @.
    """
    try:
        with closing(Conversation(target, PATIENCE, keys_of(target), tell)) as conversation:
            conversation.hand_over(compose(context, now))
            trouble = "" if conversation.takes_beyond_ascii else needed
            conversation.farewell()
            return trouble
    except (PermanentError, TemporaryError) as error:
        return str(error)


def compose(context: MailContext, now: datetime) -> Envelope:
    """Compose the mail. Raises PermanentError."""
    mail = DueMail(0, KIND, message.new_message_id(context.sender), 1, now, now, None)
    site = context.contract.site.name
    composed = message.message_from(context, mail, SUBJECT.format(site=site))
    message.address_team(composed, context)
    message.set_text(composed, TEXT.format(site=site))
    return Envelope(composed, message.envelope_sender(context, mail), context.team, KIND)
