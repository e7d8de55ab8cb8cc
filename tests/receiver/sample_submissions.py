"""Submissions to store, and what the database then holds."""

from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from receiver.encryption import age
from receiver.forms.uploads import AcceptedFile, record
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.receiver.conftest import Clock
from tests.receiver.sample_files import PDF

FILE = AcceptedFile("My CV.pdf", b"content", "application/pdf", "0" * 64)


def submission(key: str, payload: str = "hash") -> NewSubmission:
    mails = [Mail("team", f"<team-{key}@example.org>"), Mail("confirmation", f"<you-{key}@example.org>")]
    return NewSubmission(key, payload, "expert", "v1", "fr", {"name": "Awa", "note": None}, {"cv": [FILE]}, mails)


def rows(store: Store) -> list[int]:
    with store.reading() as connection:
        return [
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("submissions", "files", "outbox")
        ]


class Sealed:
    """A sealed submission in the database of an environment, and its private key in a file."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.private, self.public = age.new_identity()
        self.key = folder / "key.txt"
        self.key.write_text(self.private)
        file = record("Secret CV.pdf", PDF, "pdf")
        answers = {"given_name": "Secretname", "email": "secret@example.com", "cv": file.as_answer()}
        mails = [Mail("team", "<1@x>"), Mail("confirmation", "<2@x>", "secret@example.com")]
        seal = age.for_recipients([self.public])
        with closing(Store(environment["DATABASE_URL"], Clock(), seal=seal)) as store:
            new = NewSubmission("sealed", "hash", "expert", "v1", "en", answers, {"cv": [file]}, mails)
            self.reference = store.accept(new)
