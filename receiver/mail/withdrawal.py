"""The mail that tells the team that somebody has withdrawn what they sent. Of that, only the reference is left."""

from datetime import datetime
from typing import Any

from receiver.mail.claims import DueMail
from receiver.mail.message import MailContext, address_team, message_from, new_message_id, set_text, to_team
from receiver.mail.transport import Envelope
from receiver.storage.records import Mail
from receiver.storage.rows import outbox_row

KIND = "gone-"
"""How the kind of such a mail begins; the reference follows."""


def row(sender: str, reference: str, now: datetime) -> dict[str, Any]:
    """Return the row of the outbox."""
    return {**outbox_row(0, Mail(KIND + reference, new_message_id(sender)), now, ""), "submission_id": None}


def compose(context: MailContext, mail: DueMail) -> Envelope:
    """Compose the mail."""
    contract, reference = context.contract, mail.kind.removeprefix(KIND)
    language, site = contract.site.team_language, contract.site.name
    known = {"site": site, "reference": reference, "received": contract.moment(language, mail.created_at)}
    message = message_from(context, mail, contract.word(language, "mail.withdrawn_subject", **known))
    address_team(message, context)
    set_text(message, contract.word(language, "mail.withdrawn_body", **known) + "\n")
    return to_team(context, mail, message, mail.kind)
