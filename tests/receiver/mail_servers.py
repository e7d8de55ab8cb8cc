"""Mail servers as Debian has them, on loopback, as root: what Postfix, Exim and others have in common.

They are unpacked, not installed, and leave the machine as it was: queue, log and settings are in a folder of their own.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.children import bound
from tests.programs import UNPACKED

LIBRARIES = (UNPACKED / "usr/lib/postfix", UNPACKED / "usr/lib", *sorted((UNPACKED / "usr/lib").glob("*-linux-gnu*")))
START_SECONDS = 60.0


class MailServer:
    """A server that runs, with its settings in `folder`. `flush`: make Exim deliver what is in its queue."""

    def __init__(self, port: int, folder: Path, log: Path, flush: Callable[[], object] = lambda: None) -> None:
        self.flush = flush
        self.port = port
        self.folder = folder
        self._log = log

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    @property
    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def queued(self) -> list[EmailMessage]:
        """What Exim has taken, as it keeps it: the lengths in front of the headers are left out."""
        found = []
        for head in sorted((self.folder / "spool/input").glob("*-H")):
            headers = re.findall(r"^\d{3}. (.*\n(?:[ \t].*\n)*)", head.read_text(errors="replace"), re.MULTILINE)
            body = head.with_name(head.name[:-1] + "D").read_text(errors="replace").partition("\n")[2]
            found.append(message_from_string("".join(headers) + "\n" + body, policy=policy.default))
        return found


@contextmanager
def running_program(command: list[str], environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    with (folder / "out").open("wb") as output:
        process = subprocess.Popen(
            bound(command),
            env={"PATH": "/usr/bin:/bin", **environment},
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


def root_only() -> None:
    if os.geteuid() != 0:
        pytest.skip("A mail server changes users, which only root may: what needs one was not run")


def libraries() -> str:
    return ":".join(map(str, LIBRARIES))


def made(folder: Path, owner: str, group: str = "root", mode: int = 0o755) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.chown(folder, owner, group)
    folder.chmod(mode)
    return folder


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that the servers' users can reach, which those of pytest are not."""
    with TemporaryDirectory(prefix="mail-server-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder
