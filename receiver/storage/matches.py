"""What becomes of an expert (an application) for a request: steps with a state, a time, an author and a note.

Steps are only added: the last one says how things stand, all of them are the history. They are deleted with the request
and with the application. With public keys, author and note are sealed like answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Select, func, insert, select

from receiver.encryption.age import Identities
from receiver.encryption.seal import Seal
from receiver.storage.records import Submission
from receiver.storage.store import Store
from receiver.storage.tables import matches, submissions

STATES = ("proposed", "asked", "agreed", "declined", "deployed")
TAKEN = ("agreed", "deployed")
"""States of somebody who has no time for other requests."""
_requests, _experts = submissions.alias("requests"), submissions.alias("experts")


@dataclass(frozen=True)
class Step:
    """One step. `request`, `expert`: their references. `author` and `note` are empty while `sealed` holds them."""

    request: str
    expert: str
    state: str
    at: datetime
    author: str = ""
    note: str = ""
    sealed: bytes | None = None


@dataclass(frozen=True)
class Standing:
    """How things stand: the last step of an expert for a request, both by their numbers."""

    request_id: int
    expert_id: int
    state: str
    at: datetime


def add(store: Store, seal: Seal, request: Submission, experts: Sequence[Submission], step: Step) -> None:
    """Store the same step for each of these experts, or for none. Raises StoreError.

    `step`: its references do not count. Opening what is sealed for `seal` needs a private key.
    """
    own = {"request_id": request.id, "state": step.state, "at": step.at, **_told(seal, step.author, step.note)}
    with store.writing() as connection:
        connection.execute(insert(matches), [{"expert_id": expert.id, **own} for expert in experts])


def _told(seal: Seal, author: str, note: str) -> dict[str, Any]:
    if not seal:
        return {"author": author, "note": note}
    return {"sealed": seal.close_answers({"author": author, "note": note}), "sealed_to": str(seal)}


def histories(store: Store, found: Sequence[Submission]) -> dict[int, list[Step]]:
    """Return the steps of requests and of applications, oldest first, by the number of each. Raises StoreError."""
    numbers = [submission.id for submission in found]
    histories: dict[int, list[Step]] = {}
    for side in (matches.c.request_id, matches.c.expert_id) if numbers else ():
        with store.reading() as connection:
            rows = connection.execute(_steps(side).where(side.in_(numbers))).all()
        for number, *step in rows:
            histories.setdefault(number, []).append(Step(*step))
    return histories


def first_steps(store: Store) -> dict[int, datetime]:
    """Return when the first step of each request was made, by its number. Raises StoreError."""
    wanted = select(matches.c.request_id, func.min(matches.c.at).label("at")).group_by(matches.c.request_id)
    with store.reading() as connection:
        return {row.request_id: row.at for row in connection.execute(wanted)}


def concerned(store: Store) -> set[int]:
    """Return the numbers of the submissions that have steps. Raises StoreError."""
    with store.reading() as connection:
        pairs = connection.execute(select(matches.c.request_id, matches.c.expert_id).distinct()).all()
    return {number for pair in pairs for number in pair}


def _steps(side: Column[int]) -> Select[Any]:
    """Return the number of one of the two submissions, then what a step has, in its order."""
    own = [matches.c[name] for name in ("state", "at", "author", "note", "sealed")]
    wanted = select(side, _requests.c.reference, _experts.c.reference, *own)
    joined = matches.join(_requests, matches.c.request_id == _requests.c.id)
    return wanted.select_from(joined.join(_experts, matches.c.expert_id == _experts.c.id)).order_by(matches.c.id)


def decrypted(step: Step, identities: Identities | None) -> Step:
    """Return a step with author and note; without private keys a sealed one stays sealed. Raises SealError."""
    if step.sealed is None or identities is None:
        return step
    return replace(step, **identities.open_answers(step.sealed), sealed=None)


def standings(store: Store) -> list[Standing]:
    """Return how things stand for every expert and request that have a step. Raises StoreError."""
    columns = [matches.c[name] for name in Standing.__dataclass_fields__]
    with store.reading() as connection:
        rows = connection.execute(select(*columns).order_by(matches.c.id)).all()
    return list({(row.request_id, row.expert_id): Standing(**row._mapping) for row in rows}.values())
