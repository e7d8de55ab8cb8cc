"""Finding and marking submissions: filters, states, little memory; as functions and as an operator types them."""

import gc
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from receiver.encryption import age
from receiver.storage import search, tables
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.search import Filters
from receiver.storage.store import Store
from tests.receiver.sample_files import PDF
from tests.receiver.sample_submissions import Sealed
from tests.receiver.terminal import command

Accept = Callable[..., str]


@pytest.fixture
def accept(store: Store) -> Accept:
    count = iter(range(1000))

    def accepted(form: str = "expert", received: datetime | None = None, **more: Any) -> str:
        number = next(count)
        mails = [Mail("team", f"<{number}@x>")]
        new = NewSubmission(f"key-{number}", "hash", form, "v1", "en", {"name": "Awa"}, {}, mails, **more)
        reference = store.accept(new)
        if received:
            change(store, tables.submissions, reference, received_at=received)
        return reference

    return accepted


def change(store: Store, table: Any, reference: str, **values: Any) -> None:
    submission = store.find(reference)
    assert submission
    column = table.c.id if table is tables.submissions else table.c.submission_id
    with store.writing() as connection:
        connection.execute(update(table).where(column == submission.id).values(values))


def found(store: Store, **filters: Any) -> list[str]:
    return [entry.reference for entry in search.entries(store, Filters(**filters))]


def test_the_oldest_comes_first(store: Store, accept: Accept) -> None:
    references = [accept() for _ in range(5)]
    assert found(store) == references


def test_filters_restrict_together(store: Store, accept: Accept) -> None:
    first, second, third = accept(), accept("simple"), accept("simple")
    search.mark(store, [first, second], "closed")
    assert found(store, form="simple") == [second, third]
    assert found(store, states=["closed"]) == [first, second]
    assert found(store, states=["closed"], form="simple") == [second]
    assert found(store, states=["closed", "new"]) == [first, second, third]
    assert found(store, references=[third.lower(), "AAAAAAAA", "ß"]) == [third]


def test_days_are_utc_days_from_the_first_to_the_last_moment(store: Store, accept: Accept) -> None:
    accept(received=datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC))
    first = accept(received=datetime(2026, 3, 2, tzinfo=UTC))
    last = accept(received=datetime(2026, 3, 3, 23, 59, 59, 999999, tzinfo=UTC))
    accept(received=datetime(2026, 3, 4, tzinfo=UTC))
    assert found(store, since=date(2026, 3, 2), until=date(2026, 3, 3)) == [first, last]
    assert len(found(store, since=date.min, until=date.max)) == 4


def test_what_needs_attention(store: Store, accept: Accept) -> None:
    accept()
    doubtful, stuck = accept(doubts=("fast",)), accept()
    change(store, tables.outbox, stuck, state="needs_attention")
    with store.writing() as connection:
        # The digest belongs to no submission: SQL's `NOT IN`, and `IN`, with NULL among them are traps.
        values = {"kind": "digest", "message_id": "<d@x>", "state": "needs_attention", "attempts": 1, "last_error": ""}
        at = datetime(2026, 1, 1, tzinfo=UTC)
        connection.execute(insert(tables.outbox).values(created_at=at, next_attempt=at, **values))
    assert found(store, attention=True) == [doubtful, stuck]


def test_marking_is_all_or_nothing(store: Store, accept: Accept) -> None:
    first, second = accept(), accept()
    assert search.mark(store, [first, "AAAAAAAA", "no", second], "closed") == ["AAAAAAAA", "no"]
    assert found(store, states=["new"]) == [first, second]
    assert search.mark(store, [first.lower(), second], "closed") == []
    assert found(store, states=["closed"]) == [first, second]


@pytest.mark.slow
def test_a_long_inbox_is_read_in_little_memory(store: Store) -> None:
    """Twelve thousand with answers and sealed blobs of 2 kB each: none of that is read."""
    row = {"payload_hash": "h", "form": "f", "form_version": "v", "language": "en", "answers": {"text": "x" * 2000}}
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with store.writing() as connection:
        for start in range(0, 12_000, 1000):
            rows = [
                {"reference": f"{number:08}", "idempotency_key": f"{number}", "received_at": at, "sealed": b"y" * 2000}
                for number in range(start, start + 1000)
            ]
            connection.execute(insert(tables.submissions), [one | row for one in rows])
    peaks = []
    # The first time fills caches, of the statement for example.
    for wanted in (1_000, 1_000, 12_000, 12_000, 12_000):
        gc.collect()
        tracemalloc.start()
        entries = search.entries(store, Filters())
        assert sum(1 for _, _ in zip(range(wanted), entries, strict=False)) == wanted
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # What other threads of this process allocate meanwhile is counted, too: not three times.
    few, many = peaks[1], min(peaks[2:])
    assert many < 2_000_000
    assert many < few * 1.5


def test_show_marks_as_read_and_mark_closes(environment: dict[str, str], reference: str) -> None:
    assert "State:     new\n" in command(environment, "show", reference).stdout
    assert "State:     read\n" in command(environment, "show", reference).stdout
    assert command(environment, "inbox", "--state", "new").stdout == ""
    assert command(environment, "mark", "closed", reference.lower()).returncode == 0
    command(environment, "show", reference)
    shown = command(environment, "inbox", "--state", "new", "--state", "closed").stdout
    assert shown == f"{reference}  2026-01-01T12:00:00Z  expert  en  closed  mail:waiting  until:2028-01-01\n"


def test_mark_names_what_it_does_not_know(environment: dict[str, str], reference: str) -> None:
    done = command(environment, "mark", "closed", reference, "AAAAAAAA")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no submission with the reference 'AAAAAAAA'. Nothing was changed.\n"
    assert "  new  " in command(environment, "inbox").stdout


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["--form", "expert"], True),
        (["--form", "simple"], False),
        (["--since", "2026-01-01", "--until", "2026-01-01"], True),
        (["--until", "2025-12-31"], False),
        (["--since", "2026-01-02"], False),
        (["--attention"], False),
    ],
)
def test_inbox_takes_filters(environment: dict[str, str], reference: str, options: list[str], shown: bool) -> None:
    done = command(environment, "inbox", *options)
    assert (done.returncode, reference in done.stdout) == (0, shown)


@pytest.mark.parametrize("day", ["2026-02-30", "20260101", "yesterday", "31.01.2026"])
def test_a_day_that_does_not_exist(environment: dict[str, str], day: str) -> None:
    done = command(environment, "inbox", "--since", day)
    assert done.returncode == 2
    assert done.stderr.endswith(f"argument --since: {day!r} is no day: expected such as 2026-01-31\n")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--form", "experts"],
            "There is no form 'experts', only addition, by_email, closed, expert, simple, withdrawal.",
        ),
        (["--since", "2026-01-02", "--until", "2026-01-01"], "--since 2026-01-02 is after --until 2026-01-01."),
    ],
)
def test_filters_that_nothing_can_match(
    environment: dict[str, str], reference: str, options: list[str], sentence: str
) -> None:
    assert reference
    done = command(environment, "inbox", *options)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{sentence}\n")


@pytest.fixture
def sealed(environment: dict[str, str], tmp_path: Path) -> Sealed:
    return Sealed(environment, tmp_path)


def test_a_sealed_submission_without_its_key(environment: dict[str, str], sealed: Sealed, tmp_path: Path) -> None:
    done = command(environment, "show", sealed.reference, "--files", str(tmp_path / "out"))
    assert f"Sealed:    for {sealed.public}; --identity FILE opens it\n" in done.stdout
    assert "    cv: sealed, " in done.stdout
    assert "Secret" not in done.stdout
    [file] = (tmp_path / "out").iterdir()
    assert file.name == f"{sealed.reference}-cv.pdf.age"
    assert age.read_identities(sealed.private).open(file.read_bytes()) == PDF
    # Nobody has read it yet.
    assert "  new  " in command(environment, "inbox").stdout


def test_a_sealed_submission_with_its_key(environment: dict[str, str], sealed: Sealed, tmp_path: Path) -> None:
    options = ("--files", str(tmp_path / "out"), "--identity", str(sealed.key))
    done = command(environment, "show", sealed.reference, *options)
    assert "    Secretname\n" in done.stdout
    assert f"    cv: Secret CV.pdf, {len(PDF)} bytes, sha256 " in done.stdout
    assert (tmp_path / f"out/{sealed.reference}-cv.pdf").read_bytes() == PDF
    assert "  read  " in command(environment, "inbox").stdout


def test_the_key_may_come_from_standard_input(environment: dict[str, str], sealed: Sealed) -> None:
    done = command(environment, "show", sealed.reference, "--identity", "-", typed=f"# mine\n{sealed.private}\n")
    assert "    Secretname\n" in done.stdout


def test_another_key_opens_nothing(environment: dict[str, str], sealed: Sealed) -> None:
    other, _ = age.new_identity()
    done = command(environment, "show", sealed.reference, "--identity", "-", typed=other)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"None of the private keys opens {sealed.reference}.\n"


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "cannot be read: No such file"), (b"\xff\xfe", "holds no private key")]
)
def test_a_key_file_that_is_none(
    environment: dict[str, str], sealed: Sealed, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    if content:
        (tmp_path / "bad").write_bytes(content)
    done = command(environment, "show", sealed.reference, "--identity", str(tmp_path / "bad"))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_sealed_confirmation_leaves_when_the_key_comes(
    environment: dict[str, str], sealed: Sealed, tmp_path: Path
) -> None:
    assert "needs_attention" in command(environment, "send").stdout
    done = command(environment, "send", "--again", "--identity", str(sealed.key))
    assert f"{sealed.reference}  confirmation  sent\n" in done.stdout
    [mail] = (tmp_path / "var/mail").glob("*-confirmation.eml")
    assert b"\r\nTo: secret@example.com\r\n" in mail.read_bytes() or b"\nTo: secret@example.com\n" in mail.read_bytes()


def test_the_key_does_not_open_the_teams_mail(environment: dict[str, str], sealed: Sealed, tmp_path: Path) -> None:
    assert "team  sent" in command(environment, "send", "--identity", str(sealed.key)).stdout
    [team] = (tmp_path / "var/mail").glob("*-team.eml")
    parts = message_from_bytes(team.read_bytes(), policy=policy.default).walk()
    assert "Secretname" not in "".join(part.get_content() for part in parts if part.get_content_type() == "text/plain")
