"""Three questions, three answers: livez, readyz, healthz. They write nothing, cost little, tell strangers nothing."""

import asyncio
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from receiver.clock import utc_now
from receiver.storage import timestamps
from receiver.storage.waiting import Readers
from receiver.web import health
from receiver.web.health import Watch
from tests.receiver.conftest import Running
from tests.receiver.mail_sink import running_sink
from tests.receiver.process import environment, serving
from tests.receiver.sample_files import pdf, stream
from tests.receiver.waiting import wait_until

STRANGER = {"X-Forwarded-For": "192.0.2.7"}
TOKEN = "3f2a9c71d05e4b86"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a slow machine needs for a look, the next one comes soon."""
    monkeypatch.setattr(health, "MAX_AGE_SECONDS", 1.0)


def status_of(running: Running, path: str) -> int:
    return running.client.get(path).status_code


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz"])
def test_all_is_well(running: Running, path: str) -> None:
    # What has just begun may not know yet that all is well.
    answer = wait_until(lambda: found if (found := running.client.get(path)).status_code == 200 else None)
    assert answer.json()["status"] == "ok"
    assert answer.headers["Cache-Control"] == "no-store"
    assert running.client.post(path).status_code == 405
    assert running.client.head(path).status_code == 200


def test_a_folder_that_takes_no_uploads_makes_the_receiver_unready(
    serve: Callable[..., Running], postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = serve(DATABASE_URL=postgres_url)
    large = {"cv": ("cv.pdf", pdf(stream(bytes(70_000))), "application/pdf")}
    assert running.post(files=large).status_code == 303
    # Nobody can make a file there.
    monkeypatch.setattr(tempfile, "tempdir", "/proc/self/task")
    assert running.post(files=large).status_code >= 500
    for path in ("/readyz", "/healthz"):
        wait_until(lambda path=path: status_of(running, path) == 503)  # type: ignore[misc]
        assert running.client.get(path).json()["reason"].startswith("disk: uploads cannot be kept (")
    assert status_of(running, "/livez") == 200


def test_mail_trouble_is_an_alarm_and_leaves_the_receiver_ready(serve: Callable[..., Running]) -> None:
    """P4, seen by a load balancer."""
    with running_sink() as sink:
        # It offers no login.
        running = serve(MAIL_URL=sink.url.replace("://", "://u:p@"))
        assert running.post().status_code == 303
        wait_until(lambda: status_of(running, "/healthz") == 503)
        assert "outbox" in running.client.get("/healthz").json()["reason"]
        assert status_of(running, "/readyz") == 200


def test_a_clock_that_was_set_back_is_an_alarm(running: Running) -> None:
    wait_until(lambda: running.store.moment(timestamps.CLOCK))
    running.store.remember(timestamps.CLOCK, utc_now() + timedelta(hours=1))
    wait_until(lambda: status_of(running, "/healthz") == 503)
    assert running.client.get("/healthz").json()["reason"] == "clock: earlier than the last use of the database"
    assert status_of(running, "/readyz") == 200


def test_strangers_learn_yes_or_no(serve: Callable[..., Running]) -> None:
    running = serve(HEALTH_TOKEN=TOKEN)
    for path in ("/readyz", "/healthz"):
        wait_until(lambda path=path: running.client.get(path, headers=STRANGER).json() == {"status": "ok"})  # type: ignore[misc]
        wrong = {**STRANGER, "Authorization": f"Bearer {TOKEN}x"}
        assert running.client.get(path, headers=wrong).json() == {"status": "ok"}
    right = {**STRANGER, "Authorization": f"Bearer {TOKEN}"}
    assert running.client.get("/healthz", headers=right).json()["received"] == 0
    without = serve()
    empty = {**STRANGER, "Authorization": "Bearer"}
    # What has just begun may not know yet that all is well.
    wait_until(lambda: without.client.get("/healthz", headers=empty).json() == {"status": "ok"})


@pytest.mark.process
def test_a_wrong_token_is_logged_and_its_text_is_not(site_dir: Path, tmp_path: Path) -> None:
    settings = environment(site_dir, tmp_path, HEALTH_TOKEN=TOKEN)
    with serving(settings, tmp_path / "log") as receiver:
        for token in (TOKEN, "", "Basic secret-guess"):
            headers = {**STRANGER, **({"Authorization": f"Bearer {token}"} if token else {})}
            httpx.get(f"http://127.0.0.1:{receiver.port}/healthz", headers=headers)
        assert receiver.log.count("event=wrong-token") == 1
        assert "secret-guess" not in receiver.log
        assert TOKEN not in receiver.log


def test_a_page_whose_name_leads_here_meanwhile_learns_yes_or_no(running: Running) -> None:
    """A browser on the same machine asks for the name of the page (DNS rebinding)."""
    for name, knows in (("127.0.0.1", True), ("localhost:8000", True), ("[::1]", True), ("evil.example", False)):
        answer = running.client.get("/healthz", headers={"Host": name})
        assert (answer.status_code, "received" in answer.json()) == (200, knows), name


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.endswith((".db", "-wal"))}


def test_nothing_is_written(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "MIN_AGE_SECONDS", 0.0)
    monkeypatch.setattr(health, "MAX_AGE_SECONDS", 0.0)
    file = running.settings.database_file
    assert file
    wait_until(lambda: running.store.moment(timestamps.PURGED))
    # Other connections of the tests end here: the last one would tidy up.
    before = contents(file.parent)
    for _ in range(20):
        assert status_of(running, "/healthz") == status_of(running, "/readyz") == 200
    assert contents(file.parent) == before


def test_however_often_it_is_asked_it_looks_for_a_thousandth_of_the_time() -> None:
    looks: list[float] = []

    def look() -> health.Found:
        looks.append(time.monotonic())
        time.sleep(0.001)
        return {}

    async def ask() -> None:
        watch = Watch(look, Readers("test", 1))
        began = time.monotonic()
        while time.monotonic() - began < 0.5:
            await asyncio.gather(*(watch.found() for _ in range(50)))
        # However long it stood still meanwhile.
        assert all(later - sooner > 1 for sooner, later in pairwise(looks))

    asyncio.run(ask())


def test_what_hangs_is_told_and_asked_once() -> None:
    released, looks = threading.Event(), []

    def look() -> health.Found:
        looks.append(1)
        assert released.wait(10)
        return {"received": 1}

    async def ask(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "LOOK_SECONDS", 0.05)
        watch = Watch(look, Readers("test", 1))
        answers = await asyncio.gather(*(watch.found() for _ in range(50)))
        assert answers == [{"reason": "database: it does not answer"}] * 50
        assert len(looks) == 1
        released.set()
        monkeypatch.setattr(health, "LOOK_SECONDS", 10)
        assert await watch.found() == {"received": 1}

    with pytest.MonkeyPatch.context() as patch:
        asyncio.run(ask(patch))


def test_livez_needs_no_database(
    serve: Callable[..., Running], postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LOOK_SECONDS", 2.0)
    running = serve(DATABASE_URL=postgres_url)
    with running.store.engine.connect() as connection:
        connection.exec_driver_sql("LOCK TABLE submissions IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        assert status_of(running, "/livez") == 200
        assert time.monotonic() - began < health.LOOK_SECONDS
        assert running.client.get("/readyz").json()["reason"] == "database: it does not answer"
    wait_until(lambda: status_of(running, "/readyz") == 200)
