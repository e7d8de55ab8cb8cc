"""A receiver as operators run it: `python -m receiver serve` in a process of its own, to be killed."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.children import bound
from tests.receiver.waiting import wait_until

ROOT = Path(__file__).parents[2]
TIMEOUT_SECONDS = 60
"""Seconds after which a process that does not end is given up."""
SLOW = "it does not answer"
"""What the health page says of a database that has not answered yet."""


def environment(site_dir: Path, folder: Path, **settings: str) -> dict[str, str]:
    """Return everything such a process needs, and nothing of the environment of the tests but the search path."""
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "PORT": "0",
        "SITE_DIR": str(site_dir),
        "DATABASE_URL": f"sqlite:///{folder}/var/test.db",
        "MAIL_URL": "smtp://127.0.0.1:1?tls=none",
        "MIN_FREE_MB": "0",
        "RATE_LIMIT": "0",
        # Whatever the time of day is, no other mail comes.
        "DIGEST_HOUR": "off",
        **settings,
    }


class Receiver:
    """A started process. `prepare` runs in it before the program, as `preexec_fn` does; `command`: what becomes one."""

    def __init__(
        self,
        settings: Mapping[str, str],
        log: Path,
        prepare: Callable[[], None] | None = None,
        python: str = sys.executable,
        command: Sequence[str] = (),
        pass_fds: Sequence[int] = (),
    ) -> None:
        self._log = log
        self._start = log.stat().st_size if log.exists() else 0
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                bound(command or [python, "-m", "receiver", "serve"]),
                env=dict(settings),
                cwd=log.parent,
                stdout=subprocess.PIPE,
                stderr=errors,
                preexec_fn=prepare,
                pass_fds=pass_fds,
            )
        self.port = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def log(self) -> str:
        """What this process has written to its log."""
        return self._log.read_bytes()[self._start :].decode()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def wait_for_greeting(self) -> bool:
        """Wait until it takes connections; False when it ended instead."""
        assert self._process.stdout
        for line in self._process.stdout:
            found = re.search(rb"http://[^ ]*:(\d+)/", line)
            if found:
                self.port = int(found[1])
                return True
        return False

    def health(self) -> httpx.Response:
        """What the health page says once it knows: a busy machine looks longer than an answer waits."""
        return wait_until(lambda: answer if SLOW not in (answer := self._ask_health()).text else None)

    def _ask_health(self) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=TIMEOUT_SECONDS)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self._process.kill()
        self.wait()

    def stop(self) -> int:
        """End it as an operator does and return its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self, seconds: float = TIMEOUT_SECONDS) -> int:
        """Wait for its end and return its exit status."""
        self._process.communicate(timeout=seconds)
        return self._process.returncode


@contextmanager
def started(
    settings: Mapping[str, str],
    log: Path,
    prepare: Callable[[], None] | None = None,
    python: str = sys.executable,
) -> Iterator[Receiver]:
    """A process that may refuse to run; killed at the end unless it was ended before."""
    receiver = Receiver(settings, log, prepare, python)
    try:
        yield receiver
    finally:
        receiver.kill()


@contextmanager
def serving(
    settings: Mapping[str, str],
    log: Path,
    prepare: Callable[[], None] | None = None,
    python: str = sys.executable,
) -> Iterator[Receiver]:
    """A process that takes connections; killed at the end unless it was ended before."""
    with started(settings, log, prepare, python) as receiver:
        assert receiver.wait_for_greeting(), receiver.log
        yield receiver


def command(
    settings: Mapping[str, str], *arguments: str, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Run another command of the receiver to its end."""
    return subprocess.run(
        [python, "-m", "receiver", *arguments],
        env=dict(settings),
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
