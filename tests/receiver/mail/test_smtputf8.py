"""Names beyond ASCII with Postfix and Exim, as they are, with SMTPUTF8 and without."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

import pytest

from tests.receiver.conftest import Running
from tests.receiver.exim import running_exim
from tests.receiver.mail_servers import MailServer
from tests.receiver.mail_sink import running_sink
from tests.receiver.postfix import running_postfix
from tests.receiver.stored import count
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
Taken = Callable[[], list[EmailMessage]]
TYPED, SENT = "us\u00e9r@b\u00fccher.example", "us\u00e9r@xn--bcher-kva.example"


@contextmanager
def postfix(on: bool) -> Iterator[tuple[MailServer, Taken]]:
    setting = {"smtputf8_enable": "yes" if on else "no"}
    with running_sink(letters=True) as sink, running_postfix(sink.port, **setting) as server:
        yield server, lambda: sink.taken


@contextmanager
def exim(on: bool) -> Iterator[tuple[MailServer, Taken]]:
    with running_exim(main=f"smtputf8_advertise_hosts = {'*' if on else ''}\n") as server:
        yield server, lambda: server.queued


@pytest.mark.parametrize("kind", [postfix, exim], ids=["postfix", "exim"])
@pytest.mark.parametrize("on", [True, False], ids=["smtputf8", "without"])
def test_a_real_server_gets_what_it_takes(serve: Callable[..., Running], kind: Callable[..., Any], on: bool) -> None:
    with kind(on) as (server, taken):
        running = serve(MAIL_URL=server.url, MAIL_TO="team@example.org")
        answer = running.post(email=TYPED)
        assert answer.status_code == (303 if on else 422)
        assert on or count(running.store) == 0
        # A domain alone needs nothing of the server.
        assert running.post(email="awa@b\u00fccher.example").status_code == 303
        expected = {"team@example.org", "awa@xn--bcher-kva.example", *([SENT] if on else [])}
        arrived = wait_until(lambda: len(taken()) == (4 if on else 2) and taken())
        assert {str(message["To"]) for message in arrived} == expected
