"""Parts of files: those that are there, the whole file for what cannot be read, a page for those that are not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.receiver import fixture_site
from tests.receiver.conftest import Running
from tests.receiver.web import raw_requests

CONTENT = "0123456789"
PATH = "/en/digits.txt"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fixture_site.make(tmp_path_factory.mktemp("ranges"))
    fixture_site.write(folder / PATH[1:], CONTENT)
    return folder


@pytest.fixture
def digits(serve: Callable[..., Running], site: Path) -> Running:
    return serve(SITE_DIR=str(site))


def ask(running: Running, wanted: str, *heads: str) -> raw_requests.Answer:
    lines = (f"GET {PATH} HTTP/1.1", "Host: localhost", f"Range: {wanted}", *heads, "", "")
    return raw_requests.ask(running, "\r\n".join(lines).encode())


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("bytes=0-", "0-9"),
        ("bytes=2-4", "2-4"),
        ("BYTES = 2 - 4", "2-4"),
        ("bytes=-3", "7-9"),
        ("bytes=-99", "0-9"),
        ("bytes=8-99", "8-9"),
        ("bytes=,1-2,", "1-2"),
    ],
)
def test_a_part_that_is_there(digits: Running, wanted: str, place: str) -> None:
    answer = ask(digits, wanted)
    first, last = map(int, place.split("-"))
    assert (answer.status, answer.headers["content-range"]) == (206, f"bytes {place}/10")
    assert answer.page.get_text() == CONTENT[first : last + 1]


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=99-100", "bytes=-0", "bytes=50-,60-70"])
def test_a_part_that_is_not_there_is_refused_with_a_page(digits: Running, wanted: str) -> None:
    answer = ask(digits, wanted)
    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */10")
    assert answer.page.select_one("[data-problem]").get_text() == "receiver.bad_request en"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "wanted",
    [
        "lines=0-1",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=0-1,x",
        "bytes=0-1,50-",
        f"bytes={'9' * 5000}-",
        "bytes=\u0662-",
    ],
)
def test_what_cannot_be_read_is_ignored(digits: Running, wanted: str) -> None:
    answer = ask(digits, wanted)
    assert (answer.status, answer.page.get_text()) == (200, CONTENT)


def test_more_of_another_copy_is_all_of_this_one(digits: Running) -> None:
    tag = digits.client.get(PATH).headers["ETag"]
    assert ask(digits, "bytes=2-4", f"If-Range: {tag}").status == 206
    for other in ('"other"', f"W/{tag}", "Thu, 01 Jan 2026 00:00:00 GMT"):
        for wanted in ("bytes=2-4", "bytes=50-"):
            assert ask(digits, wanted, f"If-Range: {other}").status == 200
