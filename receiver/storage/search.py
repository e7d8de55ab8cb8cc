"""Finds submissions for the commands: page by page, so that a hundred thousand of them fit into little memory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select, update

from receiver.storage.records import Submission
from receiver.storage.references import REFERENCE
from receiver.storage.store import Store
from receiver.storage.tables import outbox, submissions

PAGE = 500
"""Rows read at a time where a row is small."""
FULL_PAGE = 50
"""Submissions with their answers read at a time."""
STATES = ("new", "read", "closed")


@dataclass(frozen=True)
class Filters:
    """Which submissions are wanted; what is empty does not restrict. Days are UTC days, both inclusive.

    `attention`: only those with a mail that needs attention or came back, or with doubts. `references`: in any case of
    letters. `first`: only those that add to no other one.
    """

    form: str = ""
    states: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    attention: bool = False
    references: Sequence[str] = ()
    first: bool = False


@dataclass(frozen=True)
class Entry:
    """A submission as the inbox shows it; `mails` are the states of its mails, `bounced` of one that came back.

    `original`: the reference of the submission that it adds to.
    """

    id: int
    reference: str
    received_at: datetime
    form: str
    language: str
    state: str
    doubts: str
    retention_days: int | None
    original: str | None = None
    mails: Sequence[str] = ()


def entries(store: Store, filters: Filters) -> Iterator[Entry]:
    """Yield the wanted submissions in the order they came. Raises StoreError."""
    columns = [submissions.c[name] for name in Entry.__dataclass_fields__ if name not in ("mails", "original")]
    first = submissions.alias("first")
    original = select(first.c.reference).where(first.c.id == submissions.c.addition_to).scalar_subquery()
    wanted = select(*columns, original.label("original")).where(*_conditions(filters))
    yield from _paged(store, wanted, _with_mails)


def forms(store: Store) -> list[str]:
    """Return the forms of which there are submissions. Raises StoreError."""
    with store.reading() as connection:
        return list(connection.execute(select(submissions.c.form).distinct().order_by(submissions.c.form)).scalars())


def ids(store: Store, filters: Filters) -> Iterator[int]:
    """Yield the numbers of the wanted submissions in the order they came. Raises StoreError."""
    wanted = select(submissions.c.id).where(*_conditions(filters))
    yield from (row.id for row in _paged(store, wanted, lambda _, rows: rows))


def by_ids(store: Store, numbers: Sequence[int]) -> Iterator[Submission]:
    """Yield the submissions with these numbers, answers included; those erased meanwhile are left out."""
    columns = [submissions.c[name] for name in Submission.__dataclass_fields__]
    for start in range(0, len(numbers), FULL_PAGE):
        page = list(numbers[start : start + FULL_PAGE])
        with store.reading() as connection:
            rows = connection.execute(
                select(*columns).where(submissions.c.id.in_(page)).order_by(submissions.c.id)
            ).all()
        yield from (Submission(**row._mapping) for row in rows)


def unknown(store: Store, references: Sequence[str]) -> list[str]:
    """Return those references that no submission has. Raises StoreError."""
    with store.reading() as connection:
        return _unknown(connection, references)


def mark(store: Store, references: Sequence[str], state: str) -> list[str]:
    """Set the state of all these submissions, or of none: then return the unknown references. Raises StoreError."""
    with store.writing() as connection:
        missing = _unknown(connection, references)
        if not missing:
            own = submissions.c.reference.in_(_upper(references))
            connection.execute(update(submissions).where(own).values(state=state))
    return missing


def mark_as_read(store: Store, submission: Submission) -> None:
    """Make a new submission a read one; a closed one stays closed. Raises StoreError."""
    own = update(submissions).where(submissions.c.id == submission.id, submissions.c.state == "new")
    with store.writing() as connection:
        connection.execute(own.values(state="read"))


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.form:
        yield submissions.c.form == filters.form
    if filters.states:
        yield submissions.c.state.in_(filters.states)
    if filters.since:
        yield submissions.c.received_at >= datetime.combine(filters.since, time.min, UTC)
    if filters.until:
        yield submissions.c.received_at <= datetime.combine(filters.until, time.max, UTC)
    if filters.attention:
        own = select(outbox.c.submission_id).where(outbox.c.submission_id.is_not(None))
        stuck, bounced = own.where(outbox.c.state == "needs_attention"), own.where(outbox.c.bounced_at.is_not(None))
        yield or_(submissions.c.doubts != "", submissions.c.id.in_(stuck), submissions.c.id.in_(bounced))
    if filters.first:
        yield submissions.c.addition_to.is_(None)
    if filters.references:
        yield submissions.c.reference.in_(_upper(filters.references))


def _paged(store: Store, wanted: Any, finish: Callable[[Connection, Sequence[Row[Any]]], Sequence[Any]]) -> Any:
    """Yield what `finish` makes of each page. A page is a transaction: a long listing keeps nobody from writing."""
    last = 0
    while True:
        with store.reading() as connection:
            page = wanted.where(submissions.c.id > last).order_by(submissions.c.id).limit(PAGE)
            rows = finish(connection, connection.execute(page).all())
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def _with_mails(connection: Connection, rows: Sequence[Row[Any]]) -> list[Entry]:
    numbers = [row.id for row in rows]
    columns = (outbox.c.submission_id, outbox.c.state, outbox.c.bounced_at)
    wanted = select(*columns).where(outbox.c.submission_id.in_(numbers))
    mails: dict[int, list[str]] = {}
    for row in connection.execute(wanted.order_by(outbox.c.id)):
        mails.setdefault(row.submission_id, []).append("bounced" if row.bounced_at else row.state)
    return [Entry(**row._mapping, mails=mails.get(row.id, ())) for row in rows]


def _unknown(connection: Connection, references: Sequence[str]) -> list[str]:
    wanted = select(submissions.c.reference).where(submissions.c.reference.in_(_upper(references)))
    known = set(connection.execute(wanted).scalars())
    return [reference for reference in references if reference.upper() not in known]


def _upper(references: Sequence[str]) -> list[str]:
    # What cannot be a reference is not asked for: upper() of some letters is longer, a database may refuse others.
    return [reference.upper() for reference in references if REFERENCE.fullmatch(reference)]
