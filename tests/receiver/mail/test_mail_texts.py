"""The mails of the two forms as people read them, with the words of the frozen site: whole texts, beside this file."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sitedata.form_contract.forms_json import contract_json
from sitedata.site import Site

from receiver.cli import show
from receiver.forms.contract import Contract
from receiver.mail import digest, submission_mails, trouble
from receiver.mail.claims import DueMail
from receiver.mail.message import MailContext
from receiver.storage.records import Submission
from receiver.storage.store import Store
from tests.receiver import mail_kinds
from tests.receiver.mail.conftest import of_team

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("fr", "en", "es")
RECEIVED = datetime(2026, 11, 1, 23, 5, tzinfo=UTC)
TRIED = RECEIVED + timedelta(hours=4)
LONG = "Une phrase qui continue bien au-delà de la largeur d’un écran de téléphone et ne doit pas être coupée. " * 2
FULL = 70
"""Characters of a line that is one of several: a subject or “Form: …” is shorter."""
ENDS = (".", "?", "/")
ANSWERS: dict[str, dict[str, Any]] = {
    "expert": {
        "given_name": "Awa",
        "email": "awa@example.com",
        "country": "XK",
        "topics": ["integration", "irregular_migration", "protection"],
        "working_languages": [{"language": "fr", "level": "native"}],
        "motivation": LONG.strip(),
    },
    "request": mail_kinds.ANSWERS["request"],
}


def submission(form: str, language: str) -> Submission:
    answers = ANSWERS[form]
    return Submission(1, "ACDEFHJK", form, "v1", language, RECEIVED, answers, retention_days=730)


def written(contract: Contract, kind: str, form: str, language: str) -> str:
    post, found = MailContext(contract, "from@example.org", "team@example.org"), submission(form, language)
    due = DueMail(1, kind, "<1@example.org>", 1, RECEIVED, TRIED, found)
    made = (
        submission_mails.team_mail(post, due, found, [])
        if kind == "team"
        else submission_mails.confirmation(post, due, found, "awa@example.com")
    )
    return read(made.message)


def read(sent: EmailMessage) -> str:
    """Return the mail as a program shows it that has received it: subject, empty line, text."""
    message = message_from_bytes(sent.as_bytes(), policy=policy.default)
    return f"{message['Subject']}\n\n{message.get_content()}".replace("\r\n", "\n")


@pytest.mark.parametrize("form", list(ANSWERS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_confirmation(frozen: Contract, form: str, language: str) -> None:
    text = written(frozen, "confirmation", form, language)
    assert text == (TEXTS / f"confirmation-{form}.{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("form", list(ANSWERS))
@pytest.mark.parametrize("team", LANGUAGES)
def test_the_mail_to_the_team(frozen: Contract, form: str, team: str) -> None:
    text = written(of_team(frozen, team), "team", form, "es")
    assert text == (TEXTS / f"team-{form}.{team}.txt").read_text("utf-8")


@pytest.mark.parametrize("team", LANGUAGES)
@pytest.mark.parametrize("doubts", ["infected,unscanned", "fast,proof,trap,repaired,unopened,macros"])
def test_the_mail_to_the_team_says_in_its_words_what_is_doubtful(frozen: Contract, team: str, doubts: str) -> None:
    contract = of_team(frozen, team)
    post, found = MailContext(contract, "from@example.org", "team@example.org"), submission("request", "es")
    due = DueMail(1, "team", "<1@example.org>", 1, RECEIVED, TRIED, replace(found, doubts=doubts))
    left_out = "mail.files_infected" if "infected" in doubts else ""
    assert due.submission
    text = read(submission_mails.team_mail(post, due, due.submission, [], left_out).message)
    kind = "infected" if left_out else "doubtful"
    assert text == (TEXTS / f"team-{kind}.{team}.txt").read_text("utf-8")


@pytest.mark.parametrize("team", LANGUAGES)
def test_the_digest(frozen: Contract, store: Store, team: str) -> None:
    post = MailContext(of_team(frozen, team), "from@example.org", "team@example.org")
    made = digest.compose(post, store, DueMail(1, "digest", "<1@example.org>", 1, RECEIVED, TRIED, None))
    assert read(made.message) == (TEXTS / f"digest.{team}.txt").read_text("utf-8")


ERRORS = (
    *("recipient 550 5.1.1", "size 552 5.3.4", "policy 554 5.7.1", "login 535 5.7.8", "quota 550 5.4.5"),
    *("port-closed", "later 451 4.7.1", "sealed"),
)
"""One of each reason that the team reads."""


@pytest.mark.parametrize("team", LANGUAGES)
def test_the_digest_names_what_was_not_sent(
    frozen: Contract, store: Store, team: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [trouble.Unsent(f"ACDEFHJ{number}", error, RECEIVED, RECEIVED) for number, error in enumerate(ERRORS)]
    monkeypatch.setattr(trouble, "unsent", lambda _: found)
    monkeypatch.setattr(digest, "MAX_LISTED", len(found) - 1)
    post = MailContext(of_team(frozen, team), "from@example.org", "team@example.org")
    made = digest.compose(post, store, DueMail(1, "digest", "<1@example.org>", 1, RECEIVED, TRIED, None))
    assert read(made.message) == (TEXTS / f"digest-trouble.{team}.txt").read_text("utf-8")


@pytest.mark.parametrize("team", LANGUAGES)
def test_the_digest_names_what_came_back(
    frozen: Contract, store: Store, team: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [trouble.Bounced("ACDEFHJK", kind, "recipient 550 5.1.1") for kind in ("confirmation", "team")]
    monkeypatch.setattr(trouble, "bounced", lambda *_: found)
    post = MailContext(of_team(frozen, team), "from@example.org", "team@example.org")
    made = digest.compose(post, store, DueMail(1, "digest", "<1@example.org>", 1, RECEIVED, TRIED, None))
    assert read(made.message) == (TEXTS / f"digest-bounced.{team}.txt").read_text("utf-8")


@pytest.mark.parametrize("form", list(ANSWERS))
@pytest.mark.parametrize("team", LANGUAGES)
def test_the_team_reads_every_theme_by_its_name(frozen: Contract, form: str, team: str) -> None:
    contract = of_team(frozen, team)
    options = {option.value: option for field in contract.forms[form].fields for option in field.options or ()}
    for shown in (
        written(contract, "team", form, "fr"),
        "\n".join(show.lines(contract, submission(form, "fr"), [], [])),
    ):
        for value in ANSWERS[form]["topics"]:
            group = options[value].group
            assert group
            assert f"    {group[team]} – {options[value].label[team]}\n" in shown


@pytest.mark.parametrize("form", list(ANSWERS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_paragraph_is_cut_and_none_is_missing(frozen: Contract, form: str, language: str) -> None:
    team, text = (written(frozen, kind, form, language) for kind in ("team", "confirmation"))
    assert form != "expert" or f"    {LONG.strip()}\n" in team
    assert "{" not in team + text
    assert "\n\n\n" not in text
    assert [line for line in text.split("\n") if len(line) > FULL and not line.endswith(ENDS)] == []


def test_a_site_without_an_address_of_its_own_names_none(site: Site) -> None:
    assert json.loads(contract_json(site))["site"]["privacy_pages"] == {}


@pytest.mark.parametrize(
    ("language", "first", "other"),
    [
        ("fr", "1er août 2027", "31 décembre 2027"),
        ("en", "1 August 2027", "31 December 2027"),
        ("es", "1 de agosto de 2027", "31 de diciembre de 2027"),
    ],
)
def test_days(frozen: Contract, language: str, first: str, other: str) -> None:
    days = frozen.site.days[language]
    assert days.write(datetime(2027, 8, 1, tzinfo=UTC)) == first
    assert days.write(datetime(2027, 12, 31, tzinfo=UTC)) == other
