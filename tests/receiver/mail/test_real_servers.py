"""Postfix and Exim, as they are: however slow they are and whatever they refuse, each mail arrives once or is named."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from receiver.config import settings
from receiver.forms.contract import Contract
from receiver.forms.uploads import AcceptedFile
from receiver.mail import outbox
from receiver.mail.errors import TemporaryError
from receiver.mail.patience import Patience
from receiver.mail.transport import Envelope, transport
from receiver.mail.worker import Worker
from receiver.storage.store import Store
from tests.receiver.conftest import Clock
from tests.receiver.exim import running_exim
from tests.receiver.mail_servers import MailServer
from tests.receiver.mail_sink import running_sink
from tests.receiver.outbox_steps import accept, arrived, deliverer, sent_now
from tests.receiver.postfix import running_policy, running_postfix
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
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
TRIES = 10
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


def gone_with_time_for(phase: str, step: str, slow: Slow) -> str:
    """Give one phase a long time; return the name of the mail that went. A busy machine is too slow for the others."""
    for number in range(TRIES):
        name = f"long-{step.replace(' ', '-')}-{number}"
        with suppress(TemporaryError):
            send(slow.server, name, **{**dict.fromkeys(PHASES, SHORT), phase: LONG})
            return name
    raise AssertionError("no phase has a time of its own")


@pytest.mark.parametrize("step", STEPS)
def test_each_phase_has_its_own_time_and_one_copy_arrives(slow: Slow, step: str) -> None:
    phase = STEPS[step][2]
    slow.pause_at(step)
    with pytest.raises(TemporaryError):
        send(slow.server, f"short-{phase}", **{**dict.fromkeys(PHASES, LONG), phase: SHORT})
    gone = gone_with_time_for(phase, step, slow)
    found = wait_until(lambda: slow.copies(gone))
    assert found == [[".", "..", "hello", "."]]


@pytest.fixture
def timed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/timed.db", clock)) as store:
        yield store


def test_a_wrong_password_is_one_attempt_whoever_waits(timed: Store, contract: Contract, clock: Clock) -> None:
    for number in range(10):
        accept(timed, number)
    with running_exim() as server:
        worker = Worker(timed, deliverer(timed, contract, server.url.replace("//", "//me:secret@")), clock)
        worker.start()
        wait_until(lambda: "535 Incorrect" in server.log)
        worker.wake()
        assert worker.stop(10)
        assert server.log.count("authenticator failed") == 1
    assert outbox.counts(timed).needs_attention == 0
    with timed.reading() as connection:
        errors = connection.exec_driver_sql("SELECT last_error FROM outbox WHERE last_error != ''").scalars().all()
    assert errors == ["login 535"]


ALL_REFUSED = {
    "no login": ("MAIL", "530 5.7.0 Authentication required", "login 530 5.7.0"),
    "sender": ("MAIL", "550 5.7.60 Client does not have permissions to send as this sender", "sender 550 5.7.60"),
    "sender, at the recipient": ("RCPT", "553 5.7.1 Sender address rejected: not owned by user", "sender 553 5.7.1"),
    "sender, after the text": ("END-OF-MESSAGE", "550 5.7.60 not allowed to send as", "sender 550 5.7.60"),
    "quota": ("RCPT", "550 5.4.5 Daily sending quota exceeded", "quota 550 5.4.5"),
    "policy": ("END-OF-MESSAGE", "554 5.7.0 Your mail is against our policy", "policy 554 5.7.0"),
    "rate": ("RCPT", "421 4.7.0 Too many messages, slow down", "rate 421 4.7.0"),
    "greeting": ("CONNECT", "554 5.7.1 Client host rejected", ""),
}


def test_what_all_mails_are_refused_for_is_the_fault_of_none(timed: Store, contract: Contract, clock: Clock) -> None:
    with running_sink() as sink, running_policy() as policy, running_postfix(sink.port, **policy.settings) as server:
        for number, (step, action, error) in enumerate(ALL_REFUSED.values()):
            accept(timed, number)
            policy.actions = {step: action}
            outcomes = sent_now(timed, contract, clock, server)
            assert 1 <= len(outcomes) <= 2, "the others were not tried"
            assert {one.split()[0] for one in outcomes} == {"waiting"}
            assert not error or set(outcomes) == {f"waiting {error}"}
            clock.turn(days=6)
        assert outbox.counts(timed).needs_attention == 0
        policy.actions.clear()
        clock.turn(minutes=1)
        assert set(sent_now(timed, contract, clock, server)) == {"sent"}
        wait_until(lambda: len(sink.taken) == 2 * len(ALL_REFUSED))
    assert set(arrived(sink.taken).values()) == {1}


def test_a_rule_about_one_mail_is_told_from_one_about_all(timed: Store, contract: Contract, clock: Clock) -> None:
    with running_sink() as sink, running_policy() as policy, running_postfix(sink.port, **policy.settings) as server:
        policy.refused.add("awa0@example.com")
        for number in range(3):
            accept(timed, number)
        assert sent_now(timed, contract, clock, server) == ["sent", "waiting policy 554 5.7.1", *["sent"] * 4]
        clock.turn(minutes=2)
        assert sent_now(timed, contract, clock, server) == ["needs_attention policy 554 5.7.1"]
        wait_until(lambda: len(sink.taken) == 5)


def test_no_8bitmime_and_a_small_limit(timed: Store, contract: Contract, clock: Clock) -> None:
    accept(timed, 1, {"cv": [AcceptedFile("cv.pdf", b"x" * 50_000, "application/pdf", "0" * 64)]})
    limits = {"message_size_limit": "20000", "smtpd_discard_ehlo_keywords": "8bitmime"}
    with running_sink() as sink, running_postfix(sink.port, **limits) as server:
        assert sent_now(timed, contract, clock, server) == ["sent", "sent"]
        wait_until(lambda: len(sink.taken) == 2)
    [of_team] = [one for one in sink.taken if one["To"] == "team@example.org"]
    assert "mail.files_left_out fr" in of_team.get_content()


REFUSED_FILES = {
    "a rule about names": "554 5.7.1 This kind of file is not wanted",
    "a rule about contents, not the size": "552 5.7.0 blocked because its content presents a potential security issue",
    "no reason": "554 5.7.1 message rejected",
}


@pytest.mark.parametrize("answer", REFUSED_FILES.values(), ids=REFUSED_FILES)
def test_a_mail_whose_files_a_server_refuses_goes_without_them(
    timed: Store, contract: Contract, clock: Clock, answer: str
) -> None:
    accept(timed, 1, {"cv": [AcceptedFile("cv.pdf", b"%PDF-1.4", "application/pdf", "0" * 64)]})
    rule = {"mime_header_checks": f"regexp:{{{{/name=.*pdf/ REJECT {answer[4:]}}}}}"}
    with running_sink() as sink, running_postfix(sink.port, **rule) as server:
        assert sent_now(timed, contract, clock, server) == ["sent", "sent"]
        wait_until(lambda: len(sink.taken) == 2)
    [of_team] = [one for one in sink.taken if one["To"] == "team@example.org"]
    assert list(of_team.iter_attachments()) == []
    assert "mail.files_refused fr" in of_team.get_content()


def test_a_server_that_refuses_all_is_not_told_to_refuse_the_files(
    timed: Store, contract: Contract, clock: Clock
) -> None:
    accept(timed, 1, {"cv": [AcceptedFile("cv.pdf", b"%PDF-1.4", "application/pdf", "0" * 64)]})
    with running_sink() as sink, running_policy() as policy, running_postfix(sink.port, **policy.settings) as server:
        policy.actions = {"END-OF-MESSAGE": "554 5.7.1 Against our policy"}
        assert sent_now(timed, contract, clock, server) == ["waiting policy 554 5.7.1"] * 2
        policy.actions.clear()
        clock.turn(minutes=1)
        assert sent_now(timed, contract, clock, server) == ["sent", "sent"]
        wait_until(lambda: len(sink.taken) == 2)
    [of_team] = [one for one in sink.taken if one["To"] == "team@example.org"]
    assert len(list(of_team.iter_attachments())) == 1


def test_greylisting(timed: Store, contract: Contract, clock: Clock) -> None:
    accept(timed, 1)
    with running_sink() as sink, running_policy() as policy, running_postfix(sink.port, **policy.settings) as server:
        policy.actions = {"RCPT": "450 4.2.0 Recipient address rejected: Greylisted"}
        assert sent_now(timed, contract, clock, server) == ["waiting later 450 4.2.0"] * 2
        policy.actions.clear()
        clock.turn(minutes=1)
        assert sent_now(timed, contract, clock, server) == ["sent", "sent"]
        wait_until(lambda: len(sink.taken) == 2)
    assert set(arrived(sink.taken).values()) == {1}
