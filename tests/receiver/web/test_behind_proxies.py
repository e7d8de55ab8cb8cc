"""The receiver behind nginx, Caddy, HAProxy and Apache as the examples of `deploy/` set them up, all of them real."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup
from sitedata.rendering.response_headers import EVERYWHERE, HTTPS_ONLY

from receiver.forms.sizes import MEGABYTE
from tests.ports import free_port
from tests.proxying import DOWN, NAME, Host, apache_before, caddy_before, haproxy_before, nginx_before
from tests.receiver.conftest import CV, GOOD
from tests.receiver.process import Receiver, environment
from tests.receiver.sample_files import PDF, padded
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

Before = Callable[..., AbstractContextManager[Host]]
PROXIES: dict[str, Before] = {
    "nginx": nginx_before,
    "caddy": caddy_before,
    "haproxy": haproxy_before,
    "apache": apache_before,
}
IDLE_SECONDS = 1
SHORT = {
    "nginx": {"keepalive_timeout 60s": f"keepalive_timeout {IDLE_SECONDS}s"},
    "caddy": {"keepalive 60s": f"keepalive {IDLE_SECONDS}s"},
    "haproxy": {"pool-purge-delay 5s": f"pool-purge-delay {IDLE_SECONDS}s"},
    "apache": {"ttl=60": f"ttl={IDLE_SECONDS}"},
}
"""How long each proxy keeps a connection that is idle."""


@dataclass
class Behind:
    """A proxy, the receiver behind it, and how the receiver is started again."""

    start: Callable[[], Receiver]
    receiver: Receiver
    host: Host = field(init=False)

    @property
    def client(self) -> httpx.Client:
        return self.host.client


@pytest.fixture(scope="module", params=PROXIES)
def behind(
    request: pytest.FixtureRequest, site_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Behind]:
    folder = tmp_path_factory.mktemp("behind")
    own = {"ALLOWED_HOSTS": NAME, "MAX_UPLOAD_MB": "1", "PROXY_PAGES": str(folder / DOWN), "PORT": str(free_port())}
    settings = environment(site_dir, folder, **own)

    def start() -> Receiver:
        receiver = Receiver(settings, folder / "receiver.log")
        assert receiver.wait_for_greeting(), receiver.log
        return receiver

    found = Behind(start, start())
    try:
        with PROXIES[request.param](folder, found.receiver.port, site=site_dir, **SHORT[request.param]) as found.host:
            yield found
    finally:
        found.receiver.kill()


def test_who_comes_by_http_is_led_to_https(behind: Behind) -> None:
    answer = httpx.get(f"http://127.0.0.1:{behind.host.plain}/en/?a=b", headers={"Host": NAME})
    assert answer.status_code in (301, 308)
    assert re.fullmatch(rf"https://{re.escape(NAME)}(:\d+)?/en/\?a=b", answer.headers["Location"])


def test_posts_on_connections_that_were_kept_all_arrive(behind: Behind) -> None:
    """Each visitor posts again when the proxy is about to close what it keeps, a little sooner or later."""

    url = behind.client.base_url.join("/en/simple/")

    def post(number: int) -> list[int]:
        found = []
        for turn in range(3):
            # On a connection of its own: it is the proxy's that is kept.
            answer = httpx.post(
                url, data={"name": f"{number} {turn}"}, headers={"Host": NAME}, verify=False, timeout=30
            )
            found.append(answer.status_code)
            time.sleep(IDLE_SECONDS - 0.02 + 0.005 * number)
        return found

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(post, range(8))) == [[303] * 3] * 8


@pytest.mark.parametrize("size", [1.2, 3, 9], ids=lambda size: f"{size} MB")
def test_a_body_that_is_too_large_gets_our_page(behind: Behind, size: float) -> None:
    """Also beyond what the receiver reads to its end."""
    large = {"cv": ("cv.pdf", padded(PDF, int(size * MEGABYTE)), "application/pdf")}
    answer = behind.client.post("/en/apply/", data=GOOD, files=large, timeout=60)
    assert answer.status_code == 413
    assert text_of(answer).startswith("receiver.too_large en")
    assert behind.client.post("/en/apply/", data=GOOD, files=CV).status_code == 303


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz"])
def test_who_watches_asks_the_receiver_itself(behind: Behind, path: str) -> None:
    assert behind.client.get(path).status_code in (403, 404)
    address = f"http://127.0.0.1:{behind.receiver.port}{path}"
    # On a busy machine the first look takes longer than an answer waits for it.
    wait_until(lambda: httpx.get(address, headers={"Host": NAME}, timeout=20).status_code == 200)


INTERNAL = (
    "/forms.json",
    "/headers.json",
    "/redirects.json",
    "//forms.json",
    "/%66orms.json",
    "/FORMS.JSON",
    "/forms.json/",
)


@pytest.mark.parametrize("path", INTERNAL)
def test_what_the_receiver_reads_has_no_address_behind_a_proxy(behind: Behind, path: str) -> None:
    """However it is written: proxies decode addresses, and merge their slashes."""
    answer = behind.client.get(f"{behind.client.base_url}{path}")
    assert (answer.status_code, "nothing here" in answer.text) == (404, True)


def test_whom_to_tell_of_a_weakness_is_said_behind_a_proxy(behind: Behind) -> None:
    answer = behind.client.get("/.well-known/security.txt")
    assert (answer.status_code, answer.headers["Content-Type"].lower()) == (200, "text/plain; charset=utf-8")
    assert answer.text.startswith("Contact: ")
    assert behind.client.get("/.well-known/").status_code == 404


def text_of(answer: httpx.Response) -> str:
    found = BeautifulSoup(answer.text, "html.parser").select_one("[data-problem]")
    return found.get_text() if found else answer.text[:300]


PAGES = {"/": "fr", "/en/": "en", "/en/apply/": "en", "/es/apply/": "es", "/nowhere": "fr"}


def test_while_the_receiver_is_down_the_page_is_ours(behind: Behind) -> None:
    behind.receiver.kill()
    # HAProxy notices after two seconds; until then its page is in the first language.
    wait_until(lambda: text_of(behind.client.get("/en/")) == "receiver.error en")
    for path, language in PAGES.items():
        for ask in (behind.client.get, behind.client.post):
            assert_is_ours(ask(path), language)
    behind.receiver = behind.start()
    wait_until(lambda: behind.client.get("/en/").status_code == 200)
    assert behind.client.post("/en/simple/", data={"name": "Awa"}).status_code == 303


def assert_is_ours(answer: httpx.Response, language: str) -> None:
    assert answer.status_code == 503
    assert text_of(answer) == f"receiver.error {language}"
    assert answer.headers["Content-Type"].lower() == "text/html; charset=utf-8"
    expected = {**EVERYWHERE, **HTTPS_ONLY, "Cache-Control": "no-store", "Retry-After": "60"}
    assert {name: answer.headers.get_list(name) for name in expected} == {
        name: [value] for name, value in expected.items()
    }
