"""A load on a receiver that has to stand trouble: visitors who post until they are answered, others who read pages."""

import http.client
import os
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from tests.receiver.clients import TRY_AGAIN, Client, Ledger
from tests.receiver.process import Receiver
from tests.receiver.waiting import wait_until

CLIENTS = 4
POSTS = int(os.environ.get("LOAD_POSTS", "20"))
"""How many are taken before, between and after what goes wrong; `make soak`: 1000."""
PAGES = ("/en/", "/assets/site.css", "/en/apply/", "/livez")
PAGE_SECONDS = 10
"""How long a page may take at most, whatever else is wrong, on a machine that does other things as well."""
MINUTE = 59.0
"""Seconds, less what the log needs to be written; what was promised, whatever receiver.logs does."""
EACH_ONE = re.compile(r"time=\S+ | request=\S+| reference=\S+| mail=\S+")
"""What differs in the lines of one cause."""


@dataclass
class Load:
    """What happened so far. `refused`: posts that were not taken for now; `bad_pages`: those that were not served."""

    ledger: Ledger
    receiver: Receiver
    over: threading.Event = field(default_factory=threading.Event)
    taken: int = 0
    refused: int = 0
    served: int = 0
    bad_pages: list[str] = field(default_factory=list)

    def goes_on(self, number: int = POSTS, seconds: float = 60 + POSTS) -> None:
        """Wait until so many more posts were taken."""
        wanted = self.taken + number
        wait_until(lambda: self.taken >= wanted, seconds)

    def is_refused(self, number: int = 20, seconds: float = 60) -> None:
        """Wait until so many more posts were refused, and some more pages were served."""
        wanted, pages = self.refused + number, self.served + len(PAGES)
        wait_until(lambda: self.refused >= wanted and self.served >= pages, seconds)

    def post(self) -> None:
        """Post one form after the other, each again under its key until it is taken."""
        with closing(Client(self.receiver.port)) as client:
            while not self.over.is_set():
                posting = self.ledger.next(0.1)
                status, reference = TRY_AGAIN[0], ""
                while status in TRY_AGAIN and not self.over.wait(0.01):
                    with suppress(OSError, http.client.HTTPException):
                        status, reference = client.post(posting)
                    self.refused += status in TRY_AGAIN
                if status not in TRY_AGAIN:
                    self.ledger.answered(posting, status, reference)
                    self.taken += 1

    def read(self) -> None:
        """Read one page after the other."""
        with httpx.Client(base_url=f"http://127.0.0.1:{self.receiver.port}", timeout=PAGE_SECONDS) as client:
            while not self.over.wait(0.02):
                for page in PAGES:
                    found = _page(client, page)
                    self.served += not found
                    self.bad_pages += [f"{page}: {found}"] if found else []


def _page(client: httpx.Client, page: str) -> str:
    """Return what was wrong with a page, nothing when it came."""
    try:
        status = client.get(page).status_code
    except httpx.HTTPError as error:
        return type(error).__name__
    return "" if status == 200 else str(status)


@contextmanager
def loaded(receiver: Receiver, ledger: Ledger, clients: int = CLIENTS) -> Iterator[Load]:
    """Put a receiver under load for the block; every page must be served, each cause told once a minute."""
    load = Load(ledger, receiver)
    with ThreadPoolExecutor(clients + 1) as threads:
        runs = [threads.submit(load.read), *(threads.submit(load.post) for _ in range(clients))]
        try:
            yield load
        finally:
            load.over.set()
        for run in runs:
            run.result()
    assert not load.bad_pages, load.bad_pages
    assert load.served > 0
    too_often = list(told_too_often(receiver.log))
    assert not too_often, too_often


def told_too_often(log: str) -> Iterator[str]:
    """Yield each line of trouble that came again within a minute."""
    last: dict[str, float] = {}
    for line in log.splitlines():
        found = re.match(r"time=(\S+) level=(?:warning|error) ", line)
        if not found:
            continue
        at, cause = datetime.fromisoformat(found[1]).timestamp(), EACH_ONE.sub("", line)
        if at - last.get(cause, -MINUTE) < MINUTE:
            yield line
        last[cause] = at


def refused_for(load: Load, reason: str) -> None:
    """Wait until many posts were refused, and see that the log tells why."""
    load.is_refused()
    wait_until(lambda: reason in load.receiver.log)
