"""Addresses of the whole world, from form to mail server: a domain in any letters, a name where the server takes it."""

import argparse
import csv
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from receiver.cli import export, send, show
from receiver.errors import OperatorError
from receiver.forms.contract import Contract
from receiver.mail.message import mail_context
from receiver.storage.records import MailState
from tests.ports import free_port
from tests.receiver.conftest import Running
from tests.receiver.mail_sink import Sink
from tests.receiver.stored import count
from tests.receiver.waiting import wait_until

Serve = Callable[..., Running]
OpenSink = Callable[..., Any]
TYPED, POSTED, SENT = "awa@b\u00fccher.example", "awa@XN--BCHER-KVA.example", "awa@xn--bcher-kva.example"
LETTERS = "us\u00e9r@b\u00fccher.example"
ASKED = "email: beyond_ascii &lt;en&gt;"


def reference(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rpartition("=")[2]


def mails(running: Running, found: str) -> list[MailState]:
    submission = running.store.find(found)
    assert submission
    return running.store.mails_of(submission)


def states(running: Running, found: str) -> dict[str, str]:
    return {mail.kind: f"{mail.state} {mail.last_error}".strip() for mail in mails(running, found)}


def to(sink: Sink, kind: str) -> tuple[Any, list[str]]:
    """Return the mail to the team or to the visitor, and whom the envelope names."""
    [found] = [
        (message, recipients)
        for message, (_, recipients) in zip(sink.taken, sink.envelopes, strict=True)
        if (recipients == ["team@example.org"]) == (kind == "team")
    ]
    return found


def text_of(message: Any) -> str:
    content: str = message.get_body().get_content()
    return content


@pytest.mark.parametrize("posted", [TYPED, POSTED])
def test_a_domain_is_shown_as_people_write_it_and_sent_as_servers_know_it(
    serve: Serve, sink: OpenSink, posted: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with sink() as server:
        running = serve(MAIL_URL=server.url, MAIL_TO="team@example.org")
        answer = running.post(email=posted)
        receipt = running.client.get(answer.headers["Location"]).text
        wait_until(lambda: len(server.taken) == 2)
    assert f'mail to <strong data-address="">{TYPED}</strong>' in receipt
    message, recipients = to(server, "confirmation")
    assert (recipients, message["To"]) == ([SENT], SENT)
    message, _ = to(server, "team")
    assert message["Reply-To"] == SENT
    assert TYPED in text_of(message)
    assert SENT not in text_of(message)
    shown = argparse.Namespace(reference=reference(answer), files=None, identity=[])
    show.run(running.settings, shown)
    assert f"    {TYPED}\n" in capsys.readouterr().out
    assert exported(running, tmp_path / "all.csv")["email"] == TYPED


def exported(running: Running, target: Path) -> dict[str, str]:
    options = {"form": "", "state": [], "since": None, "until": None, "attention": False, "references": ()}
    export.run(running.settings, argparse.Namespace(**options, format="csv", to=target, force=False, identity=[]))
    [row] = csv.DictReader(target.read_text("utf-8-sig").splitlines())
    return row


def test_a_name_beyond_ascii_is_taken_when_the_mail_server_takes_it(serve: Serve, sink: OpenSink) -> None:
    with sink(letters=True) as server:
        running = serve(MAIL_URL=server.url, MAIL_TO="team@example.org")
        found = reference(running.post(email=LETTERS))
        wait_until(lambda: len(server.taken) == 2)
        wait_until(lambda: set(states(running, found).values()) == {"sent"})
    message, recipients = to(server, "confirmation")
    assert recipients == ["us\u00e9r@xn--bcher-kva.example"] == [message["To"]]
    message, _ = to(server, "team")
    assert message["Reply-To"] is None, "other servers on the way need not take the name"
    assert LETTERS in text_of(message)


def test_another_address_is_asked_for_when_it_does_not(serve: Serve, sink: OpenSink) -> None:
    """Before anything is stored, by a receiver that has sent no mail yet, too; the files are kept."""
    with sink() as server:
        running = serve(MAIL_URL=server.url, MAIL_TO="team@example.org")
        answer = running.post(email=LETTERS)
        assert (answer.status_code, count(running.store)) == (422, 0)
        assert ASKED in answer.text
        assert LETTERS in answer.text
        reference(running.post(email=TYPED))
        wait_until(lambda: len(server.taken) == 2)
        assert running.post(email=LETTERS).status_code == 422


def test_what_is_stored_stays_accepted_whatever_the_server_offers_later(serve: Serve, sink: OpenSink) -> None:
    with sink(letters=True) as server:
        running = serve(MAIL_URL=server.url)
        first = reference(running.post(email=LETTERS))
        wait_until(lambda: set(states(running, first).values()) == {"sent"})
    with sink(port=server.port) as later:
        reference(running.post(email=TYPED))
        wait_until(lambda: len(later.taken) == 2)
        assert running.post(email=LETTERS).status_code == 303
        assert reference(running.post(email=LETTERS)) == first
        assert running.post(email=LETTERS, given_name="Ana").status_code == 422


def test_without_a_mail_server_the_address_is_taken_and_the_mail_is_named_when_it_cannot_go(
    serve: Serve, sink: OpenSink
) -> None:
    port = free_port()
    running = serve(MAIL_URL=f"smtp://127.0.0.1:{port}?tls=none")
    found = reference(running.post(email=LETTERS))
    wait_until(lambda: any("port-closed" in state for state in states(running, found).values()))
    with sink(port=port) as server:
        options = argparse.Namespace(again=True, identity=[])
        with pytest.raises(OperatorError):
            send.run(running.settings, options)
    assert states(running, found) == {"team": "sent", "confirmation": "needs_attention letters"}
    assert LETTERS in text_of(server.taken[0])


def test_a_mail_server_that_says_nothing_keeps_no_visitor_waiting(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        running = serve(MAIL_URL=f"smtp://127.0.0.1:{silent.getsockname()[1]}?tls=none")
        began = time.monotonic()
        assert running.post(email=LETTERS).status_code == 303
        assert time.monotonic() - began < 8


def test_sender_and_team_may_have_such_domains(contract: Contract) -> None:
    contact = contract.site.model_copy(update={"contact_email": "mieux@stra\u00dfe.example"})
    context = mail_context(contract.model_copy(update={"site": contact}), "", ())
    assert (context.sender, context.team) == ("mieux@xn--strae-oqa.example",) * 2
