"""Numbers for Prometheus: on a place of their own, read by Prometheus's own tool, and nothing personal in them."""

import logging
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from receiver.storage import waiting
from receiver.web import health, metrics
from tests.ports import free_port
from tests.programs import needed
from tests.receiver.conftest import CV, GOOD, Running
from tests.receiver.process import ROOT, environment, serving, started
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process


@pytest.fixture(autouse=True)
def counted_here_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What counts in this process ends with the test."""
    monkeypatch.setattr(waiting, "waited", waiting.waited)
    log = logging.getLogger("receiver")
    before = list(log.handlers)
    yield
    log.handlers = before


@contextmanager
def measured(site_dir: Path, folder: Path, **more: str) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Run a receiver; yield a client for the site and one for the numbers."""
    port = free_port()
    settings = environment(site_dir, folder, METRICS_LISTEN=f"tcp://127.0.0.1:{port}", **more)
    with (
        serving(settings, folder / "log") as receiver,
        httpx.Client(base_url=f"http://127.0.0.1:{receiver.port}", timeout=60) as site,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as numbers,
    ):
        yield site, numbers


def read(numbers: httpx.Client) -> dict[str, float]:
    """Scrape: each sample by its name and labels."""
    text = numbers.get("/metrics").raise_for_status().text
    families = text_string_to_metric_families(text)
    return {
        one.name + "".join(f" {key}={value}" for key, value in one.labels.items()): one.value
        for family in families
        for one in family.samples
    }


def test_what_happened_is_counted(site_dir: Path, tmp_path: Path) -> None:
    with measured(site_dir, tmp_path) as (site, numbers):
        # What has just begun may not know yet that all is well.
        wait_until(lambda: read(numbers)["mieux_check_ok check=healthy"] == 1)
        began = wait_until(lambda: now if (now := read(numbers))["mieux_check_ok check=ready"] == 1 else None)
        assert began["mieux_accepted_total form=expert"] == began["mieux_refused_total reason=other_origin"] == 0
        assert began["mieux_oldest_mail_seconds"] == 0
        posted = site.post("/en/apply/", data=GOOD, files=CV)
        assert posted.status_code == 303
        assert site.post("/en/apply/", data=GOOD, headers={"Origin": "https://a.example"}).status_code == 403
        assert site.post("/en/apply/", data={"name": ""}).status_code == 422
        assert (site.get("/en/").status_code, site.get("/nowhere").status_code) == (200, 404)
        assert site.get("/en/", headers={"Host": "other.example"}).status_code == 400
        assert site.get("/livez").status_code == 200
        now = read(numbers)
    expected = {
        "mieux_accepted_total form=expert": 1,
        "mieux_accepted_total form=simple": 0,
        "mieux_refused_total reason=other_origin": 1,
        "mieux_refused_total reason=host": 1,
        "mieux_responses_total kind=post status=3xx": 1,
        "mieux_responses_total kind=post status=4xx": 2,
        "mieux_responses_total kind=page status=2xx": 1,
        "mieux_responses_total kind=page status=4xx": 2,
        "mieux_responses_total kind=watch status=2xx": 1,
        "mieux_request_seconds_count kind=post": 3,
        "mieux_events_total event=incomplete": 1,
    }
    assert {name: now.get(name) for name in expected} == expected
    assert now["mieux_database_wait_seconds_count what=write"] > 0


def test_the_oldest_mail_and_the_checks_are_told(
    serve: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "MAX_AGE_SECONDS", 1.0)
    port = free_port()
    # Nobody answers at the mail server's port: told at once, an alarm later.
    running = serve(METRICS_LISTEN=f"tcp://127.0.0.1:{port}", MAIL_URL="smtp://127.0.0.1:1?tls=none")
    assert running.post().status_code == 303
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as numbers:
        wait_until(lambda: read(numbers).get("mieux_oldest_mail_seconds", 0) >= 1)
        wait_until(lambda: read(numbers).get("mieux_check_ok check=mail") == 0)
        now = read(numbers)
        assert (now["mieux_mails_kept state=waiting"], now["mieux_mails_kept state=needs_attention"]) == (2, 0)
        assert now["mieux_check_ok check=ready"] == now["mieux_check_ok check=retention"] == 1
        # Nobody knows how many wait while the database cannot be asked.
        running.settings.database_file.unlink()  # type: ignore[union-attr]
        wait_until(lambda: read(numbers)["mieux_check_ok check=ready"] == 0)
        wait_until(lambda: "mieux_oldest_mail_seconds" not in read(numbers))


def test_prometheus_reads_them_and_finds_nothing_personal(site_dir: Path, tmp_path: Path) -> None:
    with measured(site_dir, tmp_path) as (site, numbers):
        posted = site.post("/en/apply/", data=GOOD, files=CV, headers={"User-Agent": "Canary/1.0"})
        text = numbers.get("/metrics").text
        [reference] = re.findall(r"reference=(\w+)", posted.headers["Location"])
        open_metrics = numbers.get("/metrics", headers={"Accept": "application/openmetrics-text"})
    assert open_metrics.text.endswith("# EOF\n")
    done = subprocess.run(
        [needed("promtool"), "check", "metrics"], input=text, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    personal = [reference, "127.0.0.1", "Canary", "cv.pdf", *(str(value) for value in GOOD.values())]
    assert [word for word in personal if len(word) > 5 and word in text] == []
    labels = "check event form kind le reason state status what"
    assert set(re.findall(r'[{,](\w+)="', text)) == set(labels.split())


def test_they_have_no_address_on_the_site_and_nothing_else_has_one_beside_them(site_dir: Path, tmp_path: Path) -> None:
    with measured(site_dir, tmp_path) as (site, numbers):
        answer = site.get("/metrics")
        assert (answer.status_code, "nothing here" in answer.text) == (404, True)
        for path in ("/", "/healthz", "/en/", "/forms.json", "/metrics/x"):
            assert numbers.get(path).status_code == 404, path
        assert numbers.post("/metrics").status_code == 404
        # Its own library would stumble over these, and log them.
        assert numbers.get("/metrics", headers={b"Accept": b"\xff\xfe"}).status_code == 200
        assert numbers.get("/metrics?name[]=\xff").status_code == 200
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def test_a_page_whose_name_leads_here_meanwhile_reads_nothing(site_dir: Path, tmp_path: Path) -> None:
    """A browser on the same machine asks for the name of the page (DNS rebinding); who scrapes knows the address."""
    with measured(site_dir, tmp_path, ALLOWED_HOSTS="mieux.example.org") as (_, numbers):
        port = numbers.base_url.port
        for name in ("127.0.0.1", "[::1]", "localhost", "LOCALHOST", "mieux.example.org", "10.1.2.3"):
            for asked in (name, f"{name}:{port}"):
                assert numbers.get("/metrics", headers={"Host": asked}).status_code == 200, asked
        for name in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "2130706433", ""):
            answer = numbers.get("/metrics", headers={"Host": name})
            assert (answer.status_code, "mieux_" in answer.text) == (400, False), name
    assert 'event=refused reason="name not in ALLOWED_HOSTS"' in (tmp_path / "log").read_text("utf-8")


def test_every_address_is_that_of_both_families(site_dir: Path, tmp_path: Path) -> None:
    port = free_port()
    settings = environment(site_dir, tmp_path, METRICS_LISTEN=f"tcp://[::]:{port}")
    with serving(settings, tmp_path / "log"):
        for host in ("127.0.0.1", "[::1]"):
            assert httpx.get(f"http://{host}:{port}/metrics", timeout=60).status_code == 200


def test_a_socket_replaces_what_a_killed_process_left(site_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "numbers.sock"
    settings = environment(site_dir, tmp_path, METRICS_LISTEN=f"unix:{path}")
    for _ in range(2):
        with serving(settings, tmp_path / "log") as receiver:
            assert path.stat().st_mode & 0o777 == 0o660
            with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as numbers:
                # No browser reaches it, and what stands between may ask for any name.
                assert "mieux_check_ok" in numbers.get("http://numbers.example/metrics").text
            # The one that runs keeps it.
            with started(settings, tmp_path / "second") as second:
                assert second.wait() == 2
            assert "METRICS_LISTEN cannot be used: " in second.log
            receiver.kill()
    assert path.is_socket()


def test_a_port_that_is_taken_is_told(site_dir: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = environment(site_dir, tmp_path, METRICS_LISTEN=f"tcp://127.0.0.1:{taken.getsockname()[1]}")
        with started(settings, tmp_path / "log") as receiver:
            assert receiver.wait() == 2
    assert "METRICS_LISTEN cannot be used: " in receiver.log


def test_a_stop_ends_both(site_dir: Path, tmp_path: Path) -> None:
    port = free_port()
    settings = environment(site_dir, tmp_path, METRICS_LISTEN=f"tcp://127.0.0.1:{port}")
    with serving(settings, tmp_path / "log") as receiver, httpx.Client() as numbers:
        # A scraper keeps its connection.
        assert numbers.get(f"http://127.0.0.1:{port}/metrics").status_code == 200
        receiver.stop()
    assert "Traceback" not in receiver.log
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=60)


OFF = """
import os, sys
from receiver.app import create_app
from receiver.config.settings import read
create_app(read(os.environ)).state.store.close()
print(sorted(name for name in sys.modules if "prometheus" in name or "metrics" in name))
"""


def test_nothing_of_it_is_in_memory_unless_it_is_asked_for(site_dir: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OFF], env=environment(site_dir, tmp_path), capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_every_reason_of_a_refusal_is_there_from_the_beginning() -> None:
    """Prometheus does not see the first increase of what was not there before."""
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "receiver").rglob("*.py"))
    words = set(re.findall(r'Refused\(\d{3}, "(\w+)"', code))
    assert words
    assert words <= set(metrics.REFUSALS)
