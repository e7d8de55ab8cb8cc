"""An answer is corrected by the link of a confirmation: chosen, asked anew, checked as at first, used from then on."""

from collections.abc import Callable
from contextlib import closing

import httpx
import pytest
from bs4 import BeautifulSoup

from receiver.cli.latest import Latest
from receiver.clock import utc_now
from receiver.encryption import age
from receiver.forms import contract as contracts
from receiver.storage import additions, key_proofs, search
from receiver.storage.search import Filters
from receiver.storage.store import Store
from tests.receiver.conftest import Running
from tests.receiver.process import command
from tests.receiver.stored import count
from tests.receiver.web.links import PAGE, mails, sent, soup_of, state_of

Serve = Callable[..., Running]


def asked(running: Running, address: str, question: str) -> BeautifulSoup:
    """The page that a visitor comes to who chooses a question in the list."""
    menu = soup_of(running.client.get(address).text).select_one("form[data-correct]")
    assert menu
    link = menu.select_one("input[name=link]")
    assert link
    assert question in [str(option["value"]) for option in menu.select("select optgroup option")]
    page = running.client.get(PAGE, params={"link": str(link["value"]), "question": question})
    assert page.status_code == 200
    return soup_of(page.text)


def correct(running: Running, page: BeautifulSoup, **answers: str) -> httpx.Response:
    """Send the form of such a page."""
    hidden = {str(one["name"]): str(one["value"]) for one in page.select("#form input[type=hidden]")}
    return running.client.post(PAGE, data={**hidden, **answers})


def reference_in(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rpartition("=")[2]


def test_an_answer_is_chosen_asked_anew_and_stored_beside_the_first(serve: Serve) -> None:
    running = serve()
    reference, address = sent(running)
    page = asked(running, address, "agreement")
    # What it depends on is asked with it, and nothing of what was sent is shown.
    assert [str(one["data-field"]) for one in page.select("#form [data-field]")] == ["employer", "agreement"]
    assert not page.select("[data-correct], input[checked]")
    assert page.select("[data-correcting]")
    assert page.select_one("#form")["data-description"] == "/en/expert.json"
    assert all("&question=agreement" in str(link["href"]) for link in page.select(".languages a"))
    answer = correct(running, page, employer="state", agreement="no")
    added = reference_in(answer)
    assert answer.headers["Location"].startswith(f"{PAGE}received/?reference=")
    assert added in soup_of(running.client.get(answer.headers["Location"]).text).get_text()
    original, correction = running.store.find(reference), running.store.find(added)
    assert original
    assert correction
    assert (correction.form, correction.addition_to, correction.answers) == (
        "expert",
        original.id,
        {"employer": "state", "agreement": "no"},
    )
    assert original.answers["employer"] == "other"
    told = mails(running, added)
    assert set(told) == {"team"}
    body = told["team"].get_body()
    assert body
    assert f"mail.correction_of fr {reference}" in body.get_content()
    assert "Option no (fr)" in body.get_content()


def test_what_breaks_a_rule_comes_back_with_the_same_words_at_the_same_question(serve: Serve) -> None:
    running = serve()
    _, address = sent(running)
    first_time = running.post(given_name="")
    answer = correct(running, asked(running, address, "given_name"), given_name="")
    assert (answer.status_code, count(running.store)) == (422, 1)
    own, first = (soup_of(one.text).select_one("#given_name-error") for one in (answer, first_time))
    assert own
    assert first
    assert own.get_text() == first.get_text() != ""
    # From the page that came back it can be sent: it knows the link and the question.
    assert reference_in(correct(running, soup_of(answer.text), given_name="Zoë"))


def test_the_same_correction_posted_again_is_one(serve: Serve) -> None:
    running = serve()
    _, address = sent(running)
    page = asked(running, address, "given_name")
    first = reference_in(correct(running, page, given_name="Zoë"))
    assert reference_in(correct(running, page, given_name="Zoë")) == first
    assert correct(running, page, given_name="Zoe").status_code == 409
    assert count(running.store) == 2


def test_nothing_else_can_be_corrected_and_no_look_corrects(serve: Serve) -> None:
    running = serve()
    _, address = sent(running)
    token = address.partition("=")[2]
    before = state_of(running)
    for question in ("email", "cv", "checked", "message", "nothing", "given_name'--", "<b>"):
        page = soup_of(running.client.get(PAGE, params={"link": token, "question": question}).text)
        assert [str(one["data-field"]) for one in page.select("#form [data-field]")] == ["message", "documents"], (
            question
        )
        data = {"_link": token, "_question": question, question: "x@example.org"}
        assert running.client.post(PAGE, data=data).status_code == 400, question
    bad = {"_link": f"{token[:-1]}0", "_question": "given_name", "given_name": "Eve"}
    forged = {**bad, "_link": f"{token[:-40]}{'0' * 40}"}
    assert running.client.post(PAGE, data=forged).status_code == 403
    assert running.client.post("/en/withdrawal/", data={**bad, "_link": token}).status_code == 400
    asked(running, address, "given_name")
    assert state_of(running) == before
    running.client.get(PAGE, params={"question": "given_name"})
    assert state_of(running) == before


def test_the_latest_answer_is_used_and_a_correction_is_no_application(serve: Serve) -> None:
    running = serve()
    reference, address = sent(running)
    for name in ("Zoe", "Zoë"):
        correct(running, asked(running, address, "given_name"), given_name=name)
    contract = contracts.load(running.settings.site_dir)
    [number] = search.ids(running.store, Filters("expert", first=True))
    [found] = Latest(running.store, contract, None).read([number])
    assert (found.reference, found.answers["given_name"]) == (reference, "Zoë")
    assert found.answers["email"]


@pytest.mark.process
def test_sealed_a_correction_is_checked_sealed_shown_and_used_by_who_has_the_key(
    serve: Serve, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    private, public = age.new_identity()
    identities = age.read_identities(private)
    with closing(Store(environment["DATABASE_URL"])) as store:
        letter = key_proofs.unarmoured(key_proofs.challenge(store, public, utc_now()))
        key_proofs.prove(store, identities.open(letter).decode(), utc_now())
    running = serve(AGE_RECIPIENTS=public)
    reference, address = sent(running)
    page = asked(running, address, "period_to")
    wrong = {"period_from.month": "05", "period_from.year": "2030", "period_to.month": "03", "period_to.year": "2030"}
    assert correct(running, page, **wrong).status_code == 422
    added = reference_in(correct(running, page, **wrong | {"period_to.month": "06"}))
    stored = running.store.find(added)
    assert stored
    assert (stored.answers, bool(stored.sealed)) == ({}, True)
    contract = contracts.load(running.settings.site_dir)
    [number] = search.ids(running.store, Filters("expert", first=True))
    [closed] = Latest(running.store, contract, None).read([number])
    assert closed.sealed is not None
    [opened] = Latest(running.store, contract, identities).read([number])
    assert (opened.answers["period_to"], opened.sealed) == ("2030-06", None)
    key = tmp_path_factory.mktemp("key") / "key.txt"
    key.write_text(private)
    shown = command(environment, "show", reference, "--identity", str(key)).stdout
    assert f"Corrects {reference}:" in shown
    assert "Label period_to (fr)" in shown.partition("Corrects")[2]
    listed = command(environment, "inbox").stdout
    assert f"adds-to:{reference}" in listed
    assert command(environment, "erase", reference).returncode == 0
    assert additions.of_forms(running.store, ["expert"]) == []
    assert count(running.store) == 0
