"""Clients that post forms under keys known in advance and keep a ledger: what was sent, and what was acknowledged."""

import hashlib
import http.client
import random
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from urllib.parse import urlencode

from receiver.clock import utc_now
from receiver.encryption import hashing
from receiver.storage import additions, signed_links
from receiver.storage.store import Store
from tests.receiver.conftest import GOOD
from tests.receiver.sample_files import pdf, stream
from tests.receiver.stored import submissions_in

BOUNDARY = "dcd0d4b2a6f94a4f"
SMALL, WITH_FILE, ADDITION = "/en/simple/", "/en/apply/", "/en/addition/"
SECONDS = 30
"""How long a client waits for an answer."""
TIMEOUT_SECONDS = 100
"""How often a client sends one form again before it gives up, a moment apart."""
TRY_AGAIN = (502, 503, 504)
"""Answers of a receiver, or of the proxy before it, after which the browser sends the form again."""


@dataclass(frozen=True)
class Posting:
    """One form as it is sent each time, and what must be stored of it: an answer, a file, the kinds of its mails.

    `adds_to`: the reference of the submission that it adds to, if it does.
    """

    key: str
    path: str
    media_type: str
    body: bytes
    answer: tuple[str, str]
    sha256: str
    mails: tuple[str, ...]
    adds_to: str = ""


@dataclass
class Ledger:
    """Every posting of a run by its key; the references each one was answered with; answers nobody should get.

    `signing_key`: with it, something is added to forms that were answered.
    """

    seed: int
    signing_key: bytes = b""
    files: tuple[int, ...] = (30, 500, 500, 4_000, 4_000, 60_000)
    """How many bytes the files have, each as likely."""
    postings: dict[str, Posting] = field(default_factory=dict)
    references: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    surprises: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._numbers = count(1)
        self._lock = threading.Lock()

    def next(self, again: float) -> Posting:
        """Return a new posting, or with the given chance an earlier one, best of all one that got no answer."""
        with self._lock:
            chosen = self._earlier() if self._random.random() < again and self.postings else self._new()
            self.times[chosen.key] += 1
            return chosen

    def answered(self, posting: Posting, status: int, reference: str) -> None:
        """Write down an answer."""
        with self._lock:
            if status == 303 and reference:
                self.references[posting.key].append(reference)
            else:
                self.surprises.append(f"{posting.key}: answered with {status} {reference}")

    def unanswered(self) -> list[Posting]:
        """Return every posting that never got an answer."""
        return [posting for key, posting in self.postings.items() if key not in self.references]

    def _earlier(self) -> Posting:
        open_ones = self.unanswered() if self._random.random() < 0.5 else []
        return self._random.choice(open_ones or list(self.postings.values()))

    def _new(self) -> Posting:
        number = next(self._numbers)
        key = f"key-{self.seed:010}-{number:010}"
        originals = [one for one in self.references if not self.postings[one].adds_to] if self.signing_key else []
        if originals and self._random.random() < 0.3:
            original = self._random.choice(originals)
            later = correction if self._random.random() < 0.5 else addition
            made = later(key, number, self.signing_key, self.postings[original], self.references[original][0])
        elif self._random.random() < 0.4:
            made = with_content(key, number, self._random.randbytes(self._random.choice(self.files)))
        else:
            made = small(key, number)
        self.postings[made.key] = made
        return made


def small(key: str, number: int) -> Posting:
    """Return a form of one answer, as a page without files posts it."""
    name = f"name {number} {key[-4:]}"
    body = urlencode({"_key": key, "name": name}).encode()
    return Posting(key, SMALL, "application/x-www-form-urlencoded", body, ("name", name), "", ("team",))


def addition(key: str, number: int, signing_key: bytes, original: Posting, reference: str) -> Posting:
    """Return what somebody adds to a form by the link of its confirmation."""
    return _by_link(key, signing_key, original, reference, ("message", f"message {number} {key[-4:]}"), {})


def correction(key: str, number: int, signing_key: bytes, original: Posting, reference: str) -> Posting:
    """Return what somebody corrects by the same link: a name, which each of the forms asks."""
    question = original.answer[0]
    return _by_link(key, signing_key, original, reference, (question, f"C{number}"), {"_question": question})


def _by_link(
    key: str, signing_key: bytes, original: Posting, reference: str, answer: tuple[str, str], more: dict[str, str]
) -> Posting:
    end = (utc_now() + timedelta(days=99)).date()
    token = signed_links.signed(signing_key, hashing.key_hash(original.key), reference, end)
    body = urlencode({"_key": key, "_link": token, **more, **dict([answer])}).encode()
    media_type = "application/x-www-form-urlencoded"
    return Posting(key, ADDITION, media_type, body, answer, "", ("team",), reference)


def with_content(key: str, number: int, filling: bytes) -> Posting:
    """Return a form with a PDF around the given bytes."""
    content = pdf(stream(filling))
    answers = {**GOOD, "given_name": f"A{number}", "_key": key}
    parts = b"".join(_part(name, value) for name, values in answers.items() for value in _each(values))
    head = 'Content-Disposition: form-data; name="cv"; filename="CV.pdf"\r\nContent-Type: application/pdf'
    body = parts + _part_of(head, content) + f"--{BOUNDARY}--\r\n".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    media_type = f"multipart/form-data; boundary={BOUNDARY}"
    return Posting(key, WITH_FILE, media_type, body, ("given_name", f"A{number}"), sha256, ("team", "confirmation"))


def _each(values: str | list[str]) -> list[str]:
    return values if isinstance(values, list) else [values]


def _part(name: str, value: str) -> bytes:
    return _part_of(f'Content-Disposition: form-data; name="{name}"', value.encode())


def _part_of(head: str, content: bytes) -> bytes:
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"


class Client:
    """One browser: one connection at a time, opened again when it breaks. `name`: of the site, behind https."""

    def __init__(self, port: int, name: str = "") -> None:
        self._port = port
        self._headers = {"Host": name, "Origin": f"https://{name}"} if name else {"Origin": f"http://127.0.0.1:{port}"}
        self._connection = self._new()

    def post(self, posting: Posting) -> tuple[int, str]:
        """Return status and reference. Raises OSError, HTTPException when no answer comes."""
        headers = {"Content-Type": posting.media_type, **self._headers}
        try:
            self._connection.request("POST", posting.path, posting.body, headers)
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            self._connection = self._new()
            raise
        return answer.status, (answer.headers["Location"] or "").rpartition("=")[2]

    def close(self) -> None:
        self._connection.close()

    def _new(self) -> http.client.HTTPConnection:
        if "Host" in self._headers:
            # The certificate is the test's own.
            context = ssl._create_unverified_context()
            return http.client.HTTPSConnection("127.0.0.1", self._port, timeout=SECONDS, context=context)
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)


def post_until(ledger: Ledger, port: int, over: Callable[[], bool], again: float = 0.33) -> None:
    """Post one form after the other until told to stop or the receiver is gone."""
    client = Client(port)
    try:
        while not over():
            posting = ledger.next(again)
            ledger.answered(posting, *client.post(posting))
    except (OSError, http.client.HTTPException):
        pass
    finally:
        client.close()


def post_as_the_browser_does(ledger: Ledger, client: Client, over: Callable[[], bool], again: float = 0.1) -> None:
    """Post one form after the other until told to stop; send each again under its key until a receiver answers."""
    pause = threading.Event()
    while not over():
        posting = ledger.next(again)
        for _ in range(TIMEOUT_SECONDS):
            try:
                status, reference = client.post(posting)
            except (OSError, http.client.HTTPException):
                status, reference = 503, ""
            if status not in TRY_AGAIN:
                break
            pause.wait(0.05)
        ledger.answered(posting, status, reference)
    client.close()


def losses(ledger: Ledger, store: Store) -> Iterator[str]:
    """Compare the ledger with what is stored; one sentence for each difference."""
    yield from ledger.surprises
    stored = {submission.reference: submission for submission, _ in submissions_in(store)}
    known = {hashing.key_hash(key): key for key in ledger.postings}
    by_key: dict[str, list[str]] = defaultdict(list)
    for key_hash, reference in _keys(store):
        by_key[known.get(key_hash, key_hash)].append(reference)
    yield from (f"{key}: stored {len(found)} times" for key, found in by_key.items() if len(found) > 1)
    yield from (f"{key}: stored but never posted" for key in by_key.keys() - ledger.postings.keys())
    for key, references in ledger.references.items():
        if len(set(references)) > 1:
            yield f"{key}: several references {sorted(set(references))}"
        if references[0] not in stored or by_key.get(key) != [references[0]]:
            yield f"{key}: acknowledged as {references[0]}, stored as {by_key.get(key)}"
    for key, found in by_key.items():
        if key in ledger.postings:
            yield from _differences(ledger.postings[key], store, stored[found[0]])


def _keys(store: Store) -> list[tuple[str, str]]:
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT idempotency_key, reference FROM submissions").all()
    return [(row[0], row[1]) for row in rows]


def _differences(posting: Posting, store: Store, stored: object) -> Iterator[str]:
    from receiver.storage.records import Submission

    assert isinstance(stored, Submission)
    name, value = posting.answer
    if stored.answers.get(name) != value:
        yield f"{posting.key}: another answer is stored"
    if additions.original_of(store, stored) != posting.adds_to:
        yield f"{posting.key}: added to another submission"
    files = [hashlib.sha256(file.content).hexdigest() for file in store.files_of(stored)]
    if files != [posting.sha256] * bool(posting.sha256):
        yield f"{posting.key}: other files are stored"
    kinds = tuple(mail.kind for mail in store.mails_of(stored))
    if kinds != posting.mails:
        yield f"{posting.key}: other mails {kinds}"
