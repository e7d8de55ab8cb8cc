"""Doubtful submissions: stored and answered like any other, marked, never dropped."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from receiver.screening import doubts
from receiver.screening.proof_of_work import MAX_USED_PROOFS, Proofs
from receiver.storage.records import Submission
from tests.receiver.conftest import Clock, Running
from tests.receiver.stored import count, submissions_in
from tests.receiver.waiting import wait_until

Serve = Callable[..., Running]


def stored(running: Running, **changes: Any) -> tuple[Submission, int]:
    """Post, and return what was stored with the number of its mails."""
    answer = running.post(**changes)
    assert answer.status_code == 303
    assert BeautifulSoup(running.client.get(answer.headers["Location"]).text, "html.parser").select_one(
        "[data-reference]"
    )
    found = running.store.find(answer.headers["Location"].rpartition("=")[2])
    assert found
    return found, len(running.store.mails_of(found))


def control(page: str, name: str) -> Any:
    return BeautifulSoup(page, "html.parser").select_one(f"input[name={name}]")


def key_of(running: Running) -> str:
    return str(control(running.client.get("/en/apply/").text, "_key")["value"])


def test_a_plain_post_is_not_doubtful(running: Running) -> None:
    found, mails = stored(running, _homepage=" ", _proof="")
    assert (found.doubts, mails) == ("", 2)


def test_a_sprung_trap_is_stored_and_told_to_the_team_only(running: Running) -> None:
    found, mails = stored(running, _homepage="https://example.com/")
    assert (found.doubts, mails) == ("trap", 1)
    assert found.answers["given_name"] == "Awa"
    assert "_homepage" not in found.answers
    folder = running.settings.mail.folder
    [team] = wait_until(lambda: list(folder.glob("*.eml")))
    assert b"mail.doubt_trap fr" in team.read_bytes()
    assert team.name == f"{found.reference}-team.eml"


def test_a_file_in_the_trap_springs_it(running: Running) -> None:
    file = ("a.txt", b"x", "text/plain")
    answer = running.client.post("/en/simple/", data={"name": "Awa"}, files={"_homepage": file})
    assert answer.status_code == 303
    assert [found.doubts for found, _ in submissions_in(running.store)] == ["trap"]


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "fast"), (2.9, "fast"), (3, ""), (3600, ""), (-0.1, ""), (-5, ""), (-3600, "")]
)
def test_sooner_than_people_can(serve: Serve, clock: Clock, seconds: float, expected: str) -> None:
    """A clock that was set back says nothing of the time that somebody took."""
    running = serve(clock)
    key = key_of(running)
    clock.turn(seconds=seconds)
    found, mails = stored(running, _key=key)
    assert (found.doubts, mails) == (expected, 2)


def test_the_least_time_can_be_set_and_switched_off(serve: Serve, clock: Clock) -> None:
    for least, expected in (("0", ""), ("10", "fast")):
        running = serve(clock, MIN_FILL_SECONDS=least)
        key = key_of(running)
        clock.turn(seconds=5)
        assert stored(running, _key=key, nickname=least)[0].doubts == expected


A_BROWSERS_KEY = "e18a6365-97d0-4d3c-93b1-184752e7daf8"


@pytest.mark.parametrize("key", [A_BROWSERS_KEY, "t-0123456789abcdef", "t9999999999999999999999-a", ""])
def test_keys_without_time_are_not_judged(running: Running, key: str) -> None:
    assert stored(running, _key=key)[0].doubts == ""


def test_a_quick_repair_is_not_fast(serve: Serve, clock: Clock) -> None:
    running = serve(clock)
    for first in ("", key_of(running)):
        clock.turn(seconds=5)
        page = running.post(given_name="", _key=first).text
        key = str(control(page, "_key")["value"])
        assert key == (first or key)
        assert stored(running, _key=key)[0].doubts == ""


def test_a_page_that_comes_back_gives_back_neither_trap_nor_proof(shared: Running) -> None:
    answer = shared.post(given_name="", nickname="kept", _homepage="https://example.com/", _proof="salt.1")
    assert answer.status_code == 422
    assert not control(answer.text, "_homepage").get("value")
    assert not control(answer.text, "_proof").get("value")
    assert control(answer.text, "nickname")["value"] == "kept"
    assert "https://example.com" not in answer.text


def test_a_repeated_post_keeps_the_doubts_of_the_first(running: Running) -> None:
    key = "0123456789abcdef"
    first = stored(running, _key=key, _homepage="x")
    assert stored(running, _key=key) == first
    assert count(running.store) == 1


def test_no_proof_is_asked_by_default(shared: Running) -> None:
    answer = shared.client.get("/proof?form=expert")
    assert (answer.status_code, answer.json()) == (200, {"salt": "", "bits": 0})
    assert answer.headers["Cache-Control"] == "no-store"
    assert [shared.client.get(f"/proof{query}").status_code for query in ("", "?form=nothing")] == [404, 404]


def worked(salt: str, bits: int, good: bool = True) -> str:
    """Do the sum as the script does, or find a number that is none."""
    number = 0
    while (leading_zeros(f"{salt}.{number}") >= bits) is not good:
        number += 1
    return f"{salt}.{number}"


def leading_zeros(text: str) -> int:
    digits = "".join(f"{byte:08b}" for byte in hashlib.sha256(text.encode()).digest())
    return len(digits) - len(digits.lstrip("0"))


def fetched(running: Running, form: str = "expert") -> str:
    challenge = running.client.get(f"/proof?form={form}").json()
    assert challenge["bits"] == 6
    return str(challenge["salt"])


@pytest.fixture
def asking(serve: Serve, clock: Clock) -> Running:
    return serve(clock, PROOF_BITS="6")


def test_a_good_proof_leaves_no_doubt(asking: Running, clock: Clock) -> None:
    proof = worked(fetched(asking), 6)
    clock.turn(seconds=600)
    found, mails = stored(asking, _proof=proof)
    assert (found.doubts, mails) == ("", 2)


def test_a_proof_that_is_missing_or_wrong_is_a_doubt_only(asking: Running, clock: Clock) -> None:
    salt = fetched(asking)
    good, late = worked(salt, 6), worked(fetched(asking), 6)
    other_form = worked(fetched(asking, "simple"), 6)
    own_salt = worked(re.sub("-.{16}-", f"-{'0' * 16}-", salt), 6)
    wrong = ["", "x", worked(salt, 6, good=False), other_form, own_salt, good + "é", "9" * 5000]
    for number, proof in enumerate(wrong):
        assert [stored(asking, _proof=proof, nickname=str(number))[0].doubts] == ["proof"], proof[:80]
    assert stored(asking, _proof=[good, "x"])[0].doubts == "proof"
    clock.turn(seconds=601)
    found, mails = stored(asking, _proof=late, nickname="late")
    assert (found.doubts, mails) == ("proof", 2)


def test_a_proof_serves_one_submission_however_often_it_is_sent(asking: Running) -> None:
    proof, key = worked(fetched(asking), 6), str(uuid4())
    assert asking.post(given_name="", _proof=proof, _key=key).status_code == 422
    assert stored(asking, _proof=proof, _key=key)[0].doubts == ""
    assert stored(asking, _proof=proof, _key=key)[0].doubts == ""
    assert stored(asking, _proof=proof, _key=str(uuid4()))[0].doubts == "proof"


def test_a_salt_of_another_process_is_worth_nothing(clock: Clock) -> None:
    proof = worked(str(Proofs(1, clock).challenge("expert")["salt"]), 1)
    assert not Proofs(1, clock).holds("expert", proof, "key", clock())


def test_used_proofs_are_remembered_within_bounds(clock: Clock) -> None:
    proofs = Proofs(1, clock)
    proofs._used = {str(number): "key" for number in range(MAX_USED_PROOFS)}
    proof = worked(str(proofs.challenge("expert")["salt"]), 1)
    assert proofs.holds("expert", proof, "key", clock())
    assert len(proofs._used) == MAX_USED_PROOFS
    assert not proofs.holds("expert", proof, "other", clock() + timedelta(seconds=1))


def test_only_the_trap_costs_the_confirmation() -> None:
    assert [doubts.allow_confirmation([code]) for code in ("trap", "fast", "proof")] == [False, True, True]
