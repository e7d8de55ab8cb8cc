"""What a test does with an outbox and a mail server: submissions into it, one attempt, what has arrived."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage

from receiver.config import settings
from receiver.forms.contract import Contract
from receiver.forms.uploads import AcceptedFile
from receiver.mail import delivery, outbox
from receiver.mail.message import MailContext
from receiver.mail.transport import transport
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.receiver.conftest import Clock
from tests.receiver.mail_servers import MailServer


def accept(store: Store, number: int, files: dict[str, list[AcceptedFile]] | None = None, address: str = "") -> None:
    mails = [Mail(kind, f"<{kind}-{number}@example.org>", "awa@example.com") for kind in ("team", "confirmation")]
    answers = {"given_name": "Awa", "email": address or f"awa{number}@example.com"}
    store.accept(NewSubmission(f"{number}", f"{number}", "expert", "v1", "en", answers, files or {}, mails))


def deliverer(store: Store, contract: Contract, url: str) -> outbox.Deliver:
    post = MailContext(contract, "from@example.org", "team@example.org")
    return delivery.deliverer(post, store, transport(settings.read({"MAIL_URL": url}).mail))


def sent_now(store: Store, contract: Contract, clock: Clock, server: MailServer) -> list[str]:
    """Try what is due and return what became of it."""
    deliver = deliverer(store, contract, server.url)

    def ticking() -> datetime:
        clock.turn(seconds=0.001)
        return clock()

    return [f"{one.state} {one.error}".strip() for one in outbox.send_due(store, deliver, ticking)]


def arrived(taken: Sequence[EmailMessage]) -> Counter[str]:
    """Return how often each mail has come."""
    return Counter(str(one["Message-ID"]) for one in taken)
