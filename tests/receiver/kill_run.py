"""Kills the receiver again and again while clients post, then looks for what was lost.

`PYTHONPATH=hooks python -m tests.receiver.kill_run SEED [ROUNDS]` repeats a run: the same forms, delays and places.
"""

import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from receiver import failpoints
from receiver.storage import signed_links
from receiver.storage.store import Store
from tests.receiver import fixture_site
from tests.receiver.clients import Client, Ledger, losses, post_until
from tests.receiver.mail_sink import Sink, running_sink
from tests.receiver.process import Receiver, command, environment, serving

CLIENTS = 6
PLACES = [name for name in failpoints.NAMES if name.startswith(("accept", "write", "mail"))]
LONGEST_ROUND = 0.3
"""Seconds after which a round ends by `kill -9` if its failpoint was not reached."""
AT_ONCE = 8
"""Most mails that a receiver may have handed over without having written it down."""
MAIL = ("up", "up", "down", "greylisting")
NOWHERE = "smtp://127.0.0.1:1?tls=none"


@dataclass
class Run:
    """One database through many rounds. `taken`: for each round the Message-IDs that the mail server took."""

    seed: int
    folder: Path
    site_dir: Path
    ledger: Ledger = field(init=False)
    taken: list[list[str]] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        with closing(Store(self._settings(NOWHERE)["DATABASE_URL"])) as store:
            self.ledger = Ledger(self.seed, signed_links.signing_key(store))
        self._random = random.Random(self.seed)

    def rounds(self, number: int) -> list[str]:
        """Run so many rounds and a last one without a kill; return what was lost, one sentence each."""
        with running_sink() as sink:
            for _ in range(number):
                self._round(sink)
            found = list(self._recovered(sink))
        return [*found, *self._losses()]

    def _round(self, sink: Sink) -> None:
        place = self._random.choice([*PLACES, *[""] * len(PLACES)])
        mail = self._random.choice(MAIL)
        sink.replies = {"data": "451 4.7.1 later"} if mail == "greylisting" else {}
        spec = f"{place}:{self._random.randint(1, 20)}" if place else ""
        receiver = self._start(NOWHERE if mail == "down" else sink.url, spec)
        if self._random.random() < 0.1:
            self._die(receiver, self._random.uniform(0, 0.7))
        elif receiver.wait_for_greeting():
            killed = self._post(receiver, LONGEST_ROUND if place else self._random.uniform(0, LONGEST_ROUND))
            self.deaths["kill -9" if killed else place] += 1
        else:
            # The start writes as well; every other reason is told by the log.
            self.deaths[place or receiver.log] += 1
        receiver.kill()
        self._collect(sink)

    def _die(self, receiver: Receiver, seconds: float) -> None:
        """Kill it while it starts."""
        self.deaths["at start"] += 1
        threading.Event().wait(seconds)
        receiver.kill()

    def _post(self, receiver: Receiver, seconds: float) -> bool:
        """Let the clients post for a while, then kill it; say whether it was still there."""
        end = time.monotonic() + seconds
        with ThreadPoolExecutor(CLIENTS + 1) as threads:
            for _ in range(CLIENTS):
                threads.submit(post_until, self.ledger, receiver.port, lambda: False)
            # The clients end when it is gone.
            return threads.submit(_kill_at, receiver, end).result()

    def _start(self, mail_url: str, failpoint: str = "") -> Receiver:
        return Receiver(self._settings(mail_url, failpoint), self.folder / "log")

    def _settings(self, mail_url: str, failpoint: str = "") -> dict[str, str]:
        return environment(self.site_dir, self.folder, MAIL_URL=mail_url, FAILPOINT=failpoint)

    def _collect(self, sink: Sink) -> None:
        # What a receiver has handed over in its last moment belongs to its round.
        sink.settle()
        known = sum(map(len, self.taken))
        self.taken.append([str(message["Message-ID"]) for message in sink.taken[known:]])

    def _recovered(self, sink: Sink) -> Iterator[str]:
        """Start once more, let everybody without an answer try again, and send all mail that waits."""
        sink.replies = {}
        with serving(self._settings(sink.url), self.folder / "log") as receiver:
            yield from _health(receiver)
            client = Client(receiver.port)
            for posting in self.ledger.unanswered():
                self.ledger.answered(posting, *client.post(posting))
            client.close()
            receiver.stop()
        done = command(self._settings(sink.url), "send", "--again")
        if done.returncode:
            yield f"send: {done.stderr}"
        self._collect(sink)

    def _losses(self) -> Iterator[str]:
        settings = self._settings(NOWHERE)
        with closing(Store(settings["DATABASE_URL"])) as store:
            yield from losses(self.ledger, store)
            yield from self._mail_trouble(store)
        listed = {line.split()[0] for line in command(settings, "inbox").stdout.splitlines()}
        yield from (
            f"{key}: not in the inbox" for key, found in self.ledger.references.items() if not {*found} & listed
        )
        yield from _damage(self.folder / "var/test.db")

    def _mail_trouble(self, store: Store) -> Iterator[str]:
        with store.reading() as connection:
            rows = connection.exec_driver_sql("SELECT message_id, state FROM outbox").all()
        taken = Counter(message_id for each in self.taken for message_id in each)
        for message_id, state in rows:
            if state not in ("sent", "waiting") or (state == "sent" and not taken[message_id]):
                yield f"mail {message_id}: {state}, taken {taken[message_id]} times"
        yield from (f"mail {one}: never stored" for one in taken.keys() - {row[0] for row in rows})
        yield from self._doubled(taken)

    def _doubled(self, taken: Counter[str]) -> Iterator[str]:
        """A mail may come twice only when a kill came between handing it over and writing that down."""
        left = {one: times for one, times in taken.items() if times > 1}
        for number, each in enumerate(self.taken):
            again = [one for one, times in Counter(each).items() if times > 1]
            yield from (f"mail {one}: twice in round {number}" for one in again)
            excused = [one for one in each if left.get(one, 0) > 1]
            left.update({one: left[one] - 1 for one in excused})
            if len(excused) > AT_ONCE:
                yield f"round {number}: {len(excused)} mails came again later"


def _kill_at(receiver: Receiver, end: float) -> bool:
    pause = threading.Event()
    while receiver.alive and time.monotonic() < end:
        pause.wait(0.003)
    alive = receiver.alive
    receiver.kill()
    return alive


def _health(receiver: Receiver) -> Iterator[str]:
    answer = receiver.health()
    if answer.status_code != 200:
        yield f"healthz: {answer.text}"


def _damage(database: Path) -> Iterator[str]:
    with closing(sqlite3.connect(database)) as direct:
        found = direct.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        yield f"integrity_check: {found[:3]}"
    allowed = {database.name, f"{database.name}-wal", f"{database.name}-shm"}
    yield from (f"stray file {path.name}" for path in database.parent.iterdir() if path.name not in allowed)


def run(seed: int, rounds: int, folder: Path, site_dir: Path) -> tuple[Run, list[str]]:
    """Run in an empty folder; return the run and what was lost."""
    made = Run(seed, folder, site_dir)
    return made, made.rounds(rounds)


def report(made: Run, lost: list[str]) -> str:
    """Return what happened, the seed first."""
    added = sum(bool(posting.adds_to) for posting in made.ledger.postings.values())
    corrected = sum(b"_question=" in posting.body for posting in made.ledger.postings.values())
    counts = f"{len(made.ledger.postings)} forms, {added} of them additions, {corrected} of those corrections"
    counts += f", {sum(made.ledger.times.values())} posts"
    counts += f", {sum(map(len, made.taken))} mails taken"
    deaths = ", ".join(f"{name} {times}" for name, times in sorted(made.deaths.items()))
    return "\n".join([f"seed {made.seed}: {counts}; deaths: {deaths}", *lost[:30]])


def main() -> int:
    seed = int(sys.argv[1])
    folder = Path(tempfile.mkdtemp(prefix="mieux-kill-"))
    made, lost = run(seed, int((*sys.argv[2:], "30")[0]), folder, fixture_site.make(folder / "site"))
    print(report(made, lost))
    if lost:
        print(f"The database is kept in {folder}.")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
