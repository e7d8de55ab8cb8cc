"""Delivers one row of the outbox: composes what its kind asks for and hands it to the transport."""

from collections.abc import Callable, Sequence
from functools import partial

from receiver import digest, doubts, mail
from receiver.domains import Domains
from receiver.outbox import DueMail, PermanentError
from receiver.post import Post
from receiver.records import FileEntry, Submission
from receiver.store import Store
from receiver.transport import Envelope, Send, TooLargeError

AddressOf = Callable[[DueMail], str]
"""Returns the visitor's address of a confirmation, empty when there is none. Raises PermanentError."""


def deliverer(
    post: Post, store: Store, send: Send, domains: Domains | None = None, address_of: AddressOf | None = None
) -> Callable[[DueMail], None]:
    """Return the function that composes and sends one row of the outbox."""
    find_address = address_of or partial(stored_address, post, store)
    known = domains or Domains()

    def deliver(due: DueMail) -> None:
        talk = partial(_talk, known, send)
        if due.submission is None:
            talk(digest.compose(post, store, due))
        elif due.kind == "team":
            _deliver_to_team(post, due, due.submission, store.files_of(due.submission), talk)
        else:
            talk(mail.confirmation(post, due, due.submission, find_address(due)))

    return deliver


def _talk(domains: Domains, send: Send, envelope: Envelope) -> None:
    with domains.talking_to(envelope.recipient):
        send(envelope)


def _deliver_to_team(post: Post, due: DueMail, submission: Submission, files: Sequence[FileEntry], send: Send) -> None:
    if files and doubts.INFECTED in submission.doubts.split(","):
        send(mail.team_mail(post, due, submission, [], "mail.files_infected"))
        return
    try:
        send(mail.team_mail(post, due, submission, files))
    except TooLargeError:
        if not files:
            raise
        send(mail.team_mail(post, due, submission, [], "mail.files_left_out"))


def stored_address(post: Post, store: Store, due: DueMail) -> str:
    """Return the address of a confirmation, from the answers or, when they are sealed, from memory."""
    if due.submission and not due.submission.sealed:
        return mail.visitor_address(post.contract, due.submission)
    address = store.recipient_of(due.message_id)
    if not address:
        # The process that knew it has ended. An operator can send it: `send --again --identity FILE`.
        raise PermanentError("address sealed")
    return address
