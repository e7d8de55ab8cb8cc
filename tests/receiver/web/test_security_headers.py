"""Security headers on every kind of answer, and what Mozilla's Observatory would give them."""

import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sitedata.rendering.response_headers import EVERYWHERE, POLICY

from tests.receiver import observatory
from tests.receiver.conftest import Running

ADDRESSES = ["/", "/nowhere", "/en/apply/", "/en/apply", "/en/apply/received/", "/assets/site.css", "/healthz"]
BEHIND_HTTPS = {"X-Forwarded-Proto": "https"}


def assert_has_all(headers: httpx.Headers) -> None:
    for name, value in EVERYWHERE.items():
        assert headers[name] == value
    assert "Server" not in headers


@pytest.mark.parametrize("address", [*ADDRESSES, "/proof?form=expert"])
def test_every_answer_has_them(shared: Running, address: str) -> None:
    answer = shared.client.get(address)
    assert_has_all(answer.headers)
    assert "Strict-Transport-Security" not in answer.headers


def test_an_answer_without_content_has_them(shared: Running) -> None:
    tag = shared.client.get("/assets/site.css").headers["ETag"]
    answer = shared.client.get("/assets/site.css", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert_has_all(answer.headers)


@pytest.mark.parametrize(
    ("path", "changes", "status"),
    [
        ("/en/apply/", {}, 303),
        ("/en/apply/", {"given_name": ""}, 422),
        ("/en/closed/", {}, 403),
        ("/en/", {}, 405),
        ("/en/nowhere/", {}, 404),
    ],
)
def test_every_answer_to_a_post_has_them(running: Running, path: str, changes: dict[str, str], status: int) -> None:
    answer = running.post(path, **changes)
    assert answer.status_code == status
    assert_has_all(answer.headers)


def test_the_answer_to_what_is_not_http_has_them(shared: Running) -> None:
    with socket.create_connection(("127.0.0.1", shared.port), timeout=10) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        lines = connection.recv(65536).partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    assert_has_all(httpx.Headers([tuple(line.split(": ", 1)) for line in lines]))


def test_the_policy_names_what_the_site_needs_and_nothing_unsafe() -> None:
    policy = observatory.directives(EVERYWHERE[POLICY])
    assert policy.pop("default-src") == {"'none'"}
    assert policy.pop("base-uri") == policy.pop("frame-ancestors") == {"'none'"}
    assert all(sources == {"'self'"} for sources in policy.values())
    assert "form-action" in policy


@pytest.mark.parametrize("address", ADDRESSES[:-1])
def test_the_observatory_gives_all_points_that_headers_can_earn(shared: Running, address: str) -> None:
    """145 is more than it gives without cookies: these headers earn 130, the browsers' https list would add 5."""
    answer = shared.client.get(address, headers=BEHIND_HTTPS)
    assert observatory.score(observatory.results(answer)) == 130
    assert observatory.score(observatory.results(answer, preloaded=True)) == 135
    # The other ten: cookies, of which the site has none, and `integrity` on scripts, of which most pages have none.
    assert observatory.highest() == 145


@pytest.mark.parametrize("language", ["", "en/", "es/"])
def test_the_observatory_gives_them_to_the_real_site(
    built_site: Path, serve: Callable[..., Running], language: str
) -> None:
    answer = serve(SITE_DIR=str(built_site)).client.get(f"/{language}", headers=BEHIND_HTTPS)
    assert observatory.score(observatory.results(answer)) == 130


def test_https_is_not_announced_as_preloaded(shared: Running) -> None:
    """`preload` asks browsers to ship the name: it is hard to take back and the owner of the domain's to decide."""
    policy = shared.client.get("/", headers=BEHIND_HTTPS).headers["Strict-Transport-Security"]
    assert policy == "max-age=63072000; includeSubDomains"
