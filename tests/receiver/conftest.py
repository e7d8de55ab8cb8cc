"""What the receiver's tests share: a built site, a store, a real server, a real mail server, a clock to turn."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from receiver import server as serving
from receiver.app import create_app
from receiver.clock import utc_now
from receiver.config import settings as settings_module
from receiver.config.settings import Settings
from receiver.forms import contract as contracts
from receiver.forms import pdf_opening
from receiver.forms.contract import Contract
from receiver.forms.uploads import record
from receiver.intake.receipts import making
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from receiver.web import health
from tests.conftest import ROOT
from tests.receiver import fixture_site
from tests.receiver.mail_sink import Sink, running_sink
from tests.receiver.postgres import Postgres, running_postgres
from tests.receiver.sample_files import PDF
from tests.receiver.stored import count

GOOD = {
    "given_name": "Awa",
    "nickname": "",
    "email": "awa@example.com",
    "telephone": "",
    "motivation": "",
    "country": "NO",
    "employer": "other",
    "topics": ["a", "c"],
    "languages.1.language": "fr",
    "languages.1.level": "C1",
    "checked": "yes",
}
CV = {"cv": ("My CV.pdf", PDF, "application/pdf")}


def pytest_collection_finish() -> None:
    """Start the processes that open and make PDFs before the first test: they belong to none of them."""
    pdf_opening.OPENER.start()
    making.MAKER.start()


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass
class Running:
    """A running receiver: a client for it, its settings, and a second view of its store."""

    client: httpx.Client
    settings: Settings
    store: Store
    port: int

    def post(self, path: str = "/en/apply/", **changes: Any) -> httpx.Response:
        files = changes.pop("files", CV)
        return self.client.post(path, data={**GOOD, **changes}, files=files)


@pytest.fixture(scope="session")
def site_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fixture_site.make(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def contract(site_dir: Path) -> Contract:
    return contracts.load(site_dir)


@pytest.fixture(autouse=True)
def patient_health(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a look takes longer than the two seconds for which a load balancer waits."""
    monkeypatch.setattr(health, "LOOK_SECONDS", 20.0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_settings(site_dir: Path, tmp_path: Path) -> Callable[..., Settings]:
    def make(**environment: str) -> Settings:
        return settings_module.read({**environment_for(site_dir, tmp_path), **environment})

    return make


def environment_for(site_dir: Path, folder: Path) -> dict[str, str]:
    return {
        "SITE_DIR": str(site_dir),
        "DATABASE_URL": f"sqlite:///{folder}/var/test.db",
        "MAIL_URL": f"file:{folder}/var/mail",
        "MIN_FREE_MB": "0",
        # All posts of the tests come from one address.
        "RATE_LIMIT": "0",
        # Whatever the time of day is, no other mail comes.
        "DIGEST_HOUR": "off",
    }


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/var/test.db")) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def prepared(postgres: Postgres) -> str:
    return postgres.prepared()


@pytest.fixture
def postgres_url(postgres: Postgres, prepared: str) -> Iterator[str]:
    """A database with the receiver's tables and nothing in them."""
    name = postgres.new_database(prepared)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each kind of database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/var/test.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def environment(site_dir: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a receiver that runs as a process of its own."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "PORT": "0"}
    return {**own, **environment_for(site_dir, tmp_path)}


@pytest.fixture
def reference(environment: dict[str, str]) -> str:
    """A stored submission, received at noon by the tests' clock."""
    with closing(Store(environment["DATABASE_URL"], Clock())) as store:
        file = record("Mon CV.pdf", PDF, "pdf")
        answers = {"given_name": "Awa Été", "email": "awa@example.com", "country": "NO", "cv": file.as_answer()}
        mails = [Mail("team", "<1@example.org>"), Mail("confirmation", "<2@example.org>")]
        return store.accept(NewSubmission("key", "hash", "expert", "v1", "en", answers, {"cv": [file]}, mails))


@pytest.fixture
def serve(make_settings: Callable[..., Settings]) -> Iterator[Callable[..., Running]]:
    """Start a real server per call; all of them stop at the end of the test."""
    stops: list[Callable[[], None]] = []

    def start(clock: Callable[[], datetime] = utc_now, **environment: str) -> Running:
        running, stop = start_server(make_settings(**environment), clock)
        stops.append(stop)
        return running

    yield start
    for stop in reversed(stops):
        stop()


def start_server(settings: Settings, clock: Callable[[], datetime] = utc_now) -> tuple[Running, Callable[[], None]]:
    listener = serving.listen(replace(settings, port=0))
    port = listener.getsockname()[1]
    application = create_app(settings, clock)
    server = serving.server_of(application, settings)
    server.beside = serving.metrics_server(settings, application)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    # Nothing is encrypted here: reading the certificates of the world takes longer than a test.
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, verify=False)
    store = Store(settings.database_url)

    def stop() -> None:
        client.close()
        store.close()
        server.should_exit = True
        thread.join(60)
        assert not thread.is_alive()

    return Running(client, settings, store, port), stop


@pytest.fixture(scope="session")
def shared(site_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all tests that must not store anything."""
    folder = tmp_path_factory.mktemp("shared")
    running, stop = start_server(settings_module.read(environment_for(site_dir, folder)))
    yield running
    stored = count(running.store)
    stop()
    assert stored == 0


@pytest.fixture
def running(serve: Callable[..., Running]) -> Running:
    return serve()


@pytest.fixture
def sink() -> Callable[..., Any]:
    """Open a mail server that listens on a port of its own."""

    @contextmanager
    def opened(port: int = 0, **replies: Any) -> Iterator[Sink]:
        with running_sink(port, **replies) as made:
            yield made

    return opened
