"""What Postfix and Exim really send back, through the front door: a form, its confirmation, the report, the mark."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from receiver.mail.bounces import reader
from receiver.storage.records import MailState
from tests.receiver.conftest import Running
from tests.receiver.exim import running_exim
from tests.receiver.mail_servers import MailServer
from tests.receiver.postfix import running_postfix
from tests.receiver.terminal import command
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
EXIM_DELIVERY = """
begin routers
ours:
  driver = accept
  domains = example.org
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = FOLDER/maildir
  maildir_format
  create_directory
  delivery_date_add
  envelope_to_add
  return_path_add
  user = mail
"""
"""Mails to example.org go into a Maildir, those to other domains cannot be delivered."""
NOBODY = "deny message = 550 5.1.1 No such person here"
OURS = {
    "virtual_mailbox_domains": "example.org",
    "virtual_mailbox_base": "FOLDER/mailboxes",
    "virtual_mailbox_maps": "static:bounces/",
    "virtual_uid_maps": "static:1000",
    "virtual_gid_maps": "static:1000",
    "recipient_delimiter": "+",
}
"""The same for Postfix, which passes mails to others on to a server that knows nobody."""


@contextmanager
def bouncing_exim() -> Iterator[tuple[MailServer, Path]]:
    with running_exim(EXIM_DELIVERY) as server:
        yield server, made(server.folder / "maildir", "mail")


@contextmanager
def bouncing_postfix() -> Iterator[tuple[MailServer, Path]]:
    services = "virtual unix - n n - - virtual\n"
    with running_exim(rcpt=NOBODY) as other, running_postfix(other.port, services, **OURS) as server:
        made(server.folder / "mailboxes", 1000)
        yield server, made(server.folder / "mailboxes/bounces", 1000)


def made(folder: Path, owner: str | int) -> Path:
    """Make a folder, with those that a Maildir has; a server would make them with the first mail."""
    for path in (folder, *(folder / name for name in ("tmp", "new", "cur") if folder.name != "mailboxes")):
        path.mkdir()
        shutil.chown(path, owner)
    return folder


@pytest.fixture(params=[bouncing_exim, bouncing_postfix], ids=["exim", "postfix"])
def bouncing(request: pytest.FixtureRequest) -> Iterator[tuple[MailServer, Path]]:
    with request.param() as found:
        yield found


def came_back(server: MailServer, running: Running, reference: str) -> list[MailState]:
    """Return what came back once all is sent: a report may be read before the mail is known to have been taken."""
    server.flush()
    submission = running.store.find(reference)
    assert submission
    mails = running.store.mails_of(submission)
    return [mail for mail in mails if mail.bounced_at] if all(mail.state == "sent" for mail in mails) else []


def test_a_report_about_an_address_in_other_letters_is_understood(
    serve: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 6533: Postfix then writes message/global-delivery-status."""
    monkeypatch.setattr(reader, "LOOK_SECONDS", 0.1)
    with bouncing_postfix() as (server, maildir):
        running = serve(
            MAIL_URL=server.url,
            MAIL_BOUNCES=str(maildir),
            MAIL_FROM="from@example.org",
            MAIL_TO="team@example.org",
            MAIL_RETURN_PATH="bounces@example.org",
        )
        page = running.post(email="us\u00e9r@example.com").headers["location"]
        reference = re.search(r"[0-9A-Z]{8}", page)[0]
        [found] = wait_until(lambda: came_back(server, running, reference))
        reports = [path.read_text(errors="replace") for path in maildir.glob("*/*")]
    assert found.kind == "confirmation"
    assert any("message/global-delivery-status" in report for report in reports)


@pytest.mark.parametrize("path", ["bounces@example.org", "bounces+*@example.org"])
def test_a_confirmation_that_comes_back_is_marked_and_told(
    bouncing: tuple[MailServer, Path],
    path: str,
    serve: Callable[..., Running],
    monkeypatch: pytest.MonkeyPatch,
    site_dir: Path,
) -> None:
    server, maildir = bouncing
    monkeypatch.setattr(reader, "LOOK_SECONDS", 0.1)
    mail = {"MAIL_FROM": "from@example.org", "MAIL_TO": "team@example.org", "MAIL_RETURN_PATH": path}
    running = serve(MAIL_URL=server.url, MAIL_BOUNCES=str(maildir), **mail)
    page = running.post(email="nobody@example.com").headers["location"]
    reference = re.search(r"[0-9A-Z]{8}", page)[0]
    [found] = wait_until(lambda: came_back(server, running, reference))
    assert (found.kind, found.state) == ("confirmation", "sent")
    assert re.fullmatch(r"(recipient 550 5.1.1|returned( 5.0.0)?)", found.bounce_error), found.bounce_error
    health = running.client.get("/healthz").json()
    assert (health["status"], health["bounced"]) == ("ok", 1)
    environment = {"SITE_DIR": str(site_dir), "DATABASE_URL": running.settings.database_url}
    listed = command(environment, "inbox", "--attention").stdout
    assert f"{reference}  " in listed
    assert "mail:bounced=1,sent=1" in listed
    shown = command(environment, "show", reference).stdout
    assert re.search(r"confirmation: sent \S+Z, came back \S+Z: .+\.", shown)


def test_a_mailbox_that_cannot_be_read_keeps_nothing_from_being_accepted(
    serve: Callable[..., Running], tmp_path: Path
) -> None:
    running = serve(MAIL_BOUNCES=str(tmp_path / "typo"))
    assert running.post().status_code == 303
    told = wait_until(lambda: running.client.get("/healthz").json().get("bounces"))
    assert told == "the folder is no Maildir: new or cur is not in it"
    assert running.client.get("/healthz").status_code == 200
