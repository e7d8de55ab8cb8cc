"""Every kind of mail that the product sends, with all that one may say."""

import ast
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from receiver.forms.contract import Contract
from receiver.mail import digest, outbox, submission_mails, trial, withdrawal
from receiver.mail.bounces import marking
from receiver.mail.bounces.notification import Bounce
from receiver.mail.claims import DueMail
from receiver.mail.errors import PermanentError
from receiver.mail.message import MailContext
from receiver.storage.records import FileEntry, Mail, NewSubmission, Submission
from receiver.storage.store import Store
from tests.conftest import ROOT
from tests.receiver.mail.conftest import of_team
from tests.receiver.sample_files import PDF

RECEIVED = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=4)
ANSWERS: dict[str, dict[str, Any]] = {
    "expert": {
        "family_name": "Traoré",
        "given_name": "Awa",
        "email": "awa@example.com",
        "telephone": "+228 90 00 00 00",
        "country": "XK",
        "topics": ["integration", "irregular_migration", "protection"],
        "working_languages": [{"language": "fr", "level": "native"}],
        "motivation": "J’ai dirigé pendant huit ans le service d’accueil d’une commune.\n\nJe parle français et éwé.",
    },
    "request": {
        "institution_name": "Ministère",
        "email": "awa@example.com",
        "country": "PE",
        "topics": ["remittances", "development"],
        "period_from": "2027-03",
        "letter_status": "will_follow",
    },
}
FILES = [FileEntry("cv", "CV.pdf", "application/pdf", len(PDF), "0" * 64, PDF)]
ERRORS = (
    *("recipient 550 5.1.1", "size 552 5.3.4", "content 554 5.7.1", "letters", "policy 554 5.7.1", "later 451 4.7.1"),
    *(
        "login 535 5.7.8",
        "quota 550 5.4.5",
        "port-closed",
        "sealed",
        "token-refused 401 invalid_client",
        "letters-team",
    ),
)
DOUBTS = "trap,fast,proof,infected,unscanned,repaired,unopened,macros"
Kind = tuple[str, str, EmailMessage]
"""The function that composes it, what it is, and the mail."""


def kinds(contract: Contract, store: Store, troubled: Store, language: str, tried_at: datetime) -> Iterator[Kind]:
    """Yield every kind of mail in a language, and all that one may say besides. `troubled`: of `troubled_store`."""
    post = MailContext(of_team(contract, language), "mieux@example.org", "team@example.com")
    for form, answers in ANSWERS.items():
        found = Submission(1, "ACDEFHJK", form, "v1", language, RECEIVED, answers, retention_days=730)
        due = DueMail(1, "confirmation", f"<{'f' * 32}@example.org>", 1, RECEIVED, tried_at, found)
        token = f"1-{found.reference}-52aa-{'0' * 40}"
        confirmed = submission_mails.confirmation(post, due, found, "awa@example.com", token)
        yield "submission_mails.confirmation", f"confirmation of {form}", confirmed.message
        due = replace(due, kind="team")
        yield "submission_mails.team_mail", f"team, {form}", submission_mails.team_mail(post, due, found, FILES).message
    yield from _of_team(post, due, found)
    of_day = DueMail(1, "digest", f"<{'e' * 32}@example.org>", 1, RECEIVED, tried_at, None)
    for name, told in (("digest", store), ("digest that names troubles", troubled)):
        yield "digest.compose", name, digest.compose(post, told, of_day).message
    yield "trial.compose", "mail-test", trial.compose(post, tried_at).message


def _of_team(post: MailContext, due: DueMail, found: Submission) -> Iterator[Kind]:
    """Yield the mail to the team with each note that it may have."""
    doubtful, sealed = replace(found, doubts=DOUBTS), replace(found, sealed=b"age-encryption.org/v1" * 20)
    notes = {word: (found, [], word) for word in ("mail.files_left_out", "mail.files_refused", "mail.files_infected")}
    for name, (told, files, word) in {**notes, "doubtful": (doubtful, [], ""), "sealed": (sealed, FILES, "")}.items():
        composed = submission_mails.team_mail(post, due, told, files, word)
        yield "submission_mails.team_mail", f"team, {name}", composed.message
    addition = replace(found, form="addition", answers={"message": "Voici la lettre officielle."}, addition_to=2)
    composed = submission_mails.team_mail(post, due, addition, FILES, original="ACDEFHJK")
    yield "submission_mails.team_mail", "team, addition", composed.message
    correction = replace(found, answers={"given_name": "Zoë"}, addition_to=2)
    composed = submission_mails.team_mail(post, due, correction, [], original="ACDEFHJK")
    yield "submission_mails.team_mail", "team, correction", composed.message
    gone = replace(due, kind=f"{withdrawal.KIND}{found.reference}", submission=None)
    yield "withdrawal.compose", "withdrawal", withdrawal.compose(post, gone).message


@contextmanager
def troubled_store(folder: Path) -> Iterator[Store]:
    """A store with mails that were not sent, for each reason, not to all, or came back: the digest names them."""
    before = RECEIVED - timedelta(hours=1)
    errors = iter(ERRORS)

    def deliver(due: DueMail) -> str:
        if error := next(errors, ""):
            raise PermanentError(error)
        return "partly 2 recipient 550 5.1.1" if due.kind == "team" else ""

    with closing(Store(f"sqlite:///{folder}/var/troubled.db", lambda: before)) as store:
        for number in range(digest.MAX_LISTED):
            mails = [Mail(kind, f"<{kind}-{number}@example.org>") for kind in ("team", "confirmation")]
            store.accept(NewSubmission(f"{number}", f"{number}", "expert", "v1", "en", ANSWERS["expert"], {}, mails))
        assert {one.state for one in outbox.send_due(store, deliver, lambda: before)} == {"sent", "needs_attention"}
        # More than it names.
        for number in range(len(ERRORS), digest.MAX_LISTED):
            for kind in ("team", "confirmation"):
                bounce = Bounce((f"<{kind}-{number}@example.org>",), (), "recipient 550 5.1.1")
                assert marking.mark(store, bounce, "example.org", before)
        yield store


def composers() -> set[str]:
    """Return the functions of the product that begin a mail."""
    return {
        f"{path.stem}.{function.name}"
        for path in (ROOT / "receiver").rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef) and any(map(_begins_a_mail, ast.walk(function)))
    }


def _begins_a_mail(node: ast.AST) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name == "message_from"
