"""Three questions of those who watch: does the process live, can it accept, does something need somebody?

`/livez` and `/readyz` are for what starts, restarts and chooses receivers: mail trouble never makes a receiver unready.
`/healthz` is for people: the same, and alarms. Nothing is written, and what was found out is kept: however often it is
asked, it costs the database a thousandth of its time. No personal data.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request

from receiver.intake import spool
from receiver.intake.spool import SEGMENT, Spool
from receiver.logs import event
from receiver.mail import digest, trouble
from receiver.mail.digest import Numbers
from receiver.mail.trouble import Standstill
from receiver.storage import key_proofs, timestamps, waiting
from receiver.storage.errors import SlowError, StoreError
from receiver.storage.store import Store
from receiver.storage.waiting import Readers
from receiver.web.middleware.allowed_hosts import is_internal

log = logging.getLogger("receiver.health")
MAX_MAIL_WAIT = timedelta(hours=1)
"""A mail that waits longer means that mail does not leave this machine."""
MAX_CLOCK_LAG = timedelta(minutes=5)
"""So much earlier than the last use of the database, which another receiver may have used, a clock is wrong."""
LOOK_SECONDS = 2.0
"""How long an answer waits for a look; load balancers wait hardly longer."""
MIN_AGE_SECONDS, MAX_AGE_SECONDS = 1.0, 30.0
"""How long what was found out is kept, at least and at most."""
SHARE = 0.001
"""Of the time, at most so much is spent with looking."""
LOCAL = ("127.0.0.1", "::1")

Found = Mapping[str, object]
"""`reason` says why it fails; without one all is well. The rest are counts and details."""
NO_ANSWER: Found = {"reason": "database: it does not answer"}
NAME = "health"
"""Of the threads that look, and of what waits, in the log."""


@dataclass(frozen=True)
class Sources:
    """What is asked. `trouble`: why disk or database cannot be trusted.

    `upkeep`: why the daily work is not done; `bounces`: why the mailbox of mails that come back is not read;
    `addresses`: why the site's own addresses cannot be used;
    `worker_alive`: the threads that send mail run.
    """

    store: Store
    trouble: Callable[[], str]
    worker_alive: Callable[[], bool]
    upkeep: Callable[[], str]
    bounces: Callable[[], str]
    addresses: Callable[[], str]
    recipients: tuple[str, ...]
    clock: Callable[[], datetime]

    def ready(self) -> Found:
        """Say whether a submission could be accepted: database, disk, and a place for files while they come."""
        reason = self.trouble() or self._spool() or self._database()
        return {"reason": reason} if reason else {}

    def healthy(self) -> Found:
        """Say whether nothing needs somebody, with counts: the same as `ready`, and mail, deletion, keys, clock."""
        found = self.ready()
        try:
            return found or self._alarms()
        except StoreError as error:
            return {"reason": f"database: {error}"}

    def _spool(self) -> str:
        trial = Spool(self.store.folder)
        try:
            # As much as does not stay in memory.
            trial.write(bytes(SEGMENT))
        except OSError as error:
            return spool.trouble(error)
        finally:
            trial.close()
        return ""

    def _database(self) -> str:
        try:
            self.store.check_ready()
        except StoreError as error:
            return f"database: {error}"
        return ""

    def _alarms(self) -> Found:
        now = self.clock()
        found, standstill = digest.numbers(self.store, now), trouble.standstill(self.store, now)
        counts = {name: getattr(found, name) for name in ("received", "sent", "waiting", "needs_attention")}
        mail = _mail_trouble(found, standstill, self.worker_alive(), now) or self.addresses()
        alarms = {"mail": mail, "retention": self.upkeep(), "keys": self._keys(), "clock": self._clock_trouble(now)}
        told: dict[str, object] = {name: text for name, text in alarms.items() if text}
        reason = next(iter(told.values()), "")
        # Reports can be forged: they are told, and are no alarm.
        more = {"oldest_waiting_seconds": _age(found, now), "bounced": found.bounced, "bounces": self.bounces()}
        told |= {name: value for name, value in more.items() if value}
        # Told at once; an alarm only when it does not pass by itself.
        told |= {"mail": str(standstill)} if standstill else {}
        return {**counts, **told, **({"reason": reason} if reason else {})}

    def _keys(self) -> str:
        number = len(key_proofs.unproved(self.store, self.recipients)) if self.recipients else 0
        return f"keys: nobody has shown to open what is sealed to {number} of them" if number else ""

    def _clock_trouble(self, now: datetime) -> str:
        last = self.store.moment(timestamps.CLOCK)
        return "clock: earlier than the last use of the database" if last and last - now > MAX_CLOCK_LAG else ""


class Watch:
    """Finds something out when it is asked and what it knows is old: one look at a time, in a thread of its own."""

    def __init__(self, look: Callable[[], Found], readers: Readers) -> None:
        self._look = look
        self._readers = readers
        self._known: Found = {}
        self._until = 0.0
        self._looking: asyncio.Future[tuple[Found, float]] | None = None

    async def found(self) -> Found:
        """Return what is known, at most MAX_AGE_SECONDS old; that nothing answers when nothing does."""
        if time.monotonic() < self._until:
            return self._known
        try:
            if self._looking is None or self._looking.done():
                self._looking = asyncio.wrap_future(self._readers.put(self._timed))
            looking = self._looking
            # Not cancelled when the time is over: the next question finds its end.
            await asyncio.wait([looking], timeout=LOOK_SECONDS)
        except SlowError:
            return NO_ANSWER
        if not looking.done():
            waiting.tell(NAME)
            return NO_ANSWER
        self._known, seconds = looking.result()
        age = min(max(seconds / SHARE, MIN_AGE_SECONDS), MAX_AGE_SECONDS)
        self._until = time.monotonic() + (MIN_AGE_SECONDS if "reason" in self._known else age)
        return self._known

    def _timed(self) -> tuple[Found, float]:
        began = time.monotonic()
        try:
            found = self._look()
        except Exception as error:
            # Its text could hold personal data.
            found = {"reason": f"unforeseen: {type(error).__name__}"}
        return found, time.monotonic() - began


@dataclass(frozen=True)
class Health:
    """The answers. `token`: who has it may know details, as the machine itself may; empty: nobody else."""

    ready: Watch
    healthy: Watch
    token: str

    def body(self, request: Request, found: Found) -> tuple[int, Found]:
        """Return status and body of an answer; to strangers it says yes or no."""
        failing = "reason" in found
        details = found if self._may_know(request) else {}
        return 503 if failing else 200, {"status": "failing" if failing else "ok", **details}

    def _may_know(self, request: Request) -> bool:
        if request.client and request.client.host in LOCAL and is_internal(request.headers):
            return True
        given = request.headers.get("authorization", "").encode()
        if not self.token or not given:
            return False
        right = secrets.compare_digest(given, f"Bearer {self.token}".encode())
        if not right:
            log.warning(event("wrong-token"))
        return right


def _age(found: Numbers, now: datetime) -> int:
    return int((now - found.oldest_waiting).total_seconds()) if found.oldest_waiting else 0


def health_of(sources: Sources, token: str) -> Health:
    """Return the answers, with threads of their own."""
    readers = Readers(NAME, 2)
    return Health(Watch(sources.ready, readers), Watch(sources.healthy, readers), token)


def _mail_trouble(found: Numbers, standstill: Standstill | None, worker_alive: bool, now: datetime) -> str:
    if not worker_alive:
        return "outbox: not running"
    if standstill and standstill.lasting:
        return f"outbox: no mail leaves. {standstill}"
    oldest = found.oldest_waiting
    return "outbox: mail waits too long" if oldest and now - oldest > MAX_MAIL_WAIT else ""
