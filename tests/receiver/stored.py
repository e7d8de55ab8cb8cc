"""What a database holds."""

from sqlalchemy import func, select

from receiver.clock import utc_now
from receiver.storage import search
from receiver.storage.records import Submission
from receiver.storage.search import Filters
from receiver.storage.store import Store
from receiver.storage.tables import submissions


def submissions_in(store: Store) -> list[tuple[Submission, list[str]]]:
    """Return all submissions, oldest first, each with the states of its mails."""
    entries = list(search.entries(store, Filters()))
    found = search.by_ids(store, [entry.id for entry in entries])
    return [(submission, list(entry.mails)) for submission, entry in zip(found, entries, strict=True)]


def count(store: Store) -> int:
    """Return how many submissions there are."""
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(submissions)).scalar_one()


def touch(store: Store) -> None:
    """Write one row."""
    store.remember("touched", utc_now())
