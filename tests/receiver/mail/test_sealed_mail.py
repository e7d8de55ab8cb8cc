"""P8 in the mail: what is sealed leaves sealed; the address is known to one process only, and nothing is lost."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from receiver.cli import send
from receiver.config import settings
from receiver.encryption import age
from receiver.encryption.age import Identities, read_identities
from receiver.forms.contract import Contract
from receiver.forms.uploads import AcceptedFile
from receiver.mail import delivery, outbox
from receiver.mail.claims import DueMail
from receiver.mail.errors import PermanentError
from receiver.mail.message import MailContext
from receiver.mail.transport import transport
from receiver.retention import deletion
from receiver.storage import timestamps
from receiver.storage.errors import ConflictError, StoreError
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.receiver.conftest import Clock
from tests.receiver.stored import submissions_in

OpenSink = Callable[..., Any]
PRIVATE_TEXT, PUBLIC = age.new_identity()
SEAL = age.for_recipients([PUBLIC])
KEYS = read_identities(PRIVATE_TEXT)
ADDRESS = "<2@example.org>"
ANSWERS = {"given_name": "Canary", "email": "awa@example.com"}


@pytest.fixture
def sealed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/sealed.db", clock, seal=SEAL)) as store:
        yield store


@pytest.fixture
def other(sealed: Store, clock: Clock) -> Iterator[Store]:
    """Another process on the same database."""
    with closing(Store(str(sealed.engine.url), clock, seal=SEAL)) as store:
        yield store


def accept(store: Store, payload: str = "hash") -> str:
    file = AcceptedFile("canary.pdf", b"canary", "application/pdf", "0" * 64)
    mails = [Mail("team", "<1@example.org>"), Mail("confirmation", "<2@example.org>", "awa@example.com")]
    return store.accept(NewSubmission("k" * 20, payload, "expert", "v1", "en", ANSWERS, {"cv": [file]}, mails))


def last_errors(store: Store) -> list[str]:
    return [mail.last_error for mail in store.mails_of(submissions_in(store)[0][0])]


def states(
    store: Store, contract: Contract, clock: Clock, url: str, identities: Identities | None = None
) -> dict[str, str]:
    target = transport(settings.read({"MAIL_URL": url}).mail)
    deliver = delivery.deliverer(MailContext(contract, "from@example.org", "team@example.org"), store, target)
    if identities:
        deliver = send.with_address(deliver, identities)
    due = outbox.send_due(store, deliver, clock, with_key=identities is not None)
    return {outcome.kind: outcome.state for outcome in due}


def test_the_teams_mail_carries_age_files_and_nothing_to_read(
    sealed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    reference = accept(sealed)
    with sink() as server:
        assert states(sealed, contract, clock, server.url) == {"team": "sent", "confirmation": "sent"}
    team, confirmation = server.taken
    private = read_identities(PRIVATE_TEXT)
    files = {part.get_filename(): part.get_content() for part in team.iter_attachments()}
    assert private.open_answers(files.pop(f"{reference}-answers.json.age")) == ANSWERS
    assert private.open(files.pop(f"{reference}-cv.pdf.age")) == b"canary"
    assert files == {}
    assert "mail.sealed fr" in team.get_body(("plain",)).get_content()
    assert team["Reply-To"] is None
    assert b"anary" not in team.as_bytes()
    assert confirmation["To"] == "awa@example.com"
    assert sealed.recipient_of("<2@example.org>") == "", "the address is forgotten when it is no longer needed"


def test_a_confirmation_waits_for_the_process_that_knows_the_address(
    sealed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(sealed)
    with sink() as server, closing(Store(str(sealed.engine.url), clock, seal=SEAL)) as other:
        assert states(other, contract, clock, server.url) == {"team": "sent"}
        assert states(sealed, contract, clock, server.url) == {"confirmation": "sent"}


def test_a_process_that_may_not_send_shows_that_it_is_still_there(
    sealed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(sealed)
    with sink() as server, closing(Store(str(sealed.engine.url), clock, seal=SEAL)) as other:
        clock.turn(minutes=61)
        sealed.review_recipients()
        assert states(other, contract, clock, server.url) == {"team": "sent"}
        assert states(sealed, contract, clock, server.url) == {"confirmation": "sent"}


def test_when_that_process_is_gone_somebody_is_told(
    sealed: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(sealed)
    with sink() as server, closing(Store(str(sealed.engine.url), clock, seal=SEAL)) as other:
        clock.turn(minutes=59)
        assert states(other, contract, clock, server.url) == {"team": "sent"}
        clock.turn(minutes=2)
        assert states(other, contract, clock, server.url) == {"confirmation": "needs_attention"}
        submission = submissions_in(other)[0][0]
        assert other.mails_of(submission)[1].last_error == "sealed"
    assert len(server.taken) == 1


def test_an_operator_leaves_what_only_a_running_receiver_can_send(
    sealed: Store, other: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(sealed)
    with sink() as server:
        assert outbox.try_again(other, clock(), with_key=False) == 1
        assert states(other, contract, clock, server.url) == {"team": "sent"}
        assert states(sealed, contract, clock, server.url) == {"confirmation": "sent"}


def test_an_operator_with_the_key_sends_it(
    sealed: Store, other: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(sealed)
    with sink() as server:
        assert outbox.try_again(other, clock(), with_key=True) == 0
        assert states(other, contract, clock, server.url, KEYS) == {"team": "sent", "confirmation": "sent"}
        assert server.taken[-1]["To"] == "awa@example.com"
        assert states(sealed, contract, clock, server.url) == {}
    sealed.review_recipients()
    assert sealed.recipient_of(ADDRESS) == "", "it is forgotten when others have sent it"


def test_an_operator_who_cannot_send_it_takes_nothing_away(
    sealed: Store, other: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(sealed)
    assert outbox.try_again(other, clock(), with_key=True) == 0
    nowhere = "smtp://127.0.0.1:1?tls=none"
    assert set(states(other, contract, clock, nowhere, KEYS).values()) == {"waiting"}
    sealed.review_recipients()
    clock.turn(minutes=2)
    with sink() as server:
        assert states(other, contract, clock, server.url) == {"team": "sent"}
        assert states(sealed, contract, clock, server.url) == {"confirmation": "sent"}


def test_an_operator_takes_at_once_what_a_stopped_receiver_leaves(other: Store, clock: Clock) -> None:
    with closing(Store(str(other.engine.url), clock, seal=SEAL)) as stopped:
        accept(stopped)
        assert outbox.try_again(other, clock(), with_key=False) == 1
    assert outbox.try_again(other, clock(), with_key=False) == 0


def test_an_address_is_forgotten_when_its_submission_was_erased(sealed: Store, other: Store) -> None:
    accept(sealed)
    sealed.review_recipients()
    assert sealed.recipient_of(ADDRESS), "it is still needed"
    deletion.erase(other, submissions_in(other)[0][0].reference)
    sealed.review_recipients()
    assert sealed.recipient_of(ADDRESS) == ""


def test_the_address_of_what_is_stored_is_kept_when_the_answer_of_the_database_is_lost(
    sealed: Store, contract: Contract, clock: Clock, sink: OpenSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sealed.write

    def write_and_lose(job: Any, _: float) -> None:
        real(job)
        raise StoreError("connection lost")

    monkeypatch.setattr(sealed, "write", write_and_lose)
    with pytest.raises(StoreError):
        accept(sealed)
    monkeypatch.undo()
    assert accept(sealed) == submissions_in(sealed)[0][0].reference, "the visitor tries again"
    sealed.review_recipients()
    with sink() as server:
        assert states(sealed, contract, clock, server.url) == {"team": "sent", "confirmation": "sent"}


def test_an_address_is_forgotten_when_its_mail_needs_attention(sealed: Store, clock: Clock) -> None:
    def refuse(_: DueMail) -> None:
        raise PermanentError("550")

    accept(sealed)
    assert {outcome.state for outcome in outbox.send_due(sealed, refuse, clock)} == {"needs_attention"}
    assert sealed.recipient_of(ADDRESS) == ""


def test_the_address_of_what_was_not_stored_is_forgotten(sealed: Store) -> None:
    accept(sealed)
    sealed.forget_recipient(ADDRESS)
    accept(sealed)
    assert sealed.recipient_of(ADDRESS) == "", "a double post: the first one's mail goes"
    with pytest.raises(ConflictError):
        accept(sealed, "other answers")
    assert sealed.recipient_of(ADDRESS) == ""


def test_the_address_of_what_could_not_be_stored_is_forgotten(sealed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sealed, "write", refuse_to_write)
        with pytest.raises(StoreError):
            accept(sealed)
    sealed.review_recipients()
    assert sealed.recipient_of(ADDRESS) == ""


def refuse_to_write(_: object, __: float) -> None:
    raise StoreError("disk full")


def test_processes_that_have_ended_are_forgotten(sealed: Store, contract: Contract, clock: Clock) -> None:
    accept(sealed)
    clock.turn(minutes=60 * 25)
    deletion.purge(sealed, contract, clock())
    assert sealed.moment(timestamps.alive(sealed.process)) is None
