"""`HOST=::` serves visitors by IPv6 and by IPv4, each under the address that TRUSTED_PROXIES and limits know."""

from collections.abc import Callable

import httpx
import pytest

from tests.receiver.conftest import Running

Serve = Callable[..., Running]


@pytest.fixture
def everywhere(serve: Serve) -> Running:
    return serve(HOST="::", ALLOWED_HOSTS="localhost,127.0.0.1,[::1]")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_both_are_served(everywhere: Running, host: str) -> None:
    assert httpx.get(f"http://{host}:{everywhere.port}/en/", timeout=60).status_code == 200


def test_a_proxy_that_comes_by_ipv4_is_trusted(everywhere: Running) -> None:
    answer = everywhere.client.get("/en/", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" in answer.headers


def test_one_family_stays_one(serve: Serve) -> None:
    running = serve(HOST="::1")
    with pytest.raises(httpx.ConnectError):
        running.client.get("/en/")
    assert httpx.get(f"http://[::1]:{running.port}/en/", timeout=60).status_code == 200
