"""Whose page a post comes from: all that a browser says must agree."""

import pytest

from tests.receiver.conftest import Running
from tests.receiver.stored import count
from tests.receiver.web import raw_requests

SAME = "Sec-Fetch-Site: same-origin"
OWN_ORIGIN = "Origin: http://localhost"
OTHER_ORIGIN = "Origin: https://evil.example"
OTHER_PAGE = "Referer: https://evil.example/"
FORWARDED = "X-Forwarded-Host: name-8000.app.github.dev"


def post(running: Running, heads: tuple[str, ...]) -> raw_requests.Answer:
    kind = "Content-Type: application/x-www-form-urlencoded"
    lines = ("POST /en/simple/ HTTP/1.1", "Host: localhost", kind, "Content-Length: 8", *heads, "", "name=Awa")
    return raw_requests.ask(running, "\r\n".join(lines).encode())


@pytest.mark.parametrize(
    "heads",
    [
        ("Sec-Fetch-Site: cross-site",),
        ("Sec-Fetch-Site: same-site",),
        (SAME, "Sec-Fetch-Site: cross-site"),
        ("Sec-Fetch-Site: cross-site", OWN_ORIGIN),
        (OTHER_ORIGIN,),
        (SAME, OTHER_ORIGIN),
        ("Sec-Fetch-Site: none", OTHER_ORIGIN),
        (OWN_ORIGIN, OTHER_ORIGIN),
        ("Origin: http://localhost:81",),
        ("Origin: http://[",),
        (OTHER_PAGE,),
        (SAME, OTHER_PAGE),
        (OWN_ORIGIN, OTHER_PAGE),
        (SAME, OWN_ORIGIN, OTHER_PAGE),
        ("Origin: null", OTHER_PAGE),
        ("Referer: http://[",),
        # A proxy's name is one more name of ours, and takes nothing back.
        (SAME, FORWARDED, OTHER_ORIGIN),
        (SAME, FORWARDED, OWN_ORIGIN, OTHER_PAGE),
        ("Sec-Fetch-Site: cross-site", FORWARDED, OWN_ORIGIN),
        (SAME, "X-Forwarded-Host: ,", "Origin: https://"),
    ],
)
def test_what_comes_from_another_page_is_refused(shared: Running, heads: tuple[str, ...]) -> None:
    answer = post(shared, heads)
    assert answer.status == 403
    assert answer.page.select_one("[data-problem]").get_text() == "receiver.other_origin en"
    assert answer.headers["cache-control"] == "no-store"
    assert count(shared.store) == 0


@pytest.mark.parametrize(
    "heads",
    [
        (),
        ("Origin: null",),
        (OWN_ORIGIN,),
        ("Origin: https://LOCALHOST:443",),
        (SAME, OWN_ORIGIN),
        (SAME, "Origin: null"),
        ("Sec-Fetch-Site: none",),
        ("Referer: http://localhost/en/simple/",),
        # Many proxies pass on `Host` without its port.
        (SAME, "Origin: https://localhost:8443", "Referer: https://localhost:8443/en/simple/"),
        # No page: what apps and extensions write.
        (OWN_ORIGIN, "Referer: about:client"),
        (OWN_ORIGIN, "Referer: android-app://com.example/"),
        (OWN_ORIGIN, "Referer: "),
        # GitHub Codespaces: `Host` and `Origin` are replaced, `Referer` is not.
        (SAME, FORWARDED, OWN_ORIGIN, "Referer: https://name-8000.app.github.dev/en/simple/"),
        # Proxies that replace `Host` only.
        (SAME, FORWARDED, "Origin: https://name-8000.app.github.dev"),
        ("X-Forwarded-Host: mieux.example, inner.example", "Origin: https://mieux.example"),
    ],
)
def test_our_own_pages_and_browsers_that_do_not_tell_may_post(running: Running, heads: tuple[str, ...]) -> None:
    assert post(running, heads).status == 303
