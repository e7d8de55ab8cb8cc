"""The receiver behind nginx as `deploy/nginx.conf` sets it up: both real, with https between them and the visitor."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.proxying import nginx_command
from tests.receiver.conftest import GOOD, Running
from tests.receiver.mail_sink import free_port
from tests.receiver.sample_files import PDF, pdf
from tests.receiver.waiting import wait_until

NAME = "mieux.example.org"
Serve = Callable[..., Running]


@contextmanager
def behind_nginx(folder: Path, running: Running) -> Iterator[httpx.Client]:
    """Run nginx before a receiver; its log of errors tells more than in the example."""
    port, plain = str(free_port()), str(free_port())
    changes = {
        r"listen \[::\].*\n": "\n",
        r"listen 443": f"listen 127.0.0.1:{port}",
        r"listen 80": f"listen 127.0.0.1:{plain}",
        r"127\.0\.0\.1:8000": f"127.0.0.1:{running.port}",
        r" crit;": " warn;",
    }
    process = subprocess.Popen(nginx_command(folder, **changes), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", headers={"Host": NAME}, verify=False) as client:
            wait_until(lambda: process.poll() is not None or _answers(client))
            assert process.poll() is None, (folder / "error.log").read_text("utf-8")
            yield client
    finally:
        process.terminate()
        process.wait(10)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def cv(content: bytes) -> dict[str, tuple[str, bytes, str]]:
    return {"cv": ("cv.pdf", content, "application/pdf")}


def test_an_upload_goes_through_and_touches_no_disk_of_nginx(serve: Serve, tmp_path: Path) -> None:
    running = serve(ALLOWED_HOSTS=NAME)
    with behind_nginx(tmp_path, running) as client:
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


def test_a_visitor_does_not_choose_the_address_that_is_counted(serve: Serve, tmp_path: Path) -> None:
    running = serve(ALLOWED_HOSTS=NAME, RATE_LIMIT="1/600")
    with behind_nginx(tmp_path, running) as client:
        for number, status in enumerate((303, 429)):
            claimed = {"X-Forwarded-For": f"192.0.2.{number}"}
            assert client.post("/en/apply/", data=GOOD, files=cv(PDF), headers=claimed).status_code == status
