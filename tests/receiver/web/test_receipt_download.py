"""What was sent, as a PDF: for the page that sent it, for a short time, and for nobody who has the reference alone."""

from collections.abc import Callable
from http.cookies import SimpleCookie

import httpx
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from receiver.intake.receipts import making
from receiver.retention import deletion
from receiver.storage import receipts as stored_receipts
from receiver.storage.store import Store
from receiver.storage.tables import receipts
from receiver.web import receipt_download
from tests.leaflets import broken_rules, read
from tests.receiver.conftest import Clock, Running

pytestmark = pytest.mark.process

KEY = "k" * 24
"""An idempotency key."""


def given(answer: httpx.Response) -> str:
    """The cookie of an answer, as a browser sends it back."""
    (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    return f"{cookie.key}={cookie.value}"


def sent(running: Running, **more: str) -> tuple[str, str]:
    """The address of a receipt and the cookie that opens it."""
    answer = running.post(**more)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"], given(answer)


def asked(running: Running, address: str, cookie: str = "", **headers: str) -> httpx.Response:
    return running.client.post(address, headers={"Cookie": cookie, **headers})


def texts(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(read(answer.content).texts)


def kept(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(receipts)).scalar_one()


def test_what_was_sent_comes_as_a_pdf_in_the_language_of_the_page(running: Running) -> None:
    address, cookie = sent(running)
    answer = asked(running, address, cookie)
    reference = address.partition("=")[2]
    told = texts(answer)
    for text in (reference, "Label given_name (en)", "Awa", "Option a (en)", "My CV.pdf (form.file_size en)"):
        assert text in told, told
    assert "Label telephone (en) mail.not_given en" in told
    assert broken_rules(answer.content) == []
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="MIEUX-{reference}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_cookie_is_of_this_page_for_half_an_hour_and_no_script_reads_it(running: Running) -> None:
    answer = running.post()
    name, *facts = answer.headers["Set-Cookie"].lower().split("; ")
    assert name.startswith(f"__secure-receipt-{answer.headers['Location'].partition('=')[2]}=".lower())
    assert set(facts) == {"httponly", "secure", "samesite=strict", "max-age=1800", "path=/en/apply/received/"}


def test_the_page_offers_it_to_the_browser_that_sent_and_to_no_other(running: Running) -> None:
    address, cookie = sent(running)
    with_key = BeautifulSoup(running.client.get(address, headers={"Cookie": cookie}).text, "html.parser")
    (form,) = with_key.select("form[data-download]")
    assert (form["method"], form["action"]) == ("post", f"?{address.partition('?')[2]}")
    assert "data-download" not in running.client.get(address).text
    other, _ = sent(running, given_name="Ada")
    assert "data-download" not in running.client.get(other, headers={"Cookie": cookie}).text


def test_without_its_key_nothing_comes(running: Running) -> None:
    address, cookie = sent(running)
    other, foreign = sent(running, given_name="Ada")
    name, _, key = cookie.partition("=")
    wrong = {
        "none": "",
        "another's": f"{name}={foreign.partition('=')[2]}",
        "cut": f"{name}={key[:-1]}",
        "empty": f"{name}=",
        "under another name": f"x{cookie}",
    }
    for what, cookies in wrong.items():
        answer = asked(running, address, cookies)
        assert (answer.status_code, "receiver.receipt_gone en" in answer.text) == (410, True), what
        assert "Set-Cookie" not in answer.headers
    assert asked(running, address.replace("/en/apply/", "/en/simple/"), cookie).status_code == 410
    assert asked(running, "/en/apply/received/", cookie).status_code == 410
    assert asked(running, address, cookie, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert running.client.get(address, headers={"Cookie": cookie}).headers["Content-Type"].startswith("text/html")
    assert texts(asked(running, address, cookie))
    assert "Ada" in texts(asked(running, other, foreign))


@pytest.fixture
def timed(serve: Callable[..., Running], clock: Clock) -> Running:
    return serve(clock)


def test_it_comes_once_but_for_a_second_click(timed: Running, clock: Clock) -> None:
    address, cookie = sent(timed)
    first = asked(timed, address, cookie)
    assert "Max-Age=60" in first.headers["Set-Cookie"]
    clock.turn(seconds=59)
    assert asked(timed, address, cookie).content == first.content
    clock.turn(seconds=1)
    assert asked(timed, address, cookie).status_code == 410
    stored_receipts.forget(timed.store, clock())
    assert kept(timed.store) == 0


def test_it_ends_after_half_an_hour(timed: Running, clock: Clock) -> None:
    address, cookie = sent(timed)
    clock.turn(minutes=30, seconds=-1)
    stored_receipts.forget(timed.store, clock())
    assert asked(timed, address, cookie).status_code == 200
    address, cookie = sent(timed, given_name="Ada")
    clock.turn(minutes=30)
    assert asked(timed, address, cookie).status_code == 410
    stored_receipts.forget(timed.store, clock())
    assert kept(timed.store) == 0


def test_it_goes_with_its_submission(running: Running) -> None:
    address, cookie = sent(running)
    assert kept(running.store) == 1
    deletion.erase(running.store, address.partition("=")[2])
    assert kept(running.store) == 0
    assert asked(running, address, cookie).status_code == 410


def test_the_same_sent_again_has_the_same_receipt(running: Running) -> None:
    """Whichever of two answers to a double click the browser took."""
    (first, one), (second, two) = sent(running, _key=KEY), sent(running, _key=KEY)
    assert (first == second, one == two) == (True, False)
    assert asked(running, first, one).content == asked(running, first, two).content


def test_two_pages_at_once_have_each_its_own(running: Running) -> None:
    (one, cookie), (two, other) = sent(running), sent(running, given_name="Ada")
    both = f"{cookie}; {other}"
    assert "Ada" not in texts(asked(running, one, both))
    assert "Ada" in texts(asked(running, two, both))


def test_another_receiver_on_the_same_database_gives_it(serve: Callable[..., Running], postgres_url: str) -> None:
    first, second = serve(DATABASE_URL=postgres_url), serve(DATABASE_URL=postgres_url)
    address, cookie = sent(first)
    assert "Awa" in texts(asked(second, address, cookie))


def test_what_is_stored_tells_nothing(running: Running) -> None:
    _, cookie = sent(running, given_name="Zwetschge")
    with running.store.reading() as connection:
        (row,) = connection.execute(select(receipts)).all()
    assert b"given_name" not in row.sealed
    assert b"Zwetschge" not in row.sealed
    assert cookie.partition("=")[2] not in repr(row)


def test_too_many_at_once_are_told_to_come_again(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt_download.Downloads, "available", lambda _: False)
    address, cookie = sent(running)
    answer = asked(running, address, cookie)
    assert (answer.status_code, "receiver.receipt_busy en" in answer.text) == (503, True)
    assert answer.headers["Retry-After"]
    monkeypatch.undo()
    assert asked(running, address, cookie).status_code == 200


def test_nothing_is_lost_when_it_cannot_be_made(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "SECONDS", 0.00001)
    address, cookie = sent(running)
    answer = asked(running, address, cookie)
    assert (answer.status_code, "receiver.receipt_busy en" in answer.text) == (503, True)
    monkeypatch.undo()
    assert asked(running, address, cookie).status_code == 200
