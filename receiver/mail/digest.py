"""The daily mail to the team: what came, what went, what waits. It comes when nothing came as well, so that silence is
noticed: a day without it means that something is broken.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection, Select, Table, func, insert, select

from receiver.forms.contract import Contract
from receiver.mail import outbox, reasons, trouble
from receiver.mail.claims import DueMail
from receiver.mail.message import MailContext, address_team, message_from, new_message_id, set_text, to_team
from receiver.mail.transport import Envelope
from receiver.storage import timestamps
from receiver.storage.store import Store
from receiver.storage.tables import outbox as outbox_table
from receiver.storage.tables import submissions

DIGESTED = timestamps.DIGEST
"""Name of the time up to which the last digest tells; and the kind of its mail."""
DAY = timedelta(days=1)
MAX_LISTED = 20
"""Most mails that were not sent which a digest names; of the others it gives the number."""


@dataclass(frozen=True)
class Numbers:
    """What `/healthz` and the digest tell. `received`, `sent`, `bounced` in the day before a time; the others now."""

    received: int
    sent: int
    waiting: int
    needs_attention: int
    oldest_waiting: datetime | None
    bounced: int


def numbers(store: Store, until: datetime) -> Numbers:
    """Count. Raises StoreError."""
    with store.reading() as connection:
        received = _count(connection, submissions, "received_at", until)
        sent = _count(connection, outbox_table, "sent_at", until)
        bounced = _count(connection, outbox_table, "bounced_at", until)
    counts = outbox.counts(store)
    return Numbers(received, sent, counts.waiting, counts.needs_attention, counts.oldest_waiting, bounced)


def enqueue(store: Store, hour: int, sender: str, now: datetime) -> bool:
    """Put a digest into the outbox when its hour (UTC) has passed since the last one; say whether.

    Of several receivers one puts it there, the others find it by its day. Raises StoreError.
    """
    until = _latest(hour, now)

    def job(connection: Connection) -> bool:
        last = timestamps.last(connection, DIGESTED, lock=True)
        if last is None:
            # A new receiver has no day behind it.
            timestamps.remember(connection, DIGESTED, now)
        if last is None or last >= until:
            return False
        if not connection.execute(_of_day(until)).first():
            # Not made of the day: two sites may write from one domain, and a mailbox shows a Message-ID once.
            connection.execute(insert(outbox_table).values(_row(new_message_id(sender), until, now)))
        timestamps.remember(connection, DIGESTED, until)
        return True

    return store.write(job)


def compose(context: MailContext, store: Store, mail: DueMail) -> Envelope:
    """Compose a digest with the numbers of this moment."""
    language, site = context.contract.site.team_language, context.contract.site.name
    found, purged = numbers(store, mail.created_at), store.moment(timestamps.PURGED)

    def shown(at: datetime | None) -> str:
        return context.contract.moment(language, at) if at else "–"

    values = {
        "site": site,
        "until": shown(mail.created_at),
        "received": found.received,
        "sent": found.sent,
        "waiting": found.waiting,
        "oldest": shown(found.oldest_waiting),
        "attention": found.needs_attention,
        "purged": shown(purged),
    }
    message = message_from(context, mail, context.contract.word(language, "mail.digest_subject", **values))
    address_team(message, context)
    troubles = (*_troubles(context, store, mail.created_at), *_bounces(context, store, mail))
    lines = [context.contract.word(language, "mail.digest_body", **values), *troubles]
    set_text(message, "\n".join(lines) + "\n")
    return to_team(context, mail, message, f"digest-{mail.created_at:%Y-%m-%d}")


def _troubles(context: MailContext, store: Store, until: datetime) -> Iterator[str]:
    """Yield what was not sent, or not to all: each with its reference, the reason and what to do."""
    contract, language = context.contract, context.contract.site.team_language
    mails = (*trouble.unsent(store), *trouble.partly_sent(store, until - DAY, until))
    found = list(dict.fromkeys((mail.name, mail.error) for mail in mails))
    if found:
        yield from ("", contract.word(language, "mail.trouble_heading"), "")
    for name, error in found[:MAX_LISTED]:
        reason = contract.word(language, reasons.of_error(error).of_team, reference=name)
        yield contract.word(language, "mail.trouble_line", reference=name, reason=reason, error=error)
    yield from _others(contract, language, len(found))


def _bounces(context: MailContext, store: Store, mail: DueMail) -> Iterator[str]:
    """Yield what came back since the last digest that arrived: each with its reference, the reason and what to do."""
    contract, language = context.contract, context.contract.site.team_language
    found = trouble.bounced(store, mail.created_at)
    if found:
        yield from ("", contract.word(language, "mail.bounced_heading"), "")
    for one in found[:MAX_LISTED]:
        key = "mail.bounced_confirmation" if one.kind == "confirmation" else "mail.bounced_team"
        reason = contract.word(language, key, reference=one.name)
        yield contract.word(language, "mail.trouble_line", reference=one.name, reason=reason, error=one.error)
    yield from _others(contract, language, len(found))


def _others(contract: Contract, language: str, number: int) -> Iterator[str]:
    if number > MAX_LISTED:
        yield contract.word(language, "mail.trouble_more", number=number - MAX_LISTED)


def _of_day(until: datetime) -> Select[tuple[int]]:
    # Only digests are of no submission: that column has an index.
    digests = select(outbox_table.c.id).where(outbox_table.c.submission_id.is_(None), outbox_table.c.kind == DIGESTED)
    return digests.where(outbox_table.c.created_at == until)


def _row(message_id: str, until: datetime, now: datetime) -> dict[str, object]:
    return {
        "kind": DIGESTED,
        "message_id": message_id,
        "state": "waiting",
        "attempts": 0,
        "created_at": until,
        "next_attempt": now,
        "last_error": "",
    }


def _latest(hour: int, now: datetime) -> datetime:
    """Return the last time before now at which a digest was due."""
    today = datetime.combine(now.astimezone(UTC).date(), time(hour), UTC)
    return today if today <= now else today - DAY


def _count(connection: Connection, table: Table, column: str, until: datetime) -> int:
    at = table.c[column]
    wanted = select(func.count()).select_from(table).where(at > until - DAY, at <= until)
    return connection.execute(wanted).scalar_one()
