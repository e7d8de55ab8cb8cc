"""The outbox: which mail is due, what becomes of it, when it is tried again.

Every row ends `sent` or stays visible as `needs_attention`; none is deleted, none is given up silently. A row is
claimed before it is sent (`claims`). What all mails are refused for is no attempt of any.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, func, not_, select, update

from receiver import failpoints
from receiver.mail import claims
from receiver.mail.claims import DueMail, Lane
from receiver.mail.errors import PermanentError, PolicyError, PostponedError, RelayError, TemporaryError
from receiver.storage.store import Store
from receiver.storage.tables import outbox

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""Waiting time after the first, second, … failure; the last one repeats."""
GIVE_UP_AFTER = timedelta(days=5)
"""After so long a row is no longer tried by itself."""
POSTPONE_DELAY = timedelta(minutes=1)
"""How long a mail waits whose server keeps others waiting."""
REST_DELAY = timedelta(seconds=10)
"""How long a mail waits that was not to blame: the others come first."""
NOT_SENT = ("waiting", "needs_attention")
"""States of the rows that somebody still has to do with."""

Answer = Literal["taken", "answered", "doubted", "refused", ""]
"""What an attempt tells of the mail server: it took the mail; it had something against this one, or asks to wait; it
had perhaps something against all; it takes none; nothing."""


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt. `state` is that of the row afterwards; `error` of one that was sent: who lacks it."""

    reference: str
    kind: str
    state: str
    error: str
    relay: Answer = ""


@dataclass(frozen=True)
class Counts:
    """How many rows are not sent, and since when the oldest of the waiting ones waits."""

    waiting: int
    needs_attention: int
    oldest_waiting: datetime | None


Deliver = Callable[[DueMail], str | None]
"""Composes and sends one mail; returns which of several addresses did not get it, if any.

Raises PermanentError, TemporaryError, PostponedError; anything else is temporary.
"""


def send_due(
    store: Store, deliver: Deliver, clock: Callable[[], datetime], *, with_key: bool = False
) -> Iterator[Outcome]:
    """Try every row that is due once, the oldest first, until the mail server takes none. Raises StoreError.

    `with_key`: also those of which another process knows the address; `deliver` knows it as well.
    """
    doubts = 0
    for row_id in claims.due_ids(store, clock(), with_key):
        mail = claims.claim_row(store, clock(), row_id=row_id, with_key=with_key)
        if mail:
            outcome = attempt(store, mail, deliver, clock)
            yield outcome
            doubts += outcome.relay == "doubted"
            doubts = 0 if outcome.relay == "taken" else doubts
            if outcome.relay == "refused" or doubts > 1:
                return


def attempt(store: Store, mail: DueMail, deliver: Deliver, clock: Callable[[], datetime]) -> Outcome:
    """Send a claimed mail and write down what became of it. Raises StoreError."""
    failpoints.reach("mail-before-send")
    try:
        with claims.renewed(store, mail, clock):
            left = deliver(mail) or ""
    except PostponedError:
        return _postponed(store, mail, clock())
    except PolicyError as error:
        return _doubted(store, mail, clock(), str(error))
    except RelayError as error:
        return _rested(store, mail, clock(), str(error), "refused")
    except PermanentError as error:
        return _failed(store, mail, clock(), str(error), permanent=True)
    except TemporaryError as error:
        return _failed(store, mail, clock(), str(error))
    except Exception as error:
        # The text of an unforeseen error may quote an answer: only its kind is kept.
        return _failed(store, mail, clock(), type(error).__name__)
    failpoints.reach("mail-after-send")
    return _sent(store, mail, clock(), left)


def next_attempt(store: Store, lane: Lane = "any") -> datetime | None:
    """Return when the next row of a lane is due, None when none waits."""
    wanted = select(func.min(outbox.c.next_attempt)).where(outbox.c.state == "waiting", *claims.in_lane(lane))
    with store.reading() as connection:
        due: datetime | None = connection.execute(wanted.where(claims.for_us(store.process))).scalar_one()
    return due


def counts(store: Store) -> Counts:
    """Count the rows that are not sent."""
    wanted = select(outbox.c.state, func.count().label("rows"), func.min(outbox.c.created_at).label("oldest"))
    not_sent = wanted.where(outbox.c.state.in_(NOT_SENT)).group_by(outbox.c.state)
    with store.reading() as connection:
        by_state = {row.state: row for row in connection.execute(not_sent)}
    waiting, attention = by_state.get("waiting"), by_state.get("needs_attention")
    return Counts(
        waiting=waiting.rows if waiting else 0,
        needs_attention=attention.rows if attention else 0,
        oldest_waiting=waiting.oldest if waiting else None,
    )


def try_again(store: Store, now: datetime, *, with_key: bool) -> int:
    """Make every row that is not sent due now, those that need attention included; return how many are left alone.

    These are rows that only a process that still runs can send, unless the operator has the key to their addresses.
    Even then they stay that process's own: it can still send them when the operator's attempt fails.
    """
    owned = and_(outbox.c.owner != "", claims.owner_runs(now))
    not_sent = update(outbox).where(outbox.c.state.in_(NOT_SENT))
    with store.writing() as connection:
        connection.execute(not_sent.where(not_(owned)).values(state="waiting", next_attempt=now, owner=""))
        if with_key:
            connection.execute(not_sent.where(owned).values(next_attempt=now))
            return 0
        left = select(func.count()).select_from(outbox).where(outbox.c.state.in_(NOT_SENT), owned)
        return connection.execute(left).scalar_one()


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after the given number of failures."""
    return BACK_OFF[min(failures, len(BACK_OFF)) - 1]


def _sent(store: Store, mail: DueMail, now: datetime, left: str) -> Outcome:
    outcome = _settle(store, mail, left, {"state": "sent", "sent_at": now, "last_error": left}, "taken")
    store.forget_recipient(mail.message_id)
    return outcome


def _postponed(store: Store, mail: DueMail, now: datetime) -> Outcome:
    values = {"state": "waiting", "next_attempt": now + POSTPONE_DELAY, "attempts": mail.attempts - 1}
    return _settle(store, mail, "", values, "")


def _doubted(store: Store, mail: DueMail, now: datetime, error: str) -> Outcome:
    """A rule refuses the mail. If others were taken since it did so before, it is about this one."""
    again = mail.refused_at is not None and mail.last_error == error
    if again and _sent_since(store, mail.refused_at):
        return _failed(store, mail, now, error, permanent=True)
    return _rested(store, mail, now, error, "doubted")


def _rested(store: Store, mail: DueMail, now: datetime, error: str, relay: Answer) -> Outcome:
    """It is not the mail's fault: this is no attempt of it, and it is not given up. The others come before it."""
    values = {"state": "waiting", "next_attempt": now + REST_DELAY, "attempts": mail.attempts - 1}
    return _settle(store, mail, error, {**values, "last_error": error, "refused_at": now}, relay)


def _failed(store: Store, mail: DueMail, now: datetime, error: str, *, permanent: bool = False) -> Outcome:
    # The row stays `waiting` for so long only; try_again gives it one more attempt at a time afterwards.
    given_up = permanent or now - mail.created_at > GIVE_UP_AFTER
    state = "needs_attention" if given_up else "waiting"
    values = {"state": state, "next_attempt": now + pause_after(mail.attempts), "last_error": error, "refused_at": now}
    if given_up:
        values["owner"] = ""
    outcome = _settle(store, mail, error, values, "answered")
    if given_up:
        # It waits for an operator: the address is no longer kept for it.
        store.forget_recipient(mail.message_id)
    return outcome


def _sent_since(store: Store, time: datetime | None) -> bool:
    with store.reading() as connection:
        return connection.execute(select(outbox.c.id).where(outbox.c.sent_at > time).limit(1)).first() is not None


def _settle(store: Store, mail: DueMail, error: str, values: dict[str, Any], relay: Answer) -> Outcome:
    store.write(lambda connection: connection.execute(update(outbox).where(outbox.c.id == mail.id).values(values)))
    return Outcome(mail.name, mail.kind, values["state"], error, relay)
