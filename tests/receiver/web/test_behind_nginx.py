"""The receiver behind nginx as `deploy/nginx.conf` sets it up: both real, with https between them and the visitor."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proxying import NAME, nginx_before
from tests.receiver.conftest import GOOD, Running
from tests.receiver.sample_files import PDF, pdf

pytestmark = pytest.mark.process

Serve = Callable[..., Running]


def cv(content: bytes) -> dict[str, tuple[str, bytes, str]]:
    return {"cv": ("cv.pdf", content, "application/pdf")}


def test_an_upload_goes_through_and_touches_no_disk_of_nginx(serve: Serve, tmp_path: Path) -> None:
    running = serve(ALLOWED_HOSTS=NAME)
    with nginx_before(tmp_path, running.port) as host:
        client = host.client
        # Too large for the field, large enough for a temporary file: the form's own message comes back.
        assert client.post("/en/apply/", data=GOOD, files=cv(pdf(bytes(500_000)))).status_code == 422
        answer = client.post("/en/apply/", data=GOOD, files=cv(PDF))
        assert answer.status_code == 303
        shown = client.get(answer.headers["Location"])
        assert shown.headers["Strict-Transport-Security"]
        logged = (tmp_path / "mieux.log").read_text("utf-8")
    assert "temporary file" not in (tmp_path / "mieux-error.log").read_text("utf-8")
    assert "POST /en/apply/ 303" in logged
    assert "127.0.0.1" not in logged
    assert answer.headers["Location"].rpartition("=")[2] not in logged


def test_a_cache_keeps_pages_and_neither_a_form_nor_a_receipt(serve: Serve, tmp_path: Path) -> None:
    running = serve(ALLOWED_HOSTS=NAME)
    with_cache = {
        "log_format": f"proxy_cache_path {tmp_path}/cache keys_zone=pages:1m;\nlog_format",
        "proxy_next_upstream off;": "proxy_cache pages; add_header X-Cache $upstream_cache_status always;",
    }
    with nginx_before(tmp_path, running.port, **with_cache) as host:
        found = {path: [host.client.get(path).headers["X-Cache"] for _ in range(2)] for path in KEPT}
        posted = host.client.post("/en/simple/", data={"name": "Awa"})
        receipts = [host.client.get(posted.headers["Location"]).headers["X-Cache"] for _ in range(2)]
    assert found == KEPT
    assert receipts == ["MISS", "MISS"]


KEPT = {
    "/en/search/": ["MISS", "HIT"],
    "/en/simple/": ["MISS", "MISS"],
    "/en/simple/received/": ["MISS", "MISS"],
    "/en/nowhere/": ["MISS", "MISS"],
    "/en/old/apply/": ["MISS", "MISS"],
}
"""What nginx says of two requests, one after the other."""


def test_a_visitor_does_not_choose_the_address_that_is_counted(serve: Serve, tmp_path: Path) -> None:
    running = serve(ALLOWED_HOSTS=NAME, RATE_LIMIT="1/600")
    with nginx_before(tmp_path, running.port) as host:
        client = host.client
        for number, status in enumerate((303, 429)):
            claimed = {"X-Forwarded-For": f"192.0.2.{number}"}
            assert client.post("/en/apply/", data=GOOD, files=cv(PDF), headers=claimed).status_code == status
