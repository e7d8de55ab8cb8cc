"""Delivers one row of the outbox: composes what its kind asks for and hands it to the transport."""

from collections.abc import Callable
from functools import partial

from receiver.mail import digest, submission_mails, withdrawal
from receiver.mail.claims import DueMail
from receiver.mail.domain_slots import DomainSlots
from receiver.mail.errors import ContentError, PermanentError, PolicyError, TooLargeError
from receiver.mail.message import MailContext, sendable
from receiver.mail.transport import Envelope, Send
from receiver.screening import doubts
from receiver.storage import additions, signed_links
from receiver.storage.records import Submission
from receiver.storage.store import Store


def deliverer(context: MailContext, store: Store, send: Send) -> Callable[[DueMail], str]:
    """Return the function that composes and sends one row of the outbox."""
    domains = DomainSlots()

    def deliver(due: DueMail) -> str:
        address = context.team if due.kind != "confirmation" else _visitor_address(context, store, due)
        # Composed in here: of the large mails to the team, only one at a time is in memory.
        with domains.talking_to(address, due.id):
            if due.kind.startswith(withdrawal.KIND):
                return send(partial(withdrawal.compose, context, due))
            if due.submission is None:
                return send(partial(digest.compose, context, store, due))
            if due.kind == "team":
                return _deliver_to_team(context, store, due, due.submission, send)
            token = _token(context, store, due.submission)
            return send(partial(submission_mails.confirmation, context, due, due.submission, address, token))

    return deliver


def _deliver_to_team(context: MailContext, store: Store, due: DueMail, submission: Submission, send: Send) -> str:
    original = additions.original_of(store, submission)

    def compose(left_out: str = "") -> Envelope:
        files = [] if left_out else store.files_of(submission)
        return submission_mails.team_mail(context, due, submission, files, left_out, original)

    if store.has_files(submission) and doubts.INFECTED in submission.doubts.split(","):
        return send(partial(compose, "mail.files_infected"))
    try:
        return send(compose)
    except (TooLargeError, ContentError, PolicyError) as error:
        # Whether it is the files, the mail without them shows: what a server says of it is not to be relied on.
        left_out = _without_files(error)
        if not left_out or not store.has_files(submission):
            raise
        return send(partial(compose, left_out))


def _without_files(error: Exception) -> str:
    """Return the word that says why the files are left out, empty when they are not to blame."""
    if isinstance(error, TooLargeError):
        return "mail.files_left_out"
    return "mail.files_refused" if isinstance(error, ContentError) or getattr(error, "of_text", False) else ""


def _token(context: MailContext, store: Store, submission: Submission) -> str:
    """Return the token of the link by which something can be added to a submission; empty when nothing can."""
    end = submission_mails.link_end(context.contract, submission)
    return signed_links.token(store, submission.reference, end) if end else ""


def _visitor_address(context: MailContext, store: Store, due: DueMail) -> str:
    """Return the address of a confirmation, from the answers or, when they are sealed, from memory."""
    if due.submission and not due.submission.sealed:
        return sendable(submission_mails.visitor_address(context.contract, due.submission))
    address = store.recipient_of(due.message_id)
    if not address:
        # The process that knew it has ended. An operator can send it: `send --again --identity FILE`.
        raise PermanentError("sealed")
    return sendable(address)
