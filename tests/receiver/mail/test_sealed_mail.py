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
from receiver.mail.message import MailContext
from receiver.mail.transport import transport
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


def accept(store: Store) -> str:
    file = AcceptedFile("canary.pdf", b"canary", "application/pdf", "0" * 64)
    mails = [Mail("team", "<1@example.org>"), Mail("confirmation", "<2@example.org>", "awa@example.com")]
    return store.accept(NewSubmission("k" * 20, "hash", "expert", "v1", "en", ANSWERS, {"cv": file}, mails))


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
        outbox.renew(sealed, clock())
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
