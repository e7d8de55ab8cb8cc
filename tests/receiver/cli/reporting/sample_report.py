"""Twelve requests and twenty applications of which every number was counted by hand (test_report.py)."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from receiver.encryption.seal import Seal
from receiver.storage import matches
from receiver.storage.matches import Step
from receiver.storage.records import Mail, NewSubmission, Submission
from receiver.storage.store import Store
from tests.receiver.conftest import Clock

JANUARY = datetime(2026, 1, 10, 12, tzinfo=UTC)
PERSONAL = ("Awa Canary", "canary@example.com", "Ministry of Canaries", "canary note", "Lea Canary")


def request(number: int) -> dict[str, Any]:
    """1 to 7 are of Ghana, 8 and 9 of Morocco, 10 to 12 of a regional organisation."""
    kind = "central_administration" if number <= 7 else "parliament" if number <= 9 else "regional_organisation"
    return {
        "institution_name": "Ministry of Canaries",
        "institution_kind": kind,
        "country": "GH" if number <= 7 else "MA" if number <= 9 else None,
        "topics": ["labour_migration", *(["border_management_visas", "irregular_migration"] if number > 6 else [])],
        "email": "canary@example.com",
    }


def application(number: int) -> dict[str, Any]:
    """All know Asia, the first eight the Gulf as well; one names no employer."""
    return {
        "given_name": "Awa Canary",
        "employer_kind": "academia" if number <= 6 else "eu_administration" if number < 20 else None,
        "regions": ["asia", "gulf"] if number <= 8 else ["asia"],
        "topics": ["remittances"],
    }


def fill(url: str, seal: Seal | None = None) -> None:
    """Store them, what came of them, a request of a robot and one of another time."""
    clock = Clock()
    clock.now = JANUARY
    with closing(Store(url, clock, seal=seal)) as store:
        requests = [_accept(store, clock, "request", number, request(number)) for number in range(1, 13)]
        clock.now = JANUARY
        experts = [_accept(store, clock, "expert", number, application(number)) for number in range(1, 21)]
        store.accept(NewSubmission("robot", "h", "request", "v1", "fr", request(1), {}, [], ("trap",)))
        clock.now = datetime(2026, 4, 1, tzinfo=UTC)
        store.accept(NewSubmission("late", "h", "request", "v1", "fr", request(1), {}, []))
        for number in range(6):
            days = 3 if number < 5 else 10
            _step(store, seal, requests[number], experts[number], "proposed", JANUARY + timedelta(days=days))
            state = "deployed" if number < 5 else "agreed"
            _step(store, seal, requests[number], experts[number], state, JANUARY + timedelta(days=60))


def _accept(store: Store, clock: Clock, form: str, number: int, answers: dict[str, Any]) -> Submission:
    # Nine requests come in January, three in February; applications all in January.
    clock.now = JANUARY + timedelta(days=31) if form == "request" and number > 9 else JANUARY
    language = "fr" if number <= 6 else "en"
    mails = [Mail("team", f"<{form}{number}@example.org>")]
    made = NewSubmission(f"{form}{number}", "h", form, "v1", language, answers, {}, mails)
    found = store.find(store.accept(made))
    assert found
    return found


def _step(store: Store, seal: Seal | None, request: Submission, expert: Submission, state: str, at: datetime) -> None:
    matches.add(store, seal or Seal(), request, [expert], Step("", "", state, at, "Lea Canary", "canary note"))
