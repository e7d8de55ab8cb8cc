"""Additions: submissions that belong to an earlier one, and are deleted with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from receiver.storage.errors import EndedError
from receiver.storage.records import Submission
from receiver.storage.tables import submissions

if TYPE_CHECKING:
    from receiver.storage.store import Store

MOST = 50
"""Additions of one submission: somebody else may have got hold of its link."""
CLOSED = "closed"


def joined(connection: Connection, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row to store with the number of the submission that it adds to, in place of its reference.

    Raises EndedError.
    """
    if not row["addition_to"]:
        return {**row, "addition_to": None}
    wanted = select(submissions.c.id, submissions.c.state).where(submissions.c.reference == row["addition_to"])
    original = connection.execute(wanted.with_for_update()).first()
    if original is None or original.state == CLOSED or _number(connection, original.id) >= MOST:
        raise EndedError
    return {**row, "addition_to": original.id}


def _number(connection: Connection, original: int) -> int:
    wanted = select(func.count()).select_from(submissions).where(submissions.c.addition_to == original)
    return connection.execute(wanted).scalar_one()


def original_of(store: "Store", submission: Submission) -> str:
    """Return the reference of the submission that one adds to, empty for one that adds to none. Raises StoreError."""
    if submission.addition_to is None:
        return ""
    wanted = select(submissions.c.reference).where(submissions.c.id == submission.addition_to)
    with store.reading() as connection:
        return connection.execute(wanted).scalar() or ""


def of(store: "Store", submission: Submission) -> list[str]:
    """Return the references of what was added to a submission, in the order they came. Raises StoreError."""
    wanted = select(submissions.c.reference).where(submissions.c.addition_to == submission.id)
    with store.reading() as connection:
        return list(connection.execute(wanted.order_by(submissions.c.id)).scalars())


@dataclass(frozen=True)
class Related:
    """What belongs together, as references by the numbers of the submissions.

    `originals`: of each addition, what it adds to. `added`: of each other one, what was added to it, in that order.
    """

    originals: Mapping[int, str]
    added: Mapping[int, Sequence[str]]


NOTHING = Related({}, {})


def related(store: "Store") -> Related:
    """Return what belongs together. Raises StoreError."""
    first = submissions.alias("first")
    joined = submissions.join(first, submissions.c.addition_to == first.c.id)
    wanted = select(submissions.c.id, submissions.c.reference, first.c.id, first.c.reference).select_from(joined)
    originals: dict[int, str] = {}
    added: dict[int, list[str]] = {}
    with store.reading() as connection:
        rows = connection.execute(wanted.order_by(submissions.c.id)).all()
    for number, reference, original_number, original in rows:
        originals[number] = original
        added.setdefault(original_number, []).append(reference)
    return Related(originals, added)


def with_additions(store: "Store", numbers: Sequence[int]) -> list[int]:
    """Return the numbers of submissions and of what was added to them, in the order they came. Raises StoreError."""
    wanted = select(submissions.c.id, submissions.c.addition_to).where(submissions.c.addition_to.is_not(None))
    known = set(numbers)
    with store.reading() as connection:
        known.update(row.id for row in connection.execute(wanted) if row.addition_to in known)
    return sorted(known)


def of_forms(store: "Store", forms: Collection[str]) -> list[int]:
    """Return the numbers of what was added to submissions and is of these forms, in the order they came."""
    ours = submissions.c.addition_to.is_not(None), submissions.c.form.in_(forms)
    with store.reading() as connection:
        return list(connection.execute(select(submissions.c.id).where(*ours).order_by(submissions.c.id)).scalars())
