"""Where reports go of mails that come back: to the sender, to an address of the mail's own, or nowhere."""

from contextlib import closing
from pathlib import Path

import pytest

from receiver.config import settings
from receiver.forms.contract import Contract
from receiver.mail import delivery, digest, outbox
from receiver.mail.message import MailContext, new_message_id
from receiver.mail.transport import transport
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.receiver.conftest import Clock
from tests.receiver.mail_sink import running_sink

SENDER, TEAM = "from@example.org", "team@example.org"


@pytest.mark.parametrize(
    ("return_path", "pattern"),
    [
        ("", SENDER),
        ("bounces@example.org", "bounces@example.org"),
        ("none", "<>"),
        ("b+*@example.org", "b+{}@example.org"),
    ],
)
def test_each_mail_leaves_with_it(
    tmp_path: Path, clock: Clock, contract: Contract, return_path: str, pattern: str
) -> None:
    with closing(Store(f"sqlite:///{tmp_path}/var/timed.db", clock)) as store, running_sink() as server:
        digest.enqueue(store, 6, SENDER, clock())
        mails = [Mail(kind, new_message_id(SENDER), "awa@example.com") for kind in ("team", "confirmation")]
        answers = {"given_name": "Awa", "email": "awa@example.com"}
        store.accept(NewSubmission("key", "key", "expert", "v1", "en", answers, {}, mails))
        clock.turn(days=1)
        assert digest.enqueue(store, 6, SENDER, clock())
        context = MailContext(contract, SENDER, TEAM, settings.read({"MAIL_RETURN_PATH": return_path}).return_path)
        deliver = delivery.deliverer(context, store, transport(settings.read({"MAIL_URL": server.url}).mail))
        assert [outcome.state for outcome in outbox.send_due(store, deliver, clock)] == ["sent"] * 3
    tokens = [str(message["Message-ID"])[1:33] for message in server.taken]
    assert len(set(tokens)) == 3
    assert [sender for sender, _ in server.envelopes] == [pattern.format(token) for token in tokens]
    for message in server.taken:
        assert SENDER in message["From"]
        # A report about a mail that could not be delivered is no answer: servers are not asked to leave it out.
        assert not {"NDR", "All"} & set(message["X-Auto-Response-Suppress"].split(", "))
        assert message["Precedence"] is None
