"""P8: with public keys nothing of a submission touches the disk in plain text, and only private keys open it again."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.encryption import age, hashing
from receiver.encryption.age import Identities, SealError, read_identities
from receiver.encryption.seal import Seal
from receiver.forms.uploads import AcceptedFile
from receiver.storage import key_proofs, reencryption
from receiver.storage.errors import ConflictError
from receiver.storage.records import Mail, NewSubmission, Submission
from receiver.storage.store import Store
from tests.conftest import ROOT
from tests.patience import patient
from tests.receiver.conftest import Clock
from tests.receiver.stored import count

CANARY = "Канарейка-Awa"
CONTENT = b"%PDF canary-in-a-file " * 4000
NAME = "canary-name.pdf"
TRACES = (CANARY.encode(), CANARY.encode("unicode_escape"), b"canary", b"awa@example.com")


def key_pair() -> tuple[Identities, Seal]:
    private, public = age.new_identity()
    return read_identities(private), age.for_recipients([public])


PRIVATE, SEAL = key_pair()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/var/sealed.db"


@pytest.fixture
def sealed(url: str, clock: Clock) -> Iterator[Store]:
    with closing(Store(url, clock, seal=SEAL)) as store:
        yield store


def new(key: str = "k" * 24, payload: str = "hash") -> NewSubmission:
    file = AcceptedFile(NAME, CONTENT, "application/pdf", "0" * 64)
    answers = {"name": CANARY, "email": "awa@example.com", "cv": file.as_answer()}
    mails = [Mail("team", f"<team-{key}@x>"), Mail("confirmation", f"<you-{key}@x>", "awa@example.com")]
    return NewSubmission(key, payload, "expert", "v1", "fr", answers, {"cv": [file]}, mails)


def found(store: Store, reference: str) -> Submission:
    submission = store.find(reference)
    assert submission
    return submission


def traces(folder: Path) -> set[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return {path.name for path in files for trace in TRACES if trace in path.read_bytes()}


def test_nothing_readable_reaches_the_disk(sealed: Store, tmp_path: Path) -> None:
    for number in range(3):
        sealed.accept(new(f"{number}" * 24))
    assert traces(tmp_path) == set()
    sealed.forget_deleted()
    assert traces(tmp_path) == set()


def test_without_keys_the_same_test_finds_it(url: str, tmp_path: Path) -> None:
    with closing(Store(url)) as store:
        store.accept(new())
        assert traces(tmp_path) == {"sealed.db-wal"}


def test_the_private_key_opens_everything(sealed: Store) -> None:
    submission = found(sealed, sealed.accept(new()))
    assert submission.answers == {}
    assert submission.sealed
    assert PRIVATE.open_answers(submission.sealed) == new().answers
    [file] = sealed.files_of(submission)
    assert (file.name, file.size) == ("", len(file.content))
    assert PRIVATE.open(file.content) == CONTENT


def test_another_private_key_opens_nothing(sealed: Store) -> None:
    submission = found(sealed, sealed.accept(new()))
    other, _ = key_pair()
    with pytest.raises(SealError, match="None of the private keys"):
        other.open_answers(submission.sealed or b"")


def test_each_of_several_holders_opens_it(url: str) -> None:
    pairs = [key_pair() for _ in range(3)]
    seal = age.for_recipients([one for _, seal in pairs for one in seal.recipients])
    with closing(Store(url, seal=seal)) as store:
        submission = found(store, store.accept(new()))
    for private, _ in pairs:
        assert private.open_answers(submission.sealed or b"")["name"] == CANARY


def test_a_key_is_recognised_again_although_it_is_not_stored(sealed: Store) -> None:
    assert sealed.accept(new()) == sealed.accept(new())
    with pytest.raises(ConflictError):
        sealed.accept(new(payload="other"))
    assert count(sealed) == 1


def test_guesses_cannot_be_tried_out_on_what_is_stored(sealed: Store) -> None:
    """Neither the key, nor a hash of the content alone: not even where the content had to be the key."""
    sealed.accept(new())
    first = sealed.accept(new("content-hash"))
    assert sealed.accept(new("content-hash")) == first
    with sealed.reading() as connection:
        rows = connection.exec_driver_sql("SELECT idempotency_key, payload_hash FROM submissions").all()
    guessable = {hashing.key_hash("content-hash"), hashing.keyed_hash("content-hash", "hash"), "hash", "k" * 24}
    assert not guessable & {value for row in rows for value in row}


def test_the_address_of_a_confirmation_is_in_memory_only(sealed: Store, url: str) -> None:
    submission = found(sealed, sealed.accept(new()))
    message_id = f"<you-{'k' * 24}@x>"
    assert sealed.recipient_of(message_id) == "awa@example.com"
    with closing(Store(url)) as other:
        assert other.recipient_of(message_id) == ""
        with other.reading() as connection:
            owners = connection.exec_driver_sql("SELECT kind, owner FROM outbox ORDER BY id").all()
    assert [tuple(row) for row in owners] == [("team", ""), ("confirmation", sealed.process)]
    sealed.forget_recipient(message_id)
    assert sealed.recipient_of(message_id) == ""
    assert submission.sealed_to == str(SEAL)


@patient
@given(content=st.binary(max_size=200_000))
def test_whatever_is_sealed_opens_again(content: bytes) -> None:
    assert PRIVATE.open(SEAL.close(content)) == content


@pytest.mark.parametrize("text", ["", "# only a comment\n", "age1xyz", "AGE-SECRET-KEY-1NONSENSE"])
def test_a_file_that_is_no_private_key_says_so(text: str) -> None:
    with pytest.raises(SealError, match="private key"):
        read_identities(text)


def test_a_public_key_counts_once_somebody_has_read_the_word(sealed: Store, clock: Clock) -> None:
    [recipient] = SEAL.recipients
    letter = key_proofs.challenge(sealed, recipient, clock())
    assert key_proofs.prove(sealed, "0" * 24, clock()) is None
    assert key_proofs.unproved(sealed, SEAL.recipients) == [recipient]
    word = PRIVATE.open(key_proofs.unarmoured(letter)).decode()
    assert key_proofs.prove(sealed, word, clock()) == recipient
    assert key_proofs.unproved(sealed, SEAL.recipients) == []


def test_a_former_word_no_longer_counts(sealed: Store, clock: Clock) -> None:
    [recipient] = SEAL.recipients
    word = PRIVATE.open(key_proofs.unarmoured(key_proofs.challenge(sealed, recipient, clock()))).decode()
    key_proofs.challenge(sealed, recipient, clock())
    assert key_proofs.prove(sealed, word, clock()) is None


def sent(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'sent'")


def test_changing_the_keys_seals_everything_anew(sealed: Store) -> None:
    references = [sealed.accept(new(f"{number}" * 24)) for number in range(3)]
    private, seal = key_pair()
    assert list(reencryption.rotate(sealed, seal, PRIVATE)) == references
    assert list(reencryption.rotate(sealed, seal, private)) == []
    submission = found(sealed, references[0])
    assert private.open_answers(submission.sealed or b"") == new().answers
    [file] = sealed.files_of(submission)
    assert private.open(file.content) == CONTENT
    with pytest.raises(SealError):
        PRIVATE.open(file.content)


def test_what_was_stored_in_plain_text_can_be_sealed_afterwards(url: str, tmp_path: Path) -> None:
    with closing(Store(url)) as plain:
        reference = plain.accept(new())
        assert list(reencryption.rotate(plain, SEAL, Identities(()))) == []
        assert reencryption.count_left(plain, SEAL).submissions == 1
        sent(plain)
        assert list(reencryption.rotate(plain, SEAL, Identities(()))) == [reference]
        assert reencryption.count_left(plain, SEAL).submissions == 0
        assert traces(tmp_path) == set()
        assert PRIVATE.open_answers(found(plain, reference).sealed or b"") == new().answers


@pytest.mark.process
@pytest.mark.parametrize(("failpoint", "done"), [("rotate-before-commit:2", 1), ("rotate-after-commit:2", 2)])
def test_a_change_of_keys_that_dies_is_taken_up_again(sealed: Store, url: str, failpoint: str, done: int) -> None:
    private_text, public = age.new_identity()
    references = [sealed.accept(new(f"{number}" * 24)) for number in range(3)]
    code = (
        "import sys; from receiver import failpoints; from receiver.encryption import age\n"
        "from receiver.storage import reencryption; from receiver.storage.store import Store\n"
        "failpoints.arm(sys.argv[3]); seal = age.for_recipients([sys.argv[2]])\n"
        "list(reencryption.rotate(Store(sys.argv[1]), seal, age.read_identities(sys.stdin.read())))"
    )
    keys = "\n".join(map(str, PRIVATE.keys))
    died = subprocess.run(
        [sys.executable, "-c", code, url, public, failpoint], cwd=ROOT, input=keys, text=True, check=False, timeout=120
    )
    assert died.returncode == -9
    seal = age.for_recipients([public])
    assert reencryption.to_rotate(sealed, seal) == references[done:]
    list(reencryption.rotate(sealed, seal, PRIVATE))
    private = read_identities(private_text)
    for reference in references:
        assert private.open_answers(found(sealed, reference).sealed or b"") == new().answers
