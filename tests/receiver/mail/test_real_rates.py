"""A real Postfix that takes thirty mails a minute is used almost fully, and each mail arrives once."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from receiver.clock import utc_now
from receiver.forms.contract import Contract
from receiver.mail import outbox
from receiver.mail.relay import RATE_PAUSES, Relay
from receiver.mail.worker import Worker
from receiver.storage.store import Store
from tests.receiver.conftest import CV, GOOD
from tests.receiver.mail_sink import Sink, running_sink
from tests.receiver.outbox_steps import accept, arrived, deliverer
from tests.receiver.postfix import running_postfix
from tests.receiver.process import environment, serving
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
PER_WINDOW, GOAL = 30, 1.2
LIMIT = {"smtpd_client_message_rate_limit": f"{PER_WINDOW}"}
MAILS = 1000
"""34 minutes at thirty a minute."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/test.db")) as opened:
        yield opened


def check_each_arrived_once(sink: Sink, store: Store, mails: int) -> None:
    assert len(arrived(sink.taken)) == len(sink.taken) == mails
    counts = outbox.counts(store)
    assert (counts.waiting, counts.needs_attention) == (0, 0)


def test_the_limit_of_a_real_server_is_used_almost_fully(store: Store, contract: Contract) -> None:
    """Thirty mails in six seconds, in place of a minute: clocks and pauses are ten times as fast."""
    seconds, began, start = 6.0, time.monotonic(), utc_now()

    def clock() -> datetime:
        return start + timedelta(seconds=10 * (time.monotonic() - began))

    mails = 120
    for number in range(mails // 2):
        accept(store, number, address=f"you@d{number}.example")
    with (
        running_sink() as sink,
        running_postfix(sink.port, **LIMIT, anvil_rate_time_unit=f"{seconds:.0f}s") as server,
    ):
        relay = Relay(rate_pauses=(RATE_PAUSES[0] / 10, RATE_PAUSES[1]))
        worker = Worker(store, deliverer(store, contract, server.url), clock, relay=relay)
        began = time.monotonic()
        worker.start()

        def through() -> bool:
            worker.wake()
            return outbox.counts(store).waiting == 0

        wait_until(through, 90)
        took = time.monotonic() - began
        assert worker.stop(10)
        wait_until(lambda: len(sink.taken) == mails)
    check_each_arrived_once(sink, store, mails)
    assert took <= GOAL * seconds * mails / PER_WINDOW


@pytest.mark.soak
def test_a_thousand_mails_with_the_clock_that_all_have(site_dir: Path, tmp_path: Path, store: Store) -> None:
    """The receiver as operators run it; 41 minutes at most."""
    allowed = 60 * MAILS / PER_WINDOW
    with running_sink() as sink, running_postfix(sink.port, **LIMIT) as server:
        settings = environment(site_dir, tmp_path, MAIL_URL=server.url, MAIL_FROM="from@example.org")
        with serving(settings, tmp_path / "log") as receiver:
            began = time.monotonic()
            with httpx.Client(base_url=f"http://127.0.0.1:{receiver.port}", timeout=20, verify=False) as client:
                for number in range(MAILS // 2):
                    answers = {**GOOD, "email": f"you@d{number}.example"}
                    assert client.post("/en/apply/", data=answers, files=CV).status_code == 303
            wait_until(lambda: len(sink.taken) >= MAILS, 1.5 * allowed)
            took = time.monotonic() - began
            wait_until(lambda: outbox.counts(store).waiting == 0)
        refusals = server.log.count("Message delivery request rate limit exceeded")
    print(f"\n{MAILS} mails in {took:.0f} s: {took / allowed:.3f} of the {allowed:.0f} s; refused {refusals} times")
    check_each_arrived_once(sink, store, MAILS)
    assert took <= GOAL * allowed
