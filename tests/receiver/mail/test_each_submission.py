"""Whatever Postfix and Exim refuse, at whichever step: one mail to the team and one confirmation, or a named reason."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from receiver.forms.contract import Contract
from receiver.forms.uploads import AcceptedFile
from receiver.storage.store import Store
from tests.receiver.conftest import Clock
from tests.receiver.exim import running_exim
from tests.receiver.mail_servers import MailServer
from tests.receiver.mail_sink import running_sink
from tests.receiver.outbox_steps import accept, arrived, sent_now
from tests.receiver.postfix import running_policy, running_postfix
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
POSTFIX = {
    "greeting": "CONNECT",
    "EHLO": "EHLO",
    "MAIL": "MAIL",
    "RCPT": "RCPT",
    "DATA": "DATA",
    "final dot": "END-OF-MESSAGE",
}
EXIM = {"greeting": "connect", "EHLO": "helo", "MAIL": "mail", "RCPT": "rcpt", "DATA": "predata", "final dot": "data"}
RULE = """
  deny condition = ${{if exists{{FOLDER/{step}.5}}}}
    message = ${{readfile{{FOLDER/{step}.5}}}}
  defer condition = ${{if exists{{FOLDER/{step}.4}}}}
    message = ${{readfile{{FOLDER/{step}.4}}}}
  accept delay = ${{if exists{{FOLDER/{step}.slow}}{{1}}{{0}}}}s
"""
ONCE = {"<team-1@example.org>": 1, "<confirmation-1@example.org>": 1}
FILE = AcceptedFile("cv.pdf", b"%PDF-1.4" + b"x" * 50_000, "application/pdf", "0" * 64)


@dataclass(frozen=True)
class Refusing:
    """A server that answers at a step what it is told, until it is told nothing; and what it has taken."""

    server: MailServer
    say: Callable[[str, str], None]
    taken: Callable[[], list[EmailMessage]]


@contextmanager
def postfix() -> Iterator[Refusing]:
    with running_sink() as sink, running_policy() as policy, running_postfix(sink.port, **policy.settings) as server:

        def say(step: str, answer: str) -> None:
            sink.taken.clear()
            policy.pauses, policy.actions = {}, {}
            if answer == "slow":
                policy.pauses = {POSTFIX[step]: 1.0}
            elif answer:
                # Who does not know EHLO is asked with the older word.
                policy.actions = {POSTFIX[step]: answer, **({"HELO": answer} if step == "EHLO" else {})}

        yield Refusing(server, say, lambda: list(sink.taken))


@contextmanager
def exim() -> Iterator[Refusing]:
    rules = {name: RULE.format(step=name) for name in EXIM.values()}
    with running_exim(**rules) as server:

        def say(step: str, answer: str) -> None:
            for file in (*server.folder.glob("spool/input/*"), *server.folder.glob("*.[45s]*")):
                file.unlink()
            if answer:
                ending = answer if answer == "slow" else answer[0]
                (server.folder / f"{EXIM[step]}.{ending}").write_text(answer)

        yield Refusing(server, say, lambda: server.queued)


@pytest.fixture(scope="module", params=[postfix, exim], ids=["postfix", "exim"])
def refusing(request: pytest.FixtureRequest) -> Iterator[Refusing]:
    with request.param() as running:
        yield running


@pytest.fixture
def empty(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/empty.db", clock)) as store:
        yield store


PASSING = {
    "greeting: shutting down": ("greeting", "421 4.3.2 Service shutting down"),
    "greeting: not this machine": ("greeting", "554 5.7.1 Client host rejected"),
    "EHLO: for now": ("EHLO", "450 4.7.1 Try again later"),
    "EHLO: for good": ("EHLO", "550 5.7.1 Helo command rejected"),
    "MAIL: for now": ("MAIL", "451 4.3.0 Try again later"),
    "MAIL: not this sender": ("MAIL", "550 5.7.60 not allowed to send as this sender"),
    "MAIL: no login": ("MAIL", "530 5.7.0 Authentication required"),
    "MAIL: rate": ("MAIL", "450 4.7.1 Error: too much mail, slow down"),
    "RCPT: greylisting": ("RCPT", "450 4.2.0 Recipient address rejected: Greylisted"),
    "RCPT: rate": ("RCPT", "451 4.7.1 Too many messages, slow down"),
    "RCPT: quota": ("RCPT", "550 5.4.5 Daily sending quota exceeded"),
    "DATA: for now": ("DATA", "451 4.3.0 Try again later"),
    "DATA: a rule about all": ("DATA", "554 5.7.1 Against our policy"),
    "final dot: for now": ("final dot", "451 4.7.1 Try again later"),
    "final dot: a rule about all": ("final dot", "554 5.7.0 Against our policy"),
    "final dot: slow": ("final dot", "slow"),
}


@pytest.mark.parametrize(("step", "answer"), PASSING.values(), ids=PASSING)
def test_what_passes_ends_with_one_mail_each(
    empty: Store, contract: Contract, clock: Clock, refusing: Refusing, step: str, answer: str
) -> None:
    accept(empty, 1, {"cv": [FILE]})
    refusing.say(step, answer)
    first = sent_now(empty, contract, clock, refusing.server)
    if answer == "slow":
        assert first == ["sent", "sent"]
    else:
        assert {outcome.split()[0] for outcome in first} == {"waiting"}
        assert refusing.taken() == []
        refusing.say(step, "")
        clock.turn(hours=1)
        assert sent_now(empty, contract, clock, refusing.server) == ["sent", "sent"]
    wait_until(lambda: arrived(refusing.taken()) == ONCE)
    assert sent_now(empty, contract, clock, refusing.server) == []


LASTING = {
    "RCPT": ("RCPT", "550 5.1.1 User unknown", "recipient 550"),
    "DATA": ("DATA", "554 5.6.0 Malformed", "content 554"),
    "final dot": ("final dot", "550 5.1.1 No such user", "recipient 550"),
}


@pytest.mark.parametrize(("step", "answer", "reason"), LASTING.values(), ids=LASTING)
def test_what_lasts_is_named_with_its_reason(
    empty: Store, contract: Contract, clock: Clock, refusing: Refusing, step: str, answer: str, reason: str
) -> None:
    accept(empty, 1)
    refusing.say(step, answer)
    # Postfix writes the rest of a code anew that does not belong to the step.
    told = [outcome.rpartition(" ")[0] for outcome in sent_now(empty, contract, clock, refusing.server)]
    assert told == [f"needs_attention {reason}"] * 2
    assert refusing.taken() == []


NAMED = "${if match{$message_body}{name=.*pdf}}"
VISIBLE = "message_body_visible = 20000\n"
SMALL = "message_size_limit = 20000\n"
RULES = {
    code: f"deny condition = {NAMED}\n  message = {code} This kind is not wanted\naccept"
    for code in ("554 5.7.1", "552 5.7.0")
}
EXIM_WITHOUT = {
    "size": (SMALL, "accept", "mail.files_left_out"),
    "no 8BITMIME, size": (f"{SMALL}accept_8bitmime = false\n", "accept", "mail.files_left_out"),
    "MIME": (VISIBLE, RULES["554 5.7.1"], "mail.files_refused"),
    "MIME, 552": (VISIBLE, RULES["552 5.7.0"], "mail.files_refused"),
}


@pytest.mark.parametrize(("main", "data", "word"), EXIM_WITHOUT.values(), ids=EXIM_WITHOUT)
def test_exim_gets_the_mail_without_the_files_that_it_does_not_take(
    empty: Store, contract: Contract, clock: Clock, main: str, data: str, word: str
) -> None:
    accept(empty, 1, {"cv": [FILE]})
    with running_exim(main=main, data=data) as server:
        assert sent_now(empty, contract, clock, server) == ["sent", "sent"]
        taken = server.queued
    assert arrived(taken) == ONCE
    [of_team] = [one for one in taken if one["To"] == "team@example.org"]
    assert list(of_team.iter_attachments()) == []
    assert f"{word} fr" in of_team.get_content()
