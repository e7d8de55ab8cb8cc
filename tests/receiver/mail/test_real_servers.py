"""Postfix and Exim, as they are: however slow they are and whatever they refuse, each mail arrives once or is named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

import pytest

from receiver.config import settings
from receiver.mail.errors import TemporaryError
from receiver.mail.patience import Patience
from receiver.mail.transport import Envelope, transport
from tests.receiver.mail_servers import MailServer, running_exim, running_policy, running_postfix
from tests.receiver.mail_sink import running_sink
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
OpenSink = Callable[..., Any]
SHORT, PAUSE, LONG = 0.5, 1.0, 20.0
"""Seconds of a phase that ends too soon for a server that pauses, of that pause, of a phase that is long enough."""
STEPS = {
    "greeting": ("CONNECT", "connect", "greeting"),
    "EHLO": ("EHLO", "helo", "command"),
    "MAIL": ("MAIL", "mail", "command"),
    "RCPT": ("RCPT", "rcpt", "command"),
    "DATA": ("DATA", "predata", "text_begins"),
    "final dot": ("END-OF-MESSAGE", "data", "text_ends"),
}
"""Of each step what Postfix calls it, what Exim calls it, and the phase that it belongs to."""
PHASES = ("greeting", "command", "text_begins", "block", "text_ends")


def envelope(name: str) -> Envelope:
    message = EmailMessage()
    message["Subject"], message["Message-ID"] = "x", f"<{name}@example.org>"
    message.set_content(".\n..\nhello\n.\n")
    return Envelope(message, "from@example.org", "you@example.com", name)


def send(server: MailServer, name: str, **patience: float) -> None:
    target = settings.read({"MAIL_URL": server.url}).mail
    transport(target, Patience(**patience))(lambda: envelope(name))


class Slow:
    """A server that pauses at the steps that a test names, and what it has taken."""

    def __init__(
        self, server: MailServer, pause_at: Callable[[str], None], taken: Callable[[], list[EmailMessage]]
    ) -> None:
        self.server = server
        self.pause_at = pause_at
        self.taken = taken

    def copies(self, name: str) -> list[list[str]]:
        message_id = f"<{name}@example.org>"
        return [one.get_content().splitlines() for one in self.taken() if one["Message-ID"] == message_id]


@pytest.fixture(scope="module", params=["postfix", "exim"])
def slow(request: pytest.FixtureRequest) -> Iterator[Slow]:
    with {"postfix": slow_postfix, "exim": slow_exim}[request.param]() as running:
        yield running


@contextmanager
def slow_postfix() -> Iterator[Slow]:
    with running_sink() as sink, running_policy() as policy, running_postfix(sink.port, **policy.settings) as server:

        def pause_at(step: str) -> None:
            policy.pauses = {STEPS[step][0]: PAUSE}

        yield Slow(server, pause_at, lambda: sink.taken)


@contextmanager
def slow_exim() -> Iterator[Slow]:
    names = [name for _, name, _ in STEPS.values()]
    rules = {name: f"accept delay = ${{if exists{{FOLDER/{name}}}{{{PAUSE:.0f}}}{{0}}}}s" for name in names}
    with running_exim(**rules) as server:

        def pause_at(step: str) -> None:
            for name in names:
                (server.folder / name).unlink(missing_ok=True)
            (server.folder / STEPS[step][1]).touch()

        yield Slow(server, pause_at, lambda: server.queued)


@pytest.mark.parametrize("step", STEPS)
def test_each_phase_has_its_own_time_and_one_copy_arrives(slow: Slow, step: str) -> None:
    phase = STEPS[step][2]
    slow.pause_at(step)
    with pytest.raises(TemporaryError):
        send(slow.server, f"short-{phase}", **{**dict.fromkeys(PHASES, LONG), phase: SHORT})
    send(slow.server, f"long-{step.replace(' ', '-')}", **{**dict.fromkeys(PHASES, SHORT), phase: LONG})
    arrived = wait_until(lambda: slow.copies(f"long-{step.replace(' ', '-')}"))
    assert arrived == [[".", "..", "hello", "."]]
