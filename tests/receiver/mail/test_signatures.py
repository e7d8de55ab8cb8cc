"""A signature (DKIM) that the first server sets holds after a server without 8BITMIME: Postfix and opendkim."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.receiver.conftest import Running
from tests.receiver.mail_servers import MailServer
from tests.receiver.mail_sink import Sink, running_sink
from tests.receiver.opendkim import running_opendkim
from tests.receiver.postfix import running_postfix
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
FROM = "from@example.org"
TYPED = "Été, l’été\n.\nFrom "


@contextmanager
def signing(folder: Path) -> Iterator[tuple[MailServer, Sink]]:
    """A server that signs and passes on to one that verifies. Who offers SMTPUTF8 is taken to know 8BITMIME as well."""
    with running_opendkim(folder) as (sign, verify), running_sink() as sink:
        older = {"smtpd_discard_ehlo_keywords": "8bitmime, smtputf8", **verify}
        with running_postfix(sink.port, **older) as second, running_postfix(second.port, **sign) as first:
            yield first, sink


def verdicts(sink: Sink) -> dict[str, str]:
    """Return what the second server says of each mail, by recipient."""
    mails = [message_from_bytes(raw) for raw in sink.raw]
    return {mail["To"]: mail["Authentication-Results"].split(";")[1].split()[0] for mail in mails}


def test_the_signature_of_our_mails_holds_where_that_of_others_breaks(
    serve: Callable[..., Running], tmp_path: Path
) -> None:
    with signing(tmp_path) as (server, sink):
        running = serve(MAIL_URL=server.url, MAIL_FROM=FROM, MAIL_TO="team@example.org")
        assert running.post(given_name="Awa Été", motivation=TYPED).status_code == 303
        with smtplib.SMTP("127.0.0.1", server.port, "other.example") as client:
            head = f"From: {FROM}\r\nTo: other@example.com\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n"
            text = f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\nÉté\r\n".encode()
            client.sendmail(FROM, "other@example.com", text, ["BODY=8BITMIME"])
        wait_until(lambda: len(sink.raw) == 3)
    assert verdicts(sink) == {
        "team@example.org": "dkim=pass",
        "awa@example.com": "dkim=pass",
        "other@example.com": "dkim=fail",
    }
