"""What tests of links share: the mails about a submission, the address in its confirmation, the rows of a database."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from bs4 import BeautifulSoup
from sqlalchemy import text

from tests.receiver.conftest import Running
from tests.receiver.waiting import wait_until

PAGE = "/en/addition/"


def mails(running: Running, reference: str) -> dict[str, EmailMessage]:
    """The mails about a submission, by kind, once all of them are written."""
    folder = Path(running.settings.database_file).parent / "mail"  # type: ignore[arg-type]

    def found() -> dict[str, EmailMessage]:
        paths = folder.glob(f"{reference}-*.eml")
        return {path.stem.split("-")[1]: message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths}

    stored = running.store.find(reference)
    assert stored
    expected = len(running.store.mails_of(stored))
    wait_until(lambda: len(found()) == expected)
    return found()


def sent(running: Running, **answers: str) -> tuple[str, str]:
    """Send an application; return its reference and the address in its confirmation, without that of the site."""
    reference = running.post(**answers).headers["Location"].rpartition("=")[2]
    body = mails(running, reference)["confirmation"].get_body()
    assert body
    [address] = re.findall(r"^https://mieux\.example(/\S*)", body.get_content(), re.M)
    return reference, address


def soup_of(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def state_of(running: Running) -> list[object]:
    """Every row that a visitor could change."""
    with running.store.reading() as connection:
        tables = ("submissions", "files", "signing_keys")
        found = [connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all() for table in tables]
        return [*found, connection.execute(text("SELECT id, submission_id, kind FROM outbox ORDER BY id")).all()]
