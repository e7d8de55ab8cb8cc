"""Accepting a submission, without the web: checked, screened, stored with its mails, then given a reference."""

import gc
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from receiver.forms.contract import Contract
from receiver.forms.fields import Posted
from receiver.forms.uploads import Upload
from receiver.intake.acceptance import Acceptance, Accepted, IncompleteError
from receiver.intake.recent_addresses import RecentAddresses
from receiver.screening import virus_scan
from receiver.screening.proof_of_work import Proofs
from receiver.screening.spam import SpamCheck
from receiver.storage.errors import ConflictError, StoreError
from receiver.storage.store import Store
from tests.receiver.conftest import Clock
from tests.receiver.sample_files import PDF
from tests.receiver.sample_posts import REST

FILES = {"cv": [Upload("cv.pdf", PDF)]}
KEY = "k" * 24


@dataclass
class Accepting:
    """An acceptance with a store of its own; `woken`: how often there was mail."""

    contract: Contract
    store: Store
    clock: Clock
    acceptance: Acceptance
    woken: list[str] = field(default_factory=list)

    def accept(self, changes: dict[str, list[str]] | None = None, **other: Any) -> str:
        return self.accepted(changes, **other).reference

    def accepted(self, changes: dict[str, list[str]] | None = None, **other: Any) -> Accepted:
        posted = Posted({**REST, "_key": [KEY], **(changes or {})}, FILES)
        acceptance = replace(self.acceptance, **other)
        return acceptance.accept(self.contract.forms["expert"], "en", posted, self.clock())


@pytest.fixture
def accepting(contract: Contract, store: Store, clock: Clock) -> Accepting:
    woken: list[str] = []
    spam = SpamCheck(3, Proofs(0, clock))
    recent = RecentAddresses(clock)
    acceptance = Acceptance(store, spam, virus_scan.never, "team@example.org", lambda: woken.append("mail"), recent)
    return Accepting(contract, store, clock, acceptance, woken)


def test_a_reference_is_of_what_is_stored_and_mail_waits(accepting: Accepting) -> None:
    found = accepting.store.find(accepting.accept())
    assert found
    assert (found.form, found.language, found.answers["given_name"], found.doubts) == ("expert", "en", "Awa", "")
    assert [mail.kind for mail in accepting.store.mails_of(found)] == ["team", "confirmation"]
    assert [file.name for file in accepting.store.files_of(found)] == ["cv.pdf"]
    assert accepting.woken == ["mail"]


def test_how_long_it_is_kept_is_stored_with_it(accepting: Accepting) -> None:
    found = accepting.store.find(accepting.accept())
    assert found
    assert found.retention_days == accepting.contract.forms["expert"].retention_days == 730


def test_broken_rules_are_named_and_nothing_is_stored(accepting: Accepting) -> None:
    with pytest.raises(IncompleteError) as error:
        accepting.accept({"given_name": [""]})
    assert str(error.value) == "given_name:required"
    assert [file.name for file in error.value.files["cv"]] == ["cv.pdf"]
    assert accepting.woken == []


def test_what_is_refused_is_let_go_at_once(accepting: Accepting) -> None:
    """Files of 10 MB do not wait for the next collection of garbage."""
    posted = Posted({**REST, "_key": [KEY], "given_name": [""]}, FILES)
    watched = weakref.ref(posted)
    gc.disable()
    try:
        with suppress(IncompleteError):
            accepting.acceptance.accept(accepting.contract.forms["expert"], "en", posted, accepting.clock())
        del posted
        assert watched() is None
    finally:
        gc.enable()


def test_one_key_is_one_submission_and_takes_one_content(accepting: Accepting) -> None:
    reference = accepting.accept()
    assert accepting.accept() == reference
    with pytest.raises(ConflictError):
        accepting.accept({"given_name": ["Ada"]})


def test_without_a_key_the_content_is_the_key(accepting: Accepting) -> None:
    without: dict[str, list[str]] = {"_key": [""]}
    assert accepting.accept(without) == accepting.accept(without)
    assert accepting.accept({**without, "given_name": ["Ada"]}) != accepting.accept(without)


def test_what_is_doubtful_is_stored_and_says_so(accepting: Accepting) -> None:
    scan: Callable[[bytes], str] = lambda _: "infected"  # noqa: E731 (a scan is a function)
    found = accepting.store.find(accepting.accept({"_homepage": ["https://spam.example"]}, scan=scan))
    assert found
    assert found.doubts == "trap,infected"
    assert [mail.kind for mail in accepting.store.mails_of(found)] == ["team"]


def test_what_cannot_be_stored_gets_no_reference(accepting: Accepting) -> None:
    with accepting.store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE outbox")
    with pytest.raises(StoreError):
        accepting.accept()
    assert accepting.woken == []
