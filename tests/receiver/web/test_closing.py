"""A form with dates, while the receiver runs: opened and closed to the second, with nothing lost."""

import json
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup, Tag

from tests.receiver import fixture_site
from tests.receiver.conftest import CV, GOOD, Clock, Running
from tests.receiver.stored import count

OPENS = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
CLOSES = datetime(2026, 1, 15, 22, 59, tzinfo=UTC)
BUILT = datetime(2025, 12, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
Serve = Callable[..., Running]


@pytest.fixture
def dated_site(tmp_path: Path) -> Path:
    """The small site, its expert form with dates, and what differs before they come (0) and after (2)."""
    folder = fixture_site.make(tmp_path / "site")
    facts = json.loads((folder / "forms.json").read_text())
    dates = {"opens": f"{OPENS:%Y-%m-%dT%H:%M:%SZ}", "closes": f"{CLOSES:%Y-%m-%dT%H:%M:%SZ}"}
    facts["forms"]["expert"] |= dates
    fixture_site.write(folder / "forms.json", json.dumps({**facts, "turning_points": list(dates.values())}))
    for number, said in ((0, "not yet"), (2, "over")):
        for url in ("en/apply", "en"):
            page = fixture_site.page("en", "Form", f"<p>{said}</p>")
            fixture_site.write(folder / f"editions/{number}/{url}/index.html", page)
    for path in folder.rglob("*"):
        # As an unpacked archive has them: every file of the build with the same time.
        os.utime(path, (BUILT.timestamp(), BUILT.timestamp()))
    return folder


@pytest.fixture
def dated(serve: Serve, clock: Clock, dated_site: Path) -> Running:
    return serve(clock, SITE_DIR=str(dated_site), RATE_LIMIT="0", MIN_FILL_SECONDS="0")


def soup_of(answer: httpx.Response) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def one(answer: httpx.Response, selector: str) -> Tag:
    [found] = soup_of(answer).select(selector)
    return found


@pytest.mark.parametrize(
    ("at", "status"),
    [(OPENS - SECOND, 403), (OPENS, 303), (CLOSES - SECOND, 303), (CLOSES, 403), (CLOSES + timedelta(days=1), 403)],
    ids=["a second before", "the first second", "the last second", "the first second after", "a day after"],
)
def test_posts_are_taken_from_the_first_second_to_the_last(
    dated: Running, clock: Clock, at: datetime, status: int
) -> None:
    clock.now = at
    assert dated.post().status_code == status
    assert count(dated.store) == (status == 303)


def test_a_running_receiver_changes_its_pages_in_the_same_second(dated: Running, clock: Clock) -> None:
    shown = []
    for at in (OPENS - SECOND, OPENS, CLOSES - SECOND, CLOSES):
        clock.now = at
        for url in ("/en/", "/en/apply/"):
            text = dated.client.get(url).text
            shown.append("not yet" if "not yet" in text else "over" if "over" in text else "open")
    assert shown == ["not yet", "not yet", "open", "open", "open", "open", "over", "over"]


def test_a_clock_that_is_set_back_opens_again(dated: Running, clock: Clock) -> None:
    clock.now = CLOSES
    assert dated.post().status_code == 403
    clock.now = CLOSES - SECOND
    assert "over" not in dated.client.get("/en/apply/").text
    assert dated.post().status_code == 303


def test_a_kept_copy_of_a_page_is_not_good_after_the_change(dated: Running, clock: Clock) -> None:
    """Not by its tag, and not by its date, though both files have the same size and time."""
    clock.now = CLOSES - SECOND
    before = dated.client.get("/en/")
    assert dated.client.get("/en/", headers={"If-None-Match": before.headers["etag"]}).status_code == 304
    since = format_datetime(CLOSES - SECOND, usegmt=True)
    clock.now = CLOSES
    for name, value in (("If-None-Match", before.headers["etag"]), ("If-Modified-Since", since)):
        assert dated.client.get("/en/", headers={name: value}).status_code == 200
    again = dated.client.get("/en/")
    assert len(again.content) == len(before.content)
    assert dated.client.get("/en/", headers={"If-None-Match": again.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("before", "seconds"),
    [(SECOND * 600, 60), (SECOND * 60, 60), (SECOND * 30.5, 30), (SECOND * 0.5, 0), (-SECOND, 60)],
)
def test_no_cache_keeps_a_page_beyond_the_change(dated: Running, clock: Clock, before: timedelta, seconds: int) -> None:
    clock.now = CLOSES - before
    kept = dated.client.get("/en/").headers["Cache-Control"]
    assert kept == f"public, max-age=0, s-maxage={seconds}, must-revalidate"


@pytest.mark.parametrize("path", ["/editions/2/en/", "/editions/2/en/index.html", "/editions/", "//editions//2/en/"])
def test_other_editions_have_no_address(dated: Running, path: str) -> None:
    assert dated.client.get(path).status_code == 404


def test_what_an_edition_does_not_have_is_the_roots(dated: Running, clock: Clock) -> None:
    clock.now = CLOSES
    assert "été" in dated.client.get("/").text
    assert dated.client.get("/en/nowhere/").status_code == 404
    assert dated.client.get("/assets/site.css").status_code == 200


def test_a_late_visitor_is_told_and_keeps_the_answers(dated: Running, clock: Clock) -> None:
    clock.now = CLOSES
    answer = dated.post(motivation="Line one\nLine two", telephone="not a number")
    assert one(answer, "[data-problem]").get_text() == "receiver.closed en expert is closed <en>"
    place = one(answer, "[data-answers]")
    shown = [(tag.name, tag.get_text()) for tag in place.select("dt, dd")]
    assert shown == [
        ("dt", "Label given_name (en)"),
        ("dd", "Awa"),
        ("dt", "Label email (en)"),
        ("dd", "awa@example.com"),
        ("dt", "Label telephone (en)"),
        ("dd", "not a number"),
        ("dt", "Label motivation (en)"),
        ("dd", "Line one"),
        ("dd", "Line two"),
        ("dt", "Label country (en)"),
        ("dd", "Option NO (en)"),
        ("dt", "Label employer (en)"),
        ("dd", "Option other (en)"),
        ("dt", "Label topics (en)"),
        ("dd", "Option a (en)"),
        ("dd", "Option c (en)"),
        ("dt", "Label languages (en)"),
        ("dd", "Option fr (en) – Option C1 (en)"),
        ("dt", "Label cv (en)"),
        ("dd", "My CV.pdf"),
        ("dt", "Label checked (en)"),
        ("dd", "✓"),
    ]
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_typed_answers_come_back_as_text(dated: Running, clock: Clock) -> None:
    clock.now = CLOSES
    answer = dated.post(given_name="<b onclick=x>&amp;</b>")
    assert one(answer, "[data-answers]").select("b") == []
    assert one(answer, "[data-answers]").select("dd")[0].get_text() == "<b onclick=x>&amp;</b>"


def test_an_early_visitor_is_told_when_it_opens(dated: Running, clock: Clock) -> None:
    clock.now = OPENS - SECOND
    assert one(dated.post("/es/apply/"), "[data-problem]").get_text() == "receiver.closed es expert opens later <es>"


KEYS: list[dict[str, Any]] = [{"_key": "0123456789abcdef"}, {}]


@pytest.mark.parametrize("key", KEYS, ids=["with a key", "without a key"])
def test_an_answer_that_was_lost_comes_again_after_the_end(dated: Running, clock: Clock, key: dict[str, Any]) -> None:
    clock.now = CLOSES - SECOND
    first = dated.post(**key)
    clock.now = CLOSES + timedelta(minutes=5)
    again = dated.post(**key)
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.headers["Location"] == first.headers["Location"]
    assert count(dated.store) == 1


def test_other_answers_with_a_used_key_are_late(dated: Running, clock: Clock) -> None:
    clock.now = CLOSES - SECOND
    dated.post(**KEYS[0])
    clock.now = CLOSES
    assert dated.post(**KEYS[0], given_name="Other").status_code == 403
    assert count(dated.store) == 1


def test_what_begins_in_time_counts(dated: Running, clock: Clock) -> None:
    """A large file on a slow link: the head of the request in the last second, the rest after the end."""
    request = httpx.Request("POST", "http://localhost/en/apply/", data=GOOD, files=CV)
    body = request.read()
    head = f"POST /en/apply/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {request.headers['content-type']}\r\n"
    clock.now = CLOSES - SECOND
    with socket.create_connection(("127.0.0.1", dated.port), timeout=10) as connection:
        connection.sendall(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body[:100])
        wait_until_taken(dated)
        clock.now = CLOSES + timedelta(minutes=2)
        connection.sendall(body[100:])
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 303")
    assert count(dated.store) == 1


def wait_until_taken(dated: Running) -> None:
    """Wait until the receiver has begun with what was sent: another request on the same thread has been answered."""
    for _ in range(3):
        assert dated.client.get("/en/simple/").status_code == 200


def test_other_forms_and_the_health_page_do_not_mind(dated: Running, clock: Clock) -> None:
    clock.now = CLOSES
    assert dated.client.post("/en/simple/", data={"name": "Awa"}).status_code == 303
    assert dated.client.get("/healthz").status_code == 200
    assert dated.client.get("/en/apply/received/").status_code == 200
