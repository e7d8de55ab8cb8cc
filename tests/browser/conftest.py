"""A real receiver with the real site, and a real Chromium, with and without JavaScript."""

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from sitedata.site import Site

from tests.browser.chromium import launch_options
from tests.browser.cutting import Line
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.firefox import Firefox
from tests.browser.engines.visitor import Engine, Visitor
from tests.browser.engines.webkit import WebKit
from tests.browser.people import EXPERT, FORMS, Errand, fill, look
from tests.conftest import ROOT, build, copy_sources, made_once
from tests.receiver.process import serving
from tests.receiver.terminal import command
from tests.receiver.waiting import wait_until

TIMEOUT_SECONDS = 30
"""Seconds to wait for what another process does."""


@dataclass(frozen=True)
class Receiver:
    """A running receiver: where it answers, and its folder of mail."""

    address: str
    environment: dict[str, str]
    mail: Path

    def command(self, *arguments: str) -> str:
        """What an operator's command prints."""
        done = command(self.environment, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def references(self) -> list[str]:
        """Reference of every submission, oldest first."""
        return [line.split()[0] for line in self.command("inbox").splitlines()]

    def messages(self, reference: str) -> list[EmailMessage]:
        """The two messages about a submission: to the team and to the sender; waits until both are there."""

        def found() -> list[EmailMessage]:
            # The receiver writes each file under another name first.
            parsed = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in self.mail.glob("*.eml")]
            return [message for message in parsed if reference in str(message["Subject"])]

        wait_until(lambda: len(found()) >= 2, TIMEOUT_SECONDS)
        both = found()
        assert len(both) == 2, f"{len(both)} messages about {reference}"
        return sorted(both, key=lambda message: "@icmpd.org" not in str(message["To"]))


@pytest.fixture(scope="session")
def receiver(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """`python -m receiver serve`, started as an operator does."""
    # One robot fills in many forms here.
    with running_receiver(built_site, tmp_path_factory.mktemp("receiver"), RATE_LIMIT="0") as started:
        yield started


@contextmanager
def running_receiver(site: Path, folder: Path, **settings: str) -> Iterator[Receiver]:
    """A receiver that serves `site` and keeps what it receives in `folder`."""
    environment = {
        **os.environ,
        "PORT": "0",
        "PYTHONPATH": str(ROOT),
        "SITE_DIR": str(site),
        "DATABASE_URL": f"sqlite:///{folder}/mieux.db",
        "MAIL_URL": f"file:{folder}/mail",
        "DIGEST_HOUR": "off",
        **settings,
    }
    log = folder / "receiver.log"
    with serving(environment, log) as process:
        yield Receiver(f"http://127.0.0.1:{process.port}/", environment, folder / "mail")
        process.stop()


@dataclass(frozen=True)
class OtherWays:
    """A build where one form goes by e-mail and the other is closed; the team's address has signs that no link has."""

    folder: Path
    by_email: str
    closed: str
    address: str = "\u00e9quipe&co@m\u00e9dia.example"
    sent: str = "\u00e9quipe&co@xn--mdia-bpa.example"
    """The address as mail programs know it."""
    mailto: str = "mailto:%C3%A9quipe%26co@xn--mdia-bpa.example"


@pytest.fixture(scope="session", params=[("expert", "request"), ("request", "expert")], ids=lambda forms: forms[0])
def other_ways(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> OtherWays:
    """Both forms in turn go by e-mail while the other is closed."""
    by_email, closed = request.param

    def make(folder: Path) -> None:
        folder.mkdir()
        root = copy_sources(folder)
        for form, old, new in (
            (by_email, "delivery: receiver", "delivery: email"),
            (closed, "status: open", "status: closed"),
        ):
            path = root / "data" / "forms" / f"{form}.yml"
            path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        programme = root / "data" / "programme.yml"
        team = f"  email: {OtherWays.address}"
        programme.write_text(re.sub("^  email: .*", team, programme.read_text("utf-8"), flags=re.M), "utf-8")
        done = build(root, folder / "site")
        assert done.returncode == 0, done.stderr

    return OtherWays(made_once(tmp_path_factory, f"{by_email}-by-email", make) / "site", by_email, closed)


@pytest.fixture(scope="session")
def static_site() -> Iterator[Callable[[Path], str]]:
    """Serves folders as any static host does; returns the address."""
    servers: list[ThreadingHTTPServer] = []

    def serve(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


class QuietHandler(SimpleHTTPRequestHandler):
    """A static host without log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What starts Chromium and Firefox."""
    # Of its own it looks for five seconds: too short for a receiver on a busy machine.
    expect.set_options(timeout=TIMEOUT_SECONDS * 1000)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests."""
    chromium = playwright.chromium.launch(**launch_options())
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def firefox(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Firefox, as its visitors need it."""
    engine = Firefox(playwright, tmp_path_factory.mktemp("firefox"))
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def webkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebKit]:
    """A WebKit for each visit."""
    engine = WebKit(tmp_path_factory.mktemp("webkit"))
    yield engine
    engine.close()


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """Chromium, or the engine that `in_every_engine` names."""
    name = getattr(request, "param", "chromium")
    found: Engine = (
        Chromium(request.getfixturevalue("browser")) if name == "chromium" else request.getfixturevalue(name)
    )
    return found


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def script(request: pytest.FixtureRequest) -> bool:
    """Whether the visitor's browser runs scripts."""
    return bool(request.param)


@pytest.fixture
def line(receiver: Receiver) -> Iterator[Line]:
    """A line to the receiver that can be cut."""
    made = Line(receiver.address)
    yield made
    made.close()


@pytest.fixture
def behind_line(engine: Engine, line: Line) -> Iterator[Page]:
    """A page with JavaScript behind that line: what fails there is the test's own business."""
    with engine.visit(line.address, Visitor(watched=False)) as page:
        yield page


@pytest.fixture
def visitor(engine: Engine, receiver: Receiver, script: bool) -> Iterator[Page]:
    """A visitor's page; a script error or a refused request of ours fails the test."""
    with engine.visit(receiver.address, Visitor(script=script)) as page:
        yield page


LANGUAGES = {Chromium: {"expert": "en", "request": "fr"}, Firefox: {"expert": "fr", "request": "es"}}
OTHERWISE = {"expert": "es", "request": "en"}


@pytest.fixture(params=FORMS)
def errand(request: pytest.FixtureRequest, engine: Engine, site: Site) -> Errand:
    """Each form, in another language in each engine."""
    language = LANGUAGES.get(type(engine), OTHERWISE)[request.param]
    page = next(page for page in site.pages_with(form=request.param) if page.language == language)
    return Errand(site.forms[request.param], language, "/" + page.url)


@pytest.fixture
def at_the_last_look(visitor: Page, site: Site) -> Page:
    """The expert form, filled in and looked at for the last time."""
    visitor.goto("/en/apply/")
    fill(visitor, site.forms["expert"], EXPERT)
    look(visitor)
    return visitor
