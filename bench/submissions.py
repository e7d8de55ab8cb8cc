"""What the receiver costs as submissions grow: how many it takes, what they weigh, what listing and copying takes.

The stores are filled through `Store.accept`, as the receiver fills them, by many threads; posting 100,000 forms over
HTTP would measure the client. Each command is a process of its own, as an operator starts it. PostgreSQL is the tests'
own: on the same machine, a Unix socket, durable commits.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median

import httpx
from sqlalchemy import make_url, update

from bench.costs import MEGABYTE, Cost, cost, seconds
from bench.figures import GOALS, NO_GOAL, Figure, Group
from bench.receiver import CLIENTS, SECONDS, mail_server
from receiver.forms.answers import Answer
from receiver.forms.uploads import AcceptedFile
from receiver.mail import outbox
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from receiver.storage.tables import outbox as outbox_table
from receiver.storage.tables import submissions as submissions_table
from tests.ports import free_port
from tests.receiver import fixture_site
from tests.receiver import load as uploads
from tests.receiver.load import Process
from tests.receiver.postgres import Postgres, running_postgres
from tests.receiver.process import ROOT, Receiver, environment, serving
from tests.receiver.stored import count
from tests.receiver.waiting import wait_until

TURNS = 3
STORED = (1000, 100_000)
PART = 500
FILES = 500
FILE_BYTES = 200_000
TEXT_BYTES = 2000
"""Of the answers of one submission."""
AT_ONCE = 90
"""Uploads; MAX_POSTS are 100."""
THREADS = 32
MAILED = 300
"""Submissions whose two mails are timed."""
SLOW = 0.2
"""Seconds that a mail server far away takes for a mail."""
TIMEOUT_SECONDS = 600
FORM = "expert"
LONG_AGO = datetime.now(UTC) - timedelta(days=365)
"""Within the time that forms keep."""
FORMATS = ("csv", "xlsx", "json", "zip")
READINGS = 20


@dataclass(frozen=True)
class Place:
    """A folder of one run with the tests' site, and a PostgreSQL."""

    folder: Path
    site: Path
    server: Postgres

    def settings(self, url: str, **more: str) -> dict[str, str]:
        """Return the settings of a receiver on a database."""
        return environment(self.site, self.folder, **{"DATABASE_URL": url, "DIGEST_HOUR": "off", **more})

    def new_sqlite(self, name: str) -> str:
        """Return the address of an SQLite database that does not exist yet."""
        return f"sqlite:///{self.folder / name}.db"

    def new_postgres(self) -> str:
        """Return the address of a new database with the receiver's tables."""
        return self.server.url(self.server.prepared())


def rate(place: Place, *urls: str) -> list[float]:
    """Return how many forms a second receivers accept, each on its database, in turns; the clients are shared out."""
    with ExitStack() as stack:
        logs = [place.folder / f"log-{number}" for number in range(len(urls))]
        receivers = [
            stack.enter_context(serving(place.settings(url), log)) for url, log in zip(urls, logs, strict=True)
        ]
        return [answered(receivers) for _ in range(TURNS + 1)][1:]


def answered(receivers: list[Receiver], page: str = "") -> float:
    """Let the clients of all receivers post at once, or read a page."""
    load = [sys.executable, "-m", "bench.load"]
    shared = [str(SECONDS), str(CLIENTS // len(receivers)), "0", "0", page]
    commands = [[*load, str(each.port), *shared] for each in receivers]
    runs = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for command in commands]
    found = [json.loads(run.communicate(timeout=120)[0]) for run in runs]
    return sum(float(each["rate"]) for each in found)


def rates(place: Place) -> Iterator[Figure]:
    """How many a second."""
    one, shared = place.new_postgres(), place.new_postgres()
    names = {
        "accepted a second, SQLite": (place.new_sqlite("rate"),),
        "accepted a second, PostgreSQL": (one,),
        "accepted a second, two receivers on one PostgreSQL": (shared, shared),
    }
    for name, urls in names.items():
        values = rate(place, *urls)
        details = f"{CLIENTS} clients on the same machine; load {os.getloadavg()[0]:.1f}"
        yield line(name, values, details, digits=0)
    with serving(place.settings(place.new_sqlite("pages")), place.folder / "log") as receiver:
        values = [answered([receiver], "/en/") for _ in range(TURNS)]
    yield line("pages a second, one receiver", values, f"a small page, by {CLIENTS} clients", digits=0)
    with uploads.running(place.folder / "uploads") as process:
        taken = [seconds(lambda: uploads.upload_at_once(process.port, AT_ONCE, FILE_BYTES)) for _ in range(TURNS)]
    values = [AT_ONCE / each for each in taken]
    yield line("accepted a second with a file of 200 kB, sealed", values, f"SQLite, {AT_ONCE} at once", digits=0)


def line(name: str, values: list[float], details: str, digits: int = 2) -> Figure:
    """Return the line of a median."""
    spread = f"{min(values):.{digits}f}-{max(values):.{digits}f}" if len(values) > 1 else "-"
    return Figure(name, median(values), GOALS.get(name, NO_GOAL), spread, details, digits)


def fill(url: str, number: int, content: bytes = b"") -> float:
    """Store so many submissions, as if they were done with long ago; return the seconds of storing."""
    with closing(Store(url)) as store:
        began = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as threads:
            for start in range(0, number, PART):
                # Not all of them at once in memory.
                part = (submission(each, content) for each in range(start, min(start + PART, number)))
                assert all(threads.map(store.accept, part))
        taken = time.perf_counter() - began
        with store.writing() as connection:
            done = {"state": "sent", "attempts": 1, "sent_at": LONG_AGO, "next_attempt": LONG_AGO}
            connection.execute(update(outbox_table).values(done))
            connection.execute(update(submissions_table).values(state="closed", received_at=LONG_AGO))
        store.forget_deleted()
    return taken


def submission(number: int, content: bytes) -> NewSubmission:
    """Return a submission with answers of the usual length, and a file when there is content for it."""
    answers: dict[str, Answer] = {f"answer_{field}": f"{number} " * 3 for field in range(15)}
    text = os.urandom(TEXT_BYTES).hex()
    answers |= {"email": f"you@d{number % 97}.example", "motivation": ""}
    answers["motivation"] = text[: TEXT_BYTES - len(json.dumps(answers))]
    own = os.urandom(8) + content[8:]
    file = AcceptedFile("cv.pdf", own, "application/pdf", sha256(own).hexdigest())
    mails = [Mail(kind, f"<{number}-{kind}@example.org>", "") for kind in ("team", "confirmation")]
    files = {"cv": [file]} if content else {}
    return NewSubmission(f"key-{number:012}", f"{number}", FORM, "0123456789ab", "en", answers, files, mails)


def size(place: Place, url: str) -> int:
    """Return the bytes of a database on the disk."""
    name = make_url(url).database or ""
    return place.server.size(name) if url.startswith("postgresql") else Path(name).stat().st_size


def weights(place: Place) -> Iterator[Figure]:
    """What a submission weighs with a file."""
    for name, url in (("SQLite", place.new_sqlite("files")), ("PostgreSQL", place.new_postgres())):
        empty = size(place, url) if name == "PostgreSQL" else 0
        fill(url, FILES, os.urandom(FILE_BYTES))
        each = (size(place, url) - empty) / FILES
        details = f"{FILES} submissions"
        yield line(f"bytes a submission with a file of {FILE_BYTES // 1000} kB, {name}", [each], details, digits=0)


def stored(place: Place) -> Iterator[Figure]:
    """What so many stored submissions cost, in SQLite, and the larger number in PostgreSQL, restored from a backup."""
    for number in STORED:
        url, backup = place.new_sqlite(f"stored-{number}"), place.folder / f"backup-{number}.db"
        taken = fill(url, number)
        yield from of_one(place, url, f"{number} in SQLite", number, f"stored in {taken:.0f} s")
        made = command(place, url, "backup", str(backup))
        yield line(f"backup, {number} in SQLite, seconds", [made.seconds], peak(made))
        yield purged(place, url, f"{number} in SQLite")
    server = place.server.url(place.server.new_database())
    restored = command(place, server, "restore", str(backup))
    yield line(f"restore, {number} into PostgreSQL, seconds", [restored.seconds], peak(restored))
    yield from of_one(place, server, f"{number} in PostgreSQL", number, "restored from the backup")
    yield purged(place, server, f"{number} in PostgreSQL")


def of_one(place: Place, url: str, name: str, number: int, how: str) -> Iterator[Figure]:
    """What one store costs."""
    yield line(f"bytes a submission, {name}", [size(place, url) / number], f"{TEXT_BYTES} bytes of answers; {how}", 0)
    began = time.perf_counter()
    with serving(place.settings(url), place.folder / "log") as receiver:
        start = time.perf_counter() - began
        health = [seconds(lambda: httpx.get(f"http://127.0.0.1:{receiver.port}/healthz")) for _ in range(READINGS)]
        held = Process(receiver.pid, receiver.port).peak() / MEGABYTE
    yield line(f"start, {name}, seconds", [start], f"{held:.0f} MB at the peak")
    yield line(f"health page, {name}, ms", [each * 1000 for each in health], "median", 1)
    today = time.strftime("%Y-%m-%d", time.gmtime())
    commands = {
        "inbox": ["inbox"],
        "inbox of the new of today": ["inbox", "--state", "new", "--since", today],
        "inbox of a form with attention": ["inbox", "--form", FORM, "--attention"],
        **{f"export {each}": ["export", "--format", each, "--to", f"{name}.{each}"] for each in FORMATS},
    }
    for each, words in commands.items():
        made = command(place, url, *words)
        yield line(f"{each}, {name}, seconds", [made.seconds], peak(made))


def purged(place: Place, url: str, name: str) -> Figure:
    """What deleting all of it costs, when it is past its time."""
    with closing(Store(url)) as store, store.writing() as connection:
        connection.execute(update(submissions_table).values(received_at=LONG_AGO - timedelta(days=10_000)))
    made = command(place, url, "purge", "--clock-is-right")
    with closing(Store(url)) as store:
        assert count(store) == 0
    return line(f"purge of all, {name}, seconds", [made.seconds], peak(made))


def command(place: Place, url: str, *words: str) -> Cost:
    """Run a command of the receiver."""
    return cost([sys.executable, "-m", "receiver", *words], place.folder, place.settings(url))


def peak(made: Cost) -> str:
    """Return the memory of a command as text."""
    return f"{made.peak:.0f} MB at the peak"


def mails(place: Place) -> Iterator[Figure]:
    """How many mails a second leave, to a mail server beside the receiver and to one that takes its time."""
    for name, pause in (("at once", 0.0), (f"in {SLOW:g} s", SLOW)):
        url, port = place.new_sqlite(f"mail-{pause}"), free_port()
        with closing(Store(url)) as store:
            with ThreadPoolExecutor(THREADS) as threads:
                list(threads.map(store.accept, (submission(each, b"") for each in range(MAILED))))
            settings: Mapping[str, str] = place.settings(url, MAIL_URL=f"smtp://127.0.0.1:{port}?tls=none")
            with mail_server(port, pause), serving(settings, place.folder / "log"):
                began = time.perf_counter()
                wait_until(partial(_all_sent, store), TIMEOUT_SECONDS)
                taken = time.perf_counter() - began
        details = f"{2 * MAILED} mails in {taken:.1f} s, half of them to the team; one receiver"
        yield line(f"mails a second, server takes one {name}", [2 * MAILED / taken], details, 1)


def _all_sent(store: Store) -> bool:
    return outbox.counts(store).waiting == 0


def group() -> Group:
    """Measure, and say with what."""
    with tempfile.TemporaryDirectory(prefix="mieux-bench-") as name, running_postgres() as server:
        folder = Path(name)
        place = Place(folder, fixture_site.make(folder / "site"), server)
        figures = [figure for part in (rates, weights, mails, stored) for figure in part(place)]
    facts = {"runs": f"{TURNS} turns of {SECONDS:g} s for the rates, else one", "stores": f"by {THREADS} threads"}
    return Group("the receiver as submissions grow", "spread", facts, figures)
