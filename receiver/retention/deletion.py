"""Deletes what must not be kept: one submission on request, old ones by the retention period of their form.

Rows, files and mail go together; what they leave behind in the database's files is overwritten; mails that were written
as files (trials) go as well. A clock that jumps ahead must not delete everything: the database remembers when it was
last used, and after a jump nothing is deleted until an operator says that the clock is right.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from receiver import failpoints
from receiver.errors import OperatorError
from receiver.forms.contract import Contract
from receiver.storage import timestamps
from receiver.storage.store import Store
from receiver.storage.tables import submissions
from receiver.storage.timestamps import CLOCK, PURGED

MAX_CLOCK_JUMP = timedelta(days=7)
"""A clock that is ahead of the last use by more has jumped, or nobody was here for long: it is not believed."""
GONE_AFTER = timedelta(days=1)
"""A process that was not seen for so long has ended."""
MAX_DELETIONS_PER_COMMIT = 200
"""Most submissions deleted in one transaction: the others wait for the writer meanwhile."""


class ClockError(OperatorError):
    """The clock cannot be believed; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Purged:
    """How many submissions were deleted, by form, and how many are of forms that the site no longer has."""

    deleted: Mapping[str, int]
    without_form: Mapping[str, int]


def erase(store: Store, reference: str, mail_folder: Path | None = None) -> bool:
    """Delete a submission and all that belongs to it; say whether there was one. Raises StoreError, OSError."""
    found = store.find(reference)
    if found is None:
        return False
    with store.writing() as connection:
        connection.execute(delete(submissions).where(submissions.c.id == found.id))
        failpoints.reach("erase-before-commit")
    failpoints.reach("erase-after-commit")
    _forget(store, [found.reference], mail_folder)
    return True


def purge(store: Store, contract: Contract, now: datetime, mail_folder: Path | None = None) -> Purged:
    """Delete every submission that is older than its form keeps. Raises ClockError, StoreError, OSError."""
    check_clock(store, now)
    deleted = dict.fromkeys(contract.forms, 0)
    for form, reference in _delete_old(store, contract, now):
        deleted[form] += 1
        _forget_mail(mail_folder, reference)
    # Even when nothing was deleted: an erasure that was cut short is completed here.
    store.forget_deleted()
    store.write(lambda connection: timestamps.forget_gone(connection, now - GONE_AFTER))
    store.remember(PURGED, now)
    return Purged(deleted, _without_form(store, contract))


def old(store: Store, contract: Contract, now: datetime) -> dict[str, int]:
    """Count what `purge` would delete, by form. Raises StoreError."""
    with store.reading() as connection:
        return {
            form.id: connection.execute(
                select(func.count())
                .select_from(submissions)
                .where(_is_old(connection, form.id, form.retention_days, now))
            ).scalar_one()
            for form in contract.forms.values()
        }


def check_clock(store: Store, now: datetime) -> None:
    """Raise ClockError when the clock is too far ahead of the last use; else remember now as the last use."""
    last = store.moment(CLOCK)
    if last and now - last > MAX_CLOCK_JUMP:
        days = (now - last).days
        raise ClockError(
            f"The clock is {days} days ahead of the last use of this database ({last:%Y-%m-%d}): nothing is deleted. "
            "If the clock is right, say so: python -m receiver purge --clock-is-right"
        )
    if last is None or now > last:
        believe_clock(store, now)


def believe_clock(store: Store, now: datetime) -> None:
    """Remember now as the last use, whatever was remembered."""
    store.remember(CLOCK, now)


def _delete_old(store: Store, contract: Contract, now: datetime) -> Iterator[tuple[str, str]]:
    """Delete in small transactions; yield form and reference of each deleted submission."""
    for form in contract.forms.values():
        with store.reading() as connection:
            # Once: what comes meanwhile is younger.
            condition = _is_old(connection, form.id, form.retention_days, now)
        while references := _delete_some(store, condition):
            yield from ((form.id, reference) for reference in references)


def _delete_some(store: Store, condition: ColumnElement[bool]) -> list[str]:
    def job(connection: Connection) -> list[str]:
        wanted = select(submissions.c.id, submissions.c.reference).where(condition)
        # Other receivers pass over what this one is about to delete.
        some = (
            wanted.order_by(submissions.c.received_at).limit(MAX_DELETIONS_PER_COMMIT).with_for_update(skip_locked=True)
        )
        rows = connection.execute(some).all()
        connection.execute(delete(submissions).where(submissions.c.id.in_([row.id for row in rows])))
        return [row.reference for row in rows]

    return store.write(job)


def _is_old(connection: Connection, form: str, days: int, now: datetime) -> ColumnElement[bool]:
    """Return the condition for submissions past their time.

    Numbers are given in the order of arrival. A submission that claims to be older than one that came before it was
    stored while the clock was wrong: it goes when its elder goes.
    """
    limit = now - timedelta(days=days)
    young = select(func.min(submissions.c.id)).where(
        submissions.c.form == form, submissions.c.received_at >= limit, submissions.c.received_at <= now
    )
    first_young = connection.execute(young).scalar_one()
    condition = and_(submissions.c.form == form, submissions.c.received_at < limit)
    return and_(condition, submissions.c.id < first_young) if first_young is not None else condition


def _without_form(store: Store, contract: Contract) -> dict[str, int]:
    wanted = select(submissions.c.form, func.count().label("number")).group_by(submissions.c.form)
    with store.reading() as connection:
        return {row.form: row.number for row in connection.execute(wanted) if row.form not in contract.forms}


def _forget(store: Store, references: list[str], mail_folder: Path | None) -> None:
    for reference in references:
        _forget_mail(mail_folder, reference)
    store.forget_deleted()


def _forget_mail(folder: Path | None, reference: str) -> None:
    if folder and folder.is_dir():
        for path in folder.glob(f"{reference}-*"):
            path.unlink(missing_ok=True)
