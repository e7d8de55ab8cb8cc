"""Many large uploads at once to a receiver in a process of its own, and what it and its children need for them."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from tests.children import bound
from tests.receiver import fixture_site
from tests.receiver.conftest import GOOD, environment_for
from tests.receiver.loops import run_apart
from tests.receiver.proved import new_proved_key
from tests.receiver.sample_files import pdf, stream

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024 * 1024
CANARY = b"canary in an upload\n"
LARGEST = 10 * MEGABYTE
NO_MAIL = "smtp://127.0.0.1:9?tls=none"
"""Nobody listens there: mail is measured elsewhere."""
FRAME = 1000
"""More bytes than the PDF around an upload's filling has."""
NOTHING: Mapping[str, str] = {}
TO_CORRECT = {"email": "nowhere"}
"""An answer for which the form comes back; its files are kept (decisions/0045)."""
HELD_BACK = 100
"""Last bytes of each upload, sent when all the rest of all uploads has been sent."""


@dataclass(frozen=True)
class Process:
    """A running receiver."""

    pid: int
    port: int

    def peak(self) -> int:
        """Return the most memory it ever held (VmHWM), in bytes; what it started does not count."""
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        assert found
        return int(found[1]) * 1024

    def held(self) -> int:
        """Return the memory that it and all that it started hold now (Pss: what they share counts once), in bytes."""
        return sum(map(_held, (self.pid, *_children(self.pid))))

    def open_files(self) -> Iterator[Path]:
        """Yield the files it has open, those without a name included."""
        for entry in Path(f"/proc/{self.pid}/fd").iterdir():
            if entry.is_file():
                yield entry


def _held(pid: int) -> int:
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    except OSError:
        # It has ended.
        return 0
    return int(found[1]) * 1024 if found else 0


def _children(pid: int) -> Iterator[int]:
    try:
        found = [
            int(child)
            for path in Path(f"/proc/{pid}/task").iterdir()
            for child in (path / "children").read_text().split()
        ]
    except OSError:
        return
    for child in found:
        yield child
        yield from _children(child)


@dataclass(frozen=True)
class Measured:
    """What so many uploads side by side needed, in bytes: `alone`: the peak of a single one, `peak`: of all.

    Both are of the receiver with what it started, such as the processes that open PDFs.
    """

    statuses: list[int]
    alone: int
    peak: int

    @property
    def per_upload(self) -> float:
        """Return by how much each further upload lets memory grow."""
        return (self.peak - self.alone) / (len(self.statuses) - 1)


def measure(
    process: Process, count: int, look: Callable[[], None] = lambda: None, more: Mapping[str, str] = NOTHING
) -> Measured:
    """Post so many uploads of 10 MB side by side; `look` is called while all of them are open.

    `more`: answers that differ from good ones.
    """
    with _watched(process) as first:
        upload_at_once(process.port, 1, more=more)
    with _watched(process) as all_of_them:
        statuses = upload_at_once(process.port, count, look=look, more=more)
    return Measured(statuses, max(first), max(all_of_them))


@contextmanager
def _watched(process: Process) -> Iterator[list[int]]:
    """Note again and again what the process holds, with its children, of which some live for a tenth of a second."""
    noted, ended = [process.held()], Event()

    def note() -> None:
        while not ended.wait(0.005):
            noted.append(process.held())

    thread = Thread(target=note)
    thread.start()
    try:
        yield noted
    finally:
        ended.set()
        thread.join()


def large_site(folder: Path) -> Path:
    """Write the tests' site with a form that takes a file of 10 MB, and return it."""
    site = fixture_site.make(folder)
    facts = fixture_site.contract()
    for field in facts["forms"]["expert"]["fields"]:
        if field["id"] == "cv":
            field["max_bytes"] = LARGEST
    (site / "forms.json").write_text(json.dumps(facts), "utf-8")
    return site


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Process]:
    """Start a receiver that seals, and keeps everything, temporary files too, in a folder; stop it with SIGTERM."""
    (folder / "tmp").mkdir(parents=True)
    environment = {
        **os.environ,
        **environment_for(large_site(folder / "site"), folder),
        "PORT": "0",
        "TMPDIR": str(folder / "tmp"),
        "MIN_FILL_SECONDS": "0",
        "MAIL_URL": NO_MAIL,
        **settings,
    }
    environment["AGE_RECIPIENTS"] = new_proved_key(environment["DATABASE_URL"])[1]
    command = bound([sys.executable, "-m", "receiver", "serve"])
    log = folder / "log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8"
        ) as started,
    ):
        try:
            found = re.search(r":(\d+)/$", started.stdout.readline())
            assert found, log.read_text("utf-8")
            yield Process(started.pid, int(found[1]))
        finally:
            started.terminate()
            started.wait(60)


def upload(number: int, size: int = LARGEST, more: Mapping[str, str] = NOTHING) -> bytes:
    """Return the body of a post with a PDF of not quite so many bytes, different for each number.

    It is a good one, unless `more` changes its answers.
    """
    values = {**GOOD, "given_name": f"Awa {number}", "topics": "a", **more}
    fields = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{values[name]}\r\n' for name in values
    )
    disposition = b'--x\r\nContent-Disposition: form-data; name="cv"; filename="canary.pdf"\r\n\r\n'
    filling = (CANARY * (size // len(CANARY)))[: size - FRAME]
    return fields.encode() + disposition + pdf(stream(filling)) + b"\r\n--x--\r\n"


def upload_at_once(
    port: int,
    count: int,
    size: int = LARGEST,
    look: Callable[[], None] = lambda: None,
    more: Mapping[str, str] = NOTHING,
) -> list[int]:
    """Post so many uploads side by side and return the status of each answer.

    `look` is called when all of them are open and almost complete.
    """
    return run_apart(_upload_at_once, port, count, size, look, more)


async def _upload_at_once(
    port: int, count: int, size: int, look: Callable[[], None], more: Mapping[str, str]
) -> list[int]:
    sent, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def one(number: int) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = upload(number, size, more)
        writer.write(head(len(body), **{"X-Forwarded-For": f"192.0.2.{number % 250}"}))
        await _send_slowly(writer, body[:-HELD_BACK])
        sent.release()
        await go_on.wait()
        writer.write(body[-HELD_BACK:])
        status = int((await reader.readline()).split()[1])
        writer.close()
        return status

    posts = [asyncio.create_task(one(number)) for number in range(count)]
    for _ in range(count):
        await sent.acquire()
    await asyncio.to_thread(look)
    go_on.set()
    return list(await asyncio.gather(*posts))


async def _send_slowly(writer: asyncio.StreamWriter, body: bytes) -> None:
    """Send in turns with the others, so that all grow side by side."""
    for start in range(0, len(body), 64 * 1024):
        writer.write(body[start : start + 64 * 1024])
        await writer.drain()
        await asyncio.sleep(0)


def head(length: int, **more: str) -> bytes:
    """Return the head of a post of so many bytes."""
    lines = [
        "POST /en/apply/ HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        "Content-Type: multipart/form-data; boundary=x",
        f"Content-Length: {length}",
        *(f"{name}: {value}" for name, value in more.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()
