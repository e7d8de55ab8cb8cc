"""A receiver whose port systemd holds: told when it is ready, restarted without a refused or lost post."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest

from receiver.storage.store import Store
from tests.proxying import NAME, nginx_before
from tests.receiver.process import Receiver, environment
from tests.receiver.stored import count
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.executable, [sys.executable, "-m", "receiver", "serve"])
"""

FORM = "application/x-www-form-urlencoded"
SLOW_SECONDS = 0.2
"""Between two bytes of a visitor on a slow line."""


@dataclass
class Supervisor:
    """Does what systemd does for a service of Type=notify with a socket."""

    settings: dict[str, str]
    folder: Path
    listener: socket.socket
    told: socket.socket

    def start(self) -> Receiver:
        command = [sys.executable, "-c", AS_SYSTEMD, str(self.listener.fileno())]
        return Receiver(self.settings, self.folder / "log", command=command, pass_fds=[self.listener.fileno()])

    def heard(self) -> str:
        return self.told.recv(100).decode()


@pytest.fixture
def supervisor(site_dir: Path, tmp_path: Path) -> Iterator[Supervisor]:
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(tmp_path / "notify"))
    told.settimeout(60)
    with told, socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        own = {"LISTEN_FDS": "1", "NOTIFY_SOCKET": str(tmp_path / "notify"), "ALLOWED_HOSTS": NAME, "PORT": "1"}
        yield Supervisor(environment(site_dir, tmp_path, **own), tmp_path, listener, told)


@dataclass
class Visitors:
    """Post without a pause, some on connections that are kept."""

    url: str
    statuses: list[int | str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def post(self, number: int) -> None:
        with httpx.Client(base_url=self.url, headers={"Host": NAME}, verify=False, timeout=60) as client:
            while not self.ended.is_set():
                try:
                    answer = client.post("/en/simple/", data={"name": f"{number} {len(self.statuses)} {time.time()}"})
                    self.statuses.append(answer.status_code)
                except httpx.HTTPError as error:
                    self.statuses.append(type(error).__name__)

    @contextmanager
    def posting(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.post, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.ended.set()
            for thread in threads:
                thread.join()


def test_a_restart_refuses_and_loses_no_post(supervisor: Supervisor, tmp_path: Path) -> None:
    receiver = supervisor.start()
    assert supervisor.heard() == "READY=1"
    assert receiver.wait_for_greeting()
    assert receiver.port == supervisor.listener.getsockname()[1]
    with nginx_before(tmp_path, receiver.port) as host:
        visitors = Visitors(str(host.client.base_url))
        with visitors.posting():
            for _ in range(2):
                before = len(visitors.statuses)
                wait_until(lambda: len(visitors.statuses) > before + 20)  # noqa: B023
                assert receiver.stop() == -signal.SIGTERM
                assert supervisor.heard() == "STOPPING=1"
                receiver = supervisor.start()
                assert supervisor.heard() == "READY=1"
        assert receiver.stop() == -signal.SIGTERM
    assert set(visitors.statuses) == {303}
    with closing(Store(supervisor.settings["DATABASE_URL"])) as store:
        assert count(store) == len(visitors.statuses)


def test_a_form_that_is_on_its_way_is_taken_to_its_end(supervisor: Supervisor) -> None:
    """However long it takes after the stop signal: longer than what is kept for another request."""
    receiver = supervisor.start()
    assert receiver.wait_for_greeting()
    body = b"name=Awa"
    with (
        closing(HTTPConnection("127.0.0.1", receiver.port)) as visitor,
        closing(HTTPConnection("127.0.0.1", receiver.port)) as other,
    ):
        for connection in (visitor, other):
            assert asked(connection) == 200
        visitor.putrequest("POST", "/en/simple/", skip_host=True)
        for name, value in {"Host": NAME, "Content-Type": FORM, "Content-Length": str(len(body))}.items():
            visitor.putheader(name, value)
        visitor.endheaders(body[:3])
        # Whoever is answered after it has come later.
        assert asked(other) == 200
        os.kill(receiver.pid, signal.SIGTERM)
        assert other.sock.recv(1) == b""
        for byte in body[3:]:
            # A slow line: what ends at once would have ended by now.
            time.sleep(SLOW_SECONDS)
            visitor.send(bytes([byte]))
        assert visitor.getresponse().status == 303
    assert receiver.wait() == -signal.SIGTERM


def asked(connection: HTTPConnection) -> int:
    connection.request("GET", "/en/", headers={"Host": NAME})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def test_a_refused_setting_is_told_before_it_is_ready(supervisor: Supervisor) -> None:
    supervisor.settings["MAX_POSTS"] = "none"
    assert supervisor.start().wait() == 2
    supervisor.told.setblocking(False)
    with pytest.raises(BlockingIOError):
        supervisor.heard()


@pytest.mark.parametrize(("number", "said"), [("2", "2 sockets"), ("0", "0 sockets")])
def test_other_sockets_than_one_are_refused(supervisor: Supervisor, number: str, said: str) -> None:
    supervisor.settings["LISTEN_FDS"] = number
    receiver = supervisor.start()
    assert receiver.wait() == 2
    assert f"systemd hands over {said}, expected one" in receiver.log


def test_sockets_for_another_process_are_not_taken(site_dir: Path, tmp_path: Path) -> None:
    own = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
    receiver = Receiver(environment(site_dir, tmp_path, **own), tmp_path / "log")
    assert receiver.wait_for_greeting()
    assert receiver.stop() == -signal.SIGTERM
