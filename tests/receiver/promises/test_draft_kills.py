"""A draft survives no kill: at random moments of export, backup, restore and first start.

DRAFT_KILLS kills in all (32; `make soak`: 500). The next command or start leaves no file of ours behind, and at no time
can others read what an answer holds.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from receiver.encryption import age
from receiver.forms.uploads import AcceptedFile
from receiver.storage import durable_files
from receiver.storage.records import NewSubmission
from receiver.storage.store import Store
from tests.children import bound
from tests.receiver.process import environment
from tests.receiver.terminal import command
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process
COMMANDS = ("export", "backup", "restore", "serve")
ROUNDS = int(os.environ.get("DRAFT_KILLS", "32")) // len(COMMANDS)
SUBMISSIONS = 40
CANARY = "Zanarienvogel"
PRIVATE, PUBLIC = age.new_identity()


@pytest.fixture
def settings(site_dir: Path, tmp_path: Path) -> dict[str, str]:
    """A database with sealed submissions, a backup of it and the private key."""
    own = environment(site_dir, tmp_path)
    with closing(Store(own["DATABASE_URL"], seal=age.for_recipients([PUBLIC]))) as store:
        for number in range(SUBMISSIONS):
            store.accept(submission(str(number)))
    (tmp_path / "out").mkdir()
    (tmp_path / "key").write_text(PRIVATE)
    assert command(own, "backup", str(tmp_path / "out/kept.db")).returncode == 0
    return own


def submission(key: str) -> NewSubmission:
    file = AcceptedFile("cv.pdf", CANARY.encode() * 10_000, "application/pdf", "0" * 64)
    return NewSubmission(key * 20, "hash", "expert", "v1", "en", {"given_name": CANARY}, {"cv": [file]}, [])


def arguments(name: str, folder: Path) -> list[str]:
    out = folder / "out"
    return {
        "export": ["export", "--format", "zip", "--to", f"{out}/made.zip", "--identity", f"{folder}/key"],
        "backup": ["backup", f"{out}/made.db"],
        "restore": ["restore", f"{out}/kept.db"],
        "serve": ["serve"],
    }[name]


def elsewhere(settings: Mapping[str, str], folder: Path, name: str) -> dict[str, str]:
    """A database of its own for what makes a new one."""
    makes_one = name in ("restore", "serve")
    return {**settings, "DATABASE_URL": f"sqlite:///{folder}/new/test.db"} if makes_one else dict(settings)


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_left_of_what_was_killed(settings: dict[str, str], tmp_path: Path, name: str) -> None:
    own = elsewhere(settings, tmp_path, name)
    moments = random.Random(name)
    longest, killed_with_a_draft = 0.4, 0
    for number in range(ROUNDS):
        (tmp_path / "new").mkdir(exist_ok=True)
        process = started(own, arguments(name, tmp_path))
        # Every second one dies in the middle of its draft, the others at any time.
        if number % 2:
            longest = max(longest, draft_seconds(process, tmp_path, moments.random() * longest))
        else:
            time.sleep(moments.random())
        process.kill()
        process.wait()
        killed_with_a_draft += bool(drafts(tmp_path))
        assert_private(tmp_path)
        # Whatever the next command is: this one reads the same database, and knows nothing of the other folder.
        command(own, "inbox")
        assert drafts(tmp_path) == []
        for made in (*tmp_path.glob("out/made*"), *tmp_path.glob("new/*")):
            made.unlink()
    assert killed_with_a_draft or ROUNDS < 20, "drafts were killed at all"


def started(settings: dict[str, str], own: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        bound([sys.executable, "-m", "receiver", *own]),
        env=settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def draft_seconds(process: "subprocess.Popen[bytes]", folder: Path, seconds: float) -> float:
    """Wait for a draft, then for so long or until it is gone; return how long that was."""
    wait_until(lambda: drafts(folder) or process.poll() is not None)
    begun = time.monotonic()
    while drafts(folder) and time.monotonic() - begun < seconds:
        time.sleep(0.001)
    return time.monotonic() - begun


def drafts(folder: Path) -> list[Path]:
    return [path for place in ("out", "new", "var") for path in (folder / place).glob(f"{durable_files.PREFIX}*")]


def assert_private(folder: Path) -> None:
    """Others may not read any file with an answer, or not enter its folder."""
    for path in readable_by_others(folder):
        assert CANARY.encode() not in path.read_bytes(), path


def readable_by_others(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_symlink() or not path.stat().st_mode & 0o005:
            continue
        if path.is_dir():
            yield from readable_by_others(path)
        elif path.stat().st_mode & 0o004:
            yield path
