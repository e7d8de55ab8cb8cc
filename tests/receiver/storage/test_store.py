"""P1 all or nothing, P2 one key one submission; several threads; what a database error says. On both databases."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import create_engine, inspect, text

from receiver.storage import references, tables
from receiver.storage.errors import ConflictError, StoreError
from receiver.storage.references import ALPHABET, new_reference
from receiver.storage.store import Store
from tests.receiver.sample_submissions import rows, submission
from tests.receiver.stored import touch


@pytest.fixture
def store(any_url: str) -> Iterator[Store]:
    with closing(Store(any_url)) as opened:
        yield opened


BREAKING = {
    "sqlite": ("CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(FAIL, 'disk'); END",),
    "postgresql": (
        "CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN RAISE 'disk'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER broken BEFORE INSERT ON {table} EXECUTE FUNCTION fail()",
    ),
}


def test_everything_is_stored_together(store: Store) -> None:
    reference = store.accept(submission("key"))
    found = store.find(reference.lower())
    assert found is not None
    assert found.answers == {"name": "Awa", "note": None}
    assert [(file.name, file.content) for file in store.files_of(found)] == [("My CV.pdf", b"content")]
    assert [(mail.kind, mail.state) for mail in store.mails_of(found)] == [
        ("team", "waiting"),
        ("confirmation", "waiting"),
    ]


def test_the_same_key_is_the_same_submission(store: Store) -> None:
    assert store.accept(submission("key")) == store.accept(submission("key"))
    assert rows(store) == [1, 1, 2]


def test_the_same_key_with_another_content_is_a_conflict(store: Store) -> None:
    store.accept(submission("key"))
    with pytest.raises(ConflictError):
        store.accept(submission("key", "other"))
    assert rows(store) == [1, 1, 2]


def test_many_threads_with_one_key_make_one_submission(store: Store) -> None:
    with ThreadPoolExecutor(12) as threads:
        references = list(threads.map(lambda _: store.accept(submission("key")), range(36)))
    assert len(set(references)) == 1
    assert rows(store) == [1, 1, 2]


def test_many_threads_with_their_own_keys_lose_nothing(store: Store) -> None:
    with ThreadPoolExecutor(12) as threads:
        references = list(threads.map(lambda number: store.accept(submission(f"key{number}")), range(60)))
    assert len(set(references)) == 60
    assert rows(store) == [60, 60, 120]


def test_two_stores_on_one_database_see_each_other(store: Store, any_url: str) -> None:
    with closing(Store(any_url)) as other:
        assert store.accept(submission("key")) == other.accept(submission("key"))


@pytest.mark.parametrize("table", ["files", "outbox"])
def test_a_failure_in_the_middle_leaves_nothing(store: Store, table: str) -> None:
    with store.writing() as connection:
        for statement in BREAKING[connection.dialect.name]:
            connection.exec_driver_sql(statement.format(table=table))
    with pytest.raises(StoreError):
        store.accept(submission("key"))
    assert rows(store) == [0, 0, 0]


def test_a_reference_in_use_is_drawn_again(any_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["AAAAAAAA", "AAAAAAAA", "CCCCCCCC"])
    monkeypatch.setattr(references, "new_reference", lambda: next(drawn))
    with closing(Store(any_url)) as store:
        assert [store.accept(submission("one")), store.accept(submission("two"))] == ["AAAAAAAA", "CCCCCCCC"]


def test_references_have_no_look_alikes() -> None:
    assert not set(ALPHABET) & set("0O1IL2Z5S8BUV")
    assert re.fullmatch(f"[{ALPHABET}]{{8}}", new_reference())
    assert len({new_reference() for _ in range(1000)}) == 1000


def test_an_error_says_nothing_of_the_answers(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(text("DROP TABLE files"))
    with pytest.raises(StoreError) as caught:
        store.accept(submission("key"))
    assert str(caught.value) in ("OperationalError", "ProgrammingError")
    assert "INSERT INTO files" in str(caught.value.__cause__)
    assert "My CV" not in str(caught.value.__cause__)


def test_removing_a_submission_removes_its_files_and_mails(store: Store) -> None:
    store.accept(submission("key"))
    with store.writing() as connection:
        connection.execute(tables.submissions.delete())
    assert rows(store) == [0, 0, 0]


def test_writing_is_checked_for_real(store: Store) -> None:
    touch(store)
    touch(store)
    with store.writing() as connection:
        connection.execute(text("DROP TABLE moments"))
    with pytest.raises(StoreError):
        touch(store)


def test_the_tables_are_made_once(store: Store, any_url: str) -> None:
    reference = store.accept(submission("key"))
    store.close()
    with closing(Store(any_url)) as again:
        assert again.find(reference)
    engine = create_engine(any_url)
    assert set(inspect(engine).get_table_names()) == {
        "submissions",
        "files",
        "outbox",
        "moments",
        "age_keys",
        "matches",
        "signing_keys",
        "receipts",
        "alembic_version",
    }
    engine.dispose()
