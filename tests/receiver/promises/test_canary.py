"""P6 and P8 with a whole process: canaries wherever a visitor can put something, then in no log and in no file."""

import http.client
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from receiver.storage.store import Store
from tests.receiver.conftest import GOOD, environment_for
from tests.receiver.load import ROOT
from tests.receiver.mail_sink import running_sink
from tests.receiver.proved import new_proved_key
from tests.receiver.sample_files import PDF, padded, pdf, stream
from tests.receiver.stored import count
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

CANARY = "Zanarienvogel"


def multipart(values: dict[str, str | list[str]], file: bytes) -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, given in values.items()
        for value in (given if isinstance(given, list) else [given])
    ]
    head = f'--x\r\nContent-Disposition: form-data; name="cv"; filename="{CANARY}.pdf"\r\n\r\n'
    return "".join((*parts, head)).encode() + file + b"\r\n--x--\r\n"


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with closing(connection):
        page = f"http://127.0.0.1:{port}/{CANARY}"
        connection.request(method, path, body, {"User-Agent": CANARY, "Referer": page, **headers})
        return connection.getresponse().status


def provoke(port: int) -> None:
    """A good post, a bad one, a wrong host, an address that is none, a body that is none, no HTTP at all."""
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    good = {**GOOD, "given_name": CANARY[:10], "motivation": CANARY, "email": f"{CANARY}@example.com"}
    file = padded(pdf(stream(CANARY.encode())), 90_000)
    assert ask(port, "POST", "/en/apply/", multipart(good, file), **form) == 303
    assert ask(port, "POST", "/en/apply/", multipart({**good, "email": CANARY}, PDF), **form) == 422
    assert ask(port, "POST", "/en/apply/", CANARY.encode(), **form) == 400
    assert ask(port, "GET", f"/{CANARY}?{CANARY}") == 404
    assert ask(port, "GET", "/", Host=f"{CANARY}.example") == 400
    assert ask(port, "POST", "/en/apply/", b"", Origin=f"http://{CANARY}.example", **form) == 403
    assert ask(port, "POST", "/en/apply/", b"", Referer=f"http://x/{CANARY}", **form) == 403
    assert ask(port, "PUT", f"/en/apply/?{CANARY}") == 405
    assert ask(port, "GET", "/", **{f"X-{CANARY}": "y" * 100_000}) == 400


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "plain"])
def test_a_canary_is_in_no_log_and_when_sealed_in_no_file(site_dir: Path, tmp_path: Path, sealed: bool) -> None:
    with running_sink() as sink:
        own = {**environment_for(site_dir, tmp_path), "MAIL_URL": sink.url, "PORT": "0", "TMPDIR": str(tmp_path)}
        if sealed:
            own["AGE_RECIPIENTS"] = new_proved_key(own["DATABASE_URL"])[1]
        log = served(own, lambda port: (provoke(port), wait_until(lambda: len(sink.taken) == 2)))
    assert "event=accepted" in log
    assert log.count("event=mail") == 2
    assert CANARY.lower() not in log.lower()
    assert "127.0.0.1" not in log
    traces = [path.name for path in tmp_path.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert bool(traces) != sealed, traces
    with closing(Store(own["DATABASE_URL"])) as store:
        assert count(store) == 1


def served(environment: dict[str, str], use: Callable[[int], object]) -> str:
    """Start a receiver, use it, stop it, and return all that it said on standard error."""
    command = [sys.executable, "-m", "receiver", "serve"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    said: list[str] = []
    assert process.stdout
    assert process.stderr
    listener = threading.Thread(target=lambda: said.extend(process.stderr or ()))
    listener.start()
    try:
        use(int(process.stdout.readline().rstrip("/\n").rpartition(":")[2]))
    finally:
        process.terminate()
        process.wait(20)
        listener.join(20)
        process.stdout.close()
        process.stderr.close()
    return "".join(said)
