"""What is asked all the time is answered by an index, however many submissions are stored: the plans of both databases.

Seconds would depend on the machine; a plan says whether a table is read whole.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert

from receiver.cli.export_formats import writing
from receiver.cli.export_formats.writing import Selection
from receiver.forms.contract import Contract
from receiver.mail import claims, digest, outbox, trouble
from receiver.mail.bounces import marking
from receiver.mail.bounces.notification import Bounce
from receiver.retention import deletion
from receiver.storage import engine, search, tables
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.search import Filters
from receiver.storage.store import Store
from receiver.web import health
from tests.receiver.conftest import Clock

STORED = 3000
"""So many that PostgreSQL does not find it cheaper to read all."""
BIG = "submissions|files|outbox"
WHOLE = re.compile(rf"SCAN ({BIG})|Seq Scan on ({BIG})")
SORTED = re.compile(r"TEMP B-TREE|Sort Key")
"""All rows are looked at before the first one is known."""


@pytest.fixture
def filled(any_url: str, clock: Clock) -> Iterator[Store]:
    """A store with many submissions, a year old, whose mail was sent."""
    with closing(Store(any_url, clock)) as store:
        with store.writing() as connection:
            for table, rows in rows_of(clock):
                connection.execute(insert(table), rows)
            engine.go_on_counting(connection)
        with store.writing() as connection:
            connection.exec_driver_sql("ANALYZE")
        clock.turn(days=365)
        yield store


def rows_of(clock: Clock) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    numbers = range(1, STORED + 1)
    times = {number: clock() + timedelta(minutes=number) for number in numbers}
    own = {"form": "simple", "form_version": "v1", "language": "en", "answers": {"name": "Awa"}, "payload_hash": "x"}
    keys = [{"id": one, "reference": f"{one:08}", "idempotency_key": f"key-{one}", **own} for one in numbers]
    yield tables.submissions, [{**one, "received_at": times[one["id"]], "state": "closed"} for one in keys]
    file = {"field": "cv", "name": "cv.pdf", "media_type": "application/pdf", "size": 1, "sha256": "x", "content": b"x"}
    yield tables.files, [{"submission_id": one, **file} for one in numbers]
    mail = {"kind": "team", "state": "sent", "attempts": 1, "last_error": "", "owner": ""}
    ways = [{"submission_id": one, "message_id": f"<{one}@x>", **mail} for one in numbers]
    moments = ("created_at", "next_attempt", "sent_at")
    yield tables.outbox, [{**one, **dict.fromkeys(moments, times[one["submission_id"]])} for one in ways]


@contextmanager
def plans(store: Store) -> Iterator[list[tuple[str, str]]]:
    """Collect each statement with its plan."""
    found: list[tuple[str, str]] = []
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[store.engine.dialect.name]

    def look(_: Any, cursor: Any, statement: str, parameters: Any, *__: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            with closing(cursor.connection.cursor()) as own:
                lines = own.execute(f"{explain} {statement}", parameters).fetchall()
            found.append((statement, "\n".join(str(line[-1]) for line in lines)))

    event.listen(store.engine, "before_cursor_execute", look)
    yield found
    event.remove(store.engine, "before_cursor_execute", look)


def new(key: str) -> NewSubmission:
    return NewSubmission(key, "hash", "simple", "v1", "en", {"name": "Awa"}, {}, [Mail("team", f"<{key}@example.org>")])


def accepted(store: Store, _clock: Clock, _contract: Contract) -> None:
    reference = store.accept(new("key-to-accept"))
    store.accept(new("key-to-accept"))
    found = store.find(reference)
    assert found
    assert not store.files_of(found)
    assert not store.has_files(found)
    assert store.mails_of(found)
    search.mark_as_read(store, found)


def mailed(store: Store, clock: Clock, _contract: Contract) -> None:
    for number in range(20):
        store.accept(new(f"key-to-mail-{number}"))
    lanes: tuple[outbox.Lane, ...] = ("fresh", "retried", "any")
    for lane in lanes:
        while mail := claims.claim(store, clock(), lane):
            outbox.attempt(store, mail, lambda _: None, clock)
        outbox.next_attempt(store, lane)


def looked_after(store: Store, clock: Clock, _contract: Contract) -> None:
    found = health.Sources(store, str, lambda: True, str, str, str, (), clock).healthy()
    assert ("reason" in found, found["received"]) == (False, 0)
    digest.enqueue(store, 6, "from@example.org", clock())
    clock.turn(days=1)
    assert digest.enqueue(store, 6, "from@example.org", clock())
    deletion.check_clock(store, clock())


def came_back(store: Store, clock: Clock, _contract: Contract) -> None:
    for name in ("<7@x>", "<unknown@x>"):
        marking.mark(store, Bounce((name,), (), "recipient 550"), "x", clock())
    clock.turn(days=1)
    assert [one.name for one in trouble.bounced(store, clock())] == ["00000007"]


Work = Callable[[Store, Clock, Contract], None]


@pytest.mark.parametrize("work", [accepted, mailed, looked_after, came_back], ids=lambda work: work.__name__)
def test_no_table_is_read_whole(filled: Store, clock: Clock, contract: Contract, work: Work) -> None:
    with plans(filled) as found:
        work(filled, clock, contract)
    assert found
    for statement, plan in found:
        assert not WHOLE.search(plan), f"{statement}\n{plan}"


def test_of_a_long_backlog_the_next_mail_is_found_at_once(filled: Store, clock: Clock) -> None:
    """All of them wait, due at one moment: as after `send --again`."""
    outbox_table = tables.outbox
    with filled.writing() as connection:
        connection.execute(outbox_table.update().values(state="waiting", next_attempt=clock(), sent_at=None))
    with filled.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    with plans(filled) as found:
        mail = claims.claim(filled, clock(), "retried")
    assert mail
    assert mail.message_id == "<1@x>"
    for statement, plan in found:
        assert not WHOLE.search(plan), f"{statement}\n{plan}"
        assert not SORTED.search(plan), f"{statement}\n{plan}"


def test_a_purge_looks_once_for_the_first_that_stays(filled: Store, clock: Clock, contract: Contract) -> None:
    """Not again for each part that it deletes; what is of one form and was promised the same is one group."""
    clock.turn(days=370)
    young = [filled.accept(new(f"key-{number}-of-today")) for number in range(3)]
    deletion.believe_clock(filled, clock())
    with plans(filled) as found:
        assert deletion.purge(filled, contract, clock()).deleted["simple"] == STORED
    firsts = [statement for statement, _ in found if "min(submissions.id)" in statement]
    assert len(firsts) == 1
    assert [entry.reference for entry in search.entries(filled, Filters())] == young


def test_an_export_asks_for_many_submissions_at_once(filled: Store, tmp_path: Path, contract: Contract) -> None:
    with plans(filled) as found:
        selection = Selection(filled, None, writing.numbers(filled, Filters()))
        planned = writing.plan(selection, contract)
        writing.write(selection, planned, "json", tmp_path / "all.json", force=False)
    assert len(found) < STORED / 10
