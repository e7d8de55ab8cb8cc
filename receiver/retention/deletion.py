"""Deletes what must not be kept: one submission on request, old ones when the time promised at their receipt is over.

Rows, files and mail go together; what they leave behind in the database's files is overwritten; mails that were written
as files (trials) go as well. A clock that jumps ahead must not delete everything: the database remembers when it was
last used, and after a jump nothing is deleted until an operator says that the clock is right.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from receiver import failpoints
from receiver.errors import OperatorError
from receiver.forms.contract import Contract, Form
from receiver.retention import period
from receiver.storage import timestamps
from receiver.storage.store import Store
from receiver.storage.tables import outbox, submissions
from receiver.storage.timestamps import CLOCK, PURGED

MAX_CLOCK_JUMP = timedelta(days=7)
"""A clock that is ahead of the last use by more has jumped, or nobody was here for long: it is not believed."""
GONE_AFTER = timedelta(days=1)
"""A process that was not seen for so long has ended."""
MAX_CHANGES_PER_COMMIT = 200
"""Most submissions deleted or changed in one transaction: the others wait for the writer meanwhile."""


class ClockError(OperatorError):
    """The clock cannot be believed; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Purged:
    """How many submissions were deleted, by form, and of how many nothing says for how long they are kept.

    The latter were received before promises were stored, of forms that the site no longer has.
    """

    deleted: Mapping[str, int]
    without_form: Mapping[str, int]


def erase(store: Store, reference: str, mail_folder: Path | None = None) -> bool:
    """Delete a submission and all that belongs to it; say whether there was one. Raises StoreError, OSError."""
    found = store.find(reference)
    if found is None:
        return False
    with store.writing() as connection:
        gone = _delete(connection, [found.id])
        failpoints.reach("erase-before-commit")
    failpoints.reach("erase-after-commit")
    _forget(store, [reference for _, reference in gone], mail_folder)
    return True


def withdraw(store: Store, reference: str, mail: Mapping[str, Any], mail_folder: Path | None = None) -> bool:
    """Delete a submission, as its sender wants, and put the mail that tells the team into the outbox, or neither.

    Say whether there was one. Raises StoreError, OSError.
    """

    def job(connection: Connection) -> list[tuple[str, str]]:
        ids = connection.execute(select(submissions.c.id).where(submissions.c.reference == reference)).scalars().all()
        if ids:
            connection.execute(insert(outbox).values(mail))
        return _delete(connection, ids) if ids else []

    gone = store.write(job)
    _forget(store, [one for _, one in gone], mail_folder)
    return bool(gone)


def _delete(connection: Connection, ids: Sequence[int]) -> list[tuple[str, str]]:
    """Delete submissions and what was added to them; return form and reference of each."""
    own = submissions.c.id.in_(ids) | submissions.c.addition_to.in_(ids)
    gone = connection.execute(select(submissions.c.form, submissions.c.reference).where(own)).all()
    connection.execute(delete(submissions).where(own))
    return [(row.form, row.reference) for row in gone]


def purge(store: Store, contract: Contract, now: datetime, mail_folder: Path | None = None) -> Purged:
    """Delete every submission that has been kept as long as promised. Raises ClockError, StoreError, OSError."""
    check_clock(store, now)
    _note_promises(store, contract)
    deleted = dict.fromkeys(contract.forms, 0)
    for form, reference in _delete_old(store, contract, now):
        deleted[form] = deleted.get(form, 0) + 1
        _forget_mail(mail_folder, reference)
    # Even when nothing was deleted: an erasure that was cut short is completed here.
    store.forget_deleted()
    store.write(lambda connection: timestamps.forget_gone(connection, now - GONE_AFTER))
    store.remember(PURGED, now)
    return Purged(deleted, _without_period(store, contract))


def old(store: Store, contract: Contract, now: datetime) -> dict[str, int]:
    """Count what `purge` would delete, by form. Raises StoreError."""
    found = dict.fromkeys(contract.forms, 0)
    with store.reading() as connection:
        for group in _groups(connection, contract):
            condition = _is_old(connection, group, now)
            wanted = select(func.count()).select_from(submissions).where(condition)
            found[group.form] = found.get(group.form, 0) + connection.execute(wanted).scalar_one()
    return found


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
    with store.reading() as connection:
        groups = _groups(connection, contract)
    for group in groups:
        with store.reading() as connection:
            # Once: what comes meanwhile is younger.
            condition = _is_old(connection, group, now)
        while gone := _delete_some(store, condition):
            yield from gone


def _delete_some(store: Store, condition: ColumnElement[bool]) -> list[tuple[str, str]]:
    def job(connection: Connection) -> list[tuple[str, str]]:
        wanted = select(submissions.c.id).where(condition)
        # Other receivers pass over what this one is about to delete.
        some = (
            wanted.order_by(submissions.c.received_at).limit(MAX_CHANGES_PER_COMMIT).with_for_update(skip_locked=True)
        )
        ids = connection.execute(some).scalars().all()
        return _delete(connection, ids) if ids else []

    return store.write(job)


@dataclass(frozen=True)
class _Group:
    """The submissions of a form that were promised the same. `days`: how long they are kept."""

    form: str
    promised: int | None
    days: int


def _groups(connection: Connection, contract: Contract) -> list[_Group]:
    """Return what the stored submissions were promised, of each form; without those of which nothing is known."""
    columns = (submissions.c.form, submissions.c.retention_days)
    found = connection.execute(select(*columns).distinct().order_by(*columns)).all()
    known = [(row.form, row.retention_days, _days(contract, row.form, row.retention_days)) for row in found]
    return [_Group(form, promised, days) for form, promised, days in known if days is not None]


def _days(contract: Contract, form: str, promised: int | None) -> int | None:
    known = contract.forms.get(form)
    return period.shorter(promised, known.retention_days if known else None)


def _note_promises(store: Store, contract: Contract) -> None:
    """Store the form's period as the promise of what was received before promises were stored.

    It cannot be known any more what it was then; from now on a longer period does not keep it longer.
    """
    for form in contract.forms.values():
        while _note_some(store, form):
            pass


def _note_some(store: Store, form: Form) -> bool:
    unknown = select(submissions.c.id).where(submissions.c.form == form.id, submissions.c.retention_days.is_(None))

    def job(connection: Connection) -> bool:
        # Other receivers pass over what this one is about to change.
        some = unknown.order_by(submissions.c.id).limit(MAX_CHANGES_PER_COMMIT).with_for_update(skip_locked=True)
        ids = connection.execute(some).scalars().all()
        own = update(submissions).where(submissions.c.id.in_(ids))
        connection.execute(own.values(retention_days=form.retention_days))
        return bool(ids)

    return store.write(job)


def _is_old(connection: Connection, group: _Group, now: datetime) -> ColumnElement[bool]:
    """Return the condition for submissions of a group that are past their time.

    Numbers are given in the order of arrival. A submission that claims to be older than one that came before it was
    stored while the clock was wrong: it goes when its elder goes.
    """
    limit = now - timedelta(days=group.days)
    of_form = submissions.c.form == group.form
    young = select(func.min(submissions.c.id)).where(
        of_form, submissions.c.received_at >= limit, submissions.c.received_at <= now
    )
    first_young = connection.execute(young).scalar_one()
    # IS, not =: a promise that is not known is null.
    promised = submissions.c.retention_days.is_not_distinct_from(group.promised)
    # What was added to another one goes with it.
    alone = submissions.c.addition_to.is_(None)
    condition = and_(of_form, submissions.c.received_at < limit, promised, alone)
    return and_(condition, submissions.c.id < first_young) if first_young is not None else condition


def _without_period(store: Store, contract: Contract) -> dict[str, int]:
    unknown = submissions.c.retention_days.is_(None)
    wanted = select(submissions.c.form, func.count().label("number")).where(unknown).group_by(submissions.c.form)
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
