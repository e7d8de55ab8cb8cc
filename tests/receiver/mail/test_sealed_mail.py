"""P8 in the mail: what is sealed leaves sealed; the address is known to one process only, and nothing is lost."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from receiver.config import settings
from receiver.encryption import age
from receiver.encryption.age import read_identities
from receiver.forms.contract import Contract
from receiver.forms.uploads import AcceptedFile
from receiver.mail import delivery, outbox
from receiver.mail.errors import PermanentError
from receiver.mail.message import MailContext
from receiver.mail.outbox import DueMail
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
    return store.accept(NewSubmission("k" * 20, payload, "expert", "v1", "en", ANSWERS, {"cv": file}, mails))


def last_errors(store: Store) -> list[str]:
    return [mail.last_error for mail in store.mails_of(submissions_in(store)[0][0])]


def states(store: Store, contract: Contract, clock: Clock, url: str) -> dict[str, str]:
    target = transport(settings.read({"MAIL_URL": url}).mail)
    deliver = delivery.deliverer(MailContext(contract, "from@example.org", "team@example.org"), store, target)
    return {outcome.kind: outcome.state for outcome in outbox.send_due(store, deliver, clock)}


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
        assert other.mails_of(submission)[1].last_error == "address sealed"
    assert len(server.taken) == 1


def test_an_operator_leaves_what_only_a_running_receiver_can_send(
    sealed: Store, other: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(sealed)
    with sink() as server:
        assert outbox.try_again(other, clock(), with_key=False) == 1
        assert states(other, contract, clock, server.url) == {"team": "sent"}
        assert states(sealed, contract, clock, server.url) == {"confirmation": "sent"}


def test_an_operator_with_the_key_takes_it(
    sealed: Store, other: Store, contract: Contract, clock: Clock, sink: OpenSink
) -> None:
    accept(sealed)
    with sink() as server:
        assert outbox.try_again(other, clock(), with_key=True) == 0
        assert states(other, contract, clock, server.url) == {"team": "sent", "confirmation": "needs_attention"}
    assert last_errors(other) == ["", "address sealed"], "here no key opened it"


def test_an_operator_takes_at_once_what_a_stopped_receiver_leaves(other: Store, clock: Clock) -> None:
    with closing(Store(str(other.engine.url), clock, seal=SEAL)) as stopped:
        accept(stopped)
        assert outbox.try_again(other, clock(), with_key=False) == 1
    assert outbox.try_again(other, clock(), with_key=False) == 0


ADDRESS = "<2@example.org>"
WAYS_TO_END = {
    "erased": lambda other, _: deletion.erase(other, submissions_in(other)[0][0].reference),
    "taken by an operator": lambda other, clock: outbox.try_again(other, clock(), with_key=True),
}


@pytest.mark.parametrize("end", WAYS_TO_END.values(), ids=WAYS_TO_END)
def test_an_address_is_forgotten_when_others_have_ended_its_mail(
    sealed: Store, other: Store, clock: Clock, end: Callable[[Store, Clock], object]
) -> None:
    accept(sealed)
    sealed.review_recipients()
    assert sealed.recipient_of(ADDRESS), "it is still needed"
    end(other, clock)
    sealed.review_recipients()
    assert sealed.recipient_of(ADDRESS) == ""


def test_an_address_is_forgotten_when_its_mail_needs_attention(sealed: Store, clock: Clock) -> None:
    def refuse(_: DueMail) -> None:
        raise PermanentError("550")

    accept(sealed)
    assert {outcome.state for outcome in outbox.send_due(sealed, refuse, clock)} == {"needs_attention"}
    assert sealed.recipient_of(ADDRESS) == ""


def test_the_address_of_what_was_not_stored_is_forgotten(sealed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    accept(sealed)
    sealed.forget_recipient(ADDRESS)
    accept(sealed)
    assert sealed.recipient_of(ADDRESS) == "", "a double post: the first one's mail goes"
    with pytest.raises(ConflictError):
        accept(sealed, "other answers")
    assert sealed.recipient_of(ADDRESS) == ""
    monkeypatch.setattr(sealed, "write", refuse_to_write)
    with pytest.raises(StoreError):
        accept(sealed)
    assert sealed.recipient_of(ADDRESS) == ""


def refuse_to_write(_: object) -> None:
    raise StoreError("disk full")


def test_processes_that_have_ended_are_forgotten(sealed: Store, contract: Contract, clock: Clock) -> None:
    accept(sealed)
    clock.turn(minutes=60 * 25)
    deletion.purge(sealed, contract, clock())
    assert sealed.moment(timestamps.alive(sealed.process)) is None
