"""Posts of one address: an office gets through, a flood is asked to wait, nobody is remembered for long."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from receiver.intake import rate_limit
from receiver.intake.rate_limit import RateLimit, RateLimiter, network_of
from tests.receiver.conftest import Clock, Running
from tests.receiver.sample_files import PDF, padded
from tests.receiver.stored import count

Serve = Callable[..., Running]


def test_one_post_too_many_is_asked_to_wait(serve: Serve, clock: Clock) -> None:
    running = serve(clock, RATE_LIMIT="3/60")
    assert [running.post(given_name=name).status_code for name in ("Awa", "", "Ada")] == [303, 422, 303]
    clock.turn(seconds=18.5)
    large = {"cv": ("cv.pdf", padded(PDF, 3_000_000), "application/pdf")}
    answer = running.post("/es/apply/", files=large)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "42")
    assert answer.headers["Cache-Control"] == "no-store"
    problem = BeautifulSoup(answer.text, "html.parser").select_one("[data-problem]")
    assert problem.get_text() == "receiver.too_many es"
    assert running.client.get("/en/apply/").status_code == 200
    assert count(running.store) == 2
    clock.turn(seconds=42)
    assert running.post(given_name="Ann").status_code == 303


def test_an_office_behind_a_proxy_is_not_its_neighbour(serve: Serve, clock: Clock) -> None:
    running = serve(clock, RATE_LIMIT="1/60")

    def post(address: str) -> int:
        headers = {"X-Forwarded-For": address}
        return running.client.post("/en/simple/", data={"name": "Awa"}, headers=headers).status_code

    assert [post(address) for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")] == [303, 303, 429]
    assert [post(address) for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")] == [303, 429, 303]


def test_what_is_refused_anyway_is_not_counted(serve: Serve, clock: Clock) -> None:
    running = serve(clock, RATE_LIMIT="1/60")
    assert [running.client.post("/en/by-email/", data={"name": "x"}).status_code for _ in range(3)] == [403] * 3
    assert [running.client.put("/en/simple/").status_code for _ in range(3)] == [405] * 3
    assert running.client.post("/en/simple/", data={"name": "Awa"}).status_code == 303


@pytest.mark.slow
def test_the_default_lets_an_office_through(serve: Serve, clock: Clock) -> None:
    running = serve(clock, RATE_LIMIT="60/600")
    codes = [running.client.post("/en/simple/", data={"name": f"n{number}"}).status_code for number in range(61)]
    assert codes == [303] * 60 + [429]


def test_no_address_is_logged(serve: Serve, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    running = serve(clock, RATE_LIMIT="1/60")
    for _ in range(2):
        running.client.post("/en/simple/", data={"name": "Awa"}, headers={"X-Forwarded-For": "192.0.2.77"})
    ours = [record.getMessage() for record in caplog.records if record.name.split(".")[0] in ("receiver", "uvicorn")]
    assert "event=refused status=429 word=too_many" in ours
    assert not [line for line in ours if "192.0.2" in line]


def test_the_window_slides(clock: Clock) -> None:
    counted = RateLimiter(RateLimit(2, 10), clock)
    waits = []
    for _ in range(5):
        waits.append(counted.wait("192.0.2.1"))
        clock.turn(seconds=4)
    # At 0, 4, 8, 12, 16 seconds: the third waits for the first to be 10 seconds old.
    assert waits == [0, 0, 2, 0, 0]


def test_memory_is_bounded_and_emptied(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MAX_REMEMBERED_POSTS", 50)
    counted = RateLimiter(RateLimit(2, 10), clock)
    for number in range(500):
        assert counted.wait(f"10.0.{number // 250}.{number % 250}") == 0
    assert len(counted._posts) == len(counted._times) == 50
    clock.turn(seconds=11)
    counted.wait("192.0.2.1")
    assert list(counted._times) == ["192.0.2.1"]


def test_a_clock_that_is_set_back_locks_nobody_out(clock: Clock) -> None:
    counted = RateLimiter(RateLimit(1, 10), clock)
    assert counted.wait("192.0.2.1") == 0
    assert counted.wait("192.0.2.1") == 10
    clock.turn(hours=-1)
    assert counted.wait("192.0.2.1") == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", network_of("2001:db8:1:2::")),
        ("fe80::1%eth0", network_of("fe80::2")),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_what_stands_for_one_visitor(address: str, network: str) -> None:
    assert network_of(address) == network
