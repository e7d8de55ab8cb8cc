"""What the receiver costs, as ratios measured in one run: `python -m bench receiver`.

The two sides of a ratio take turns (A B A B …) against receivers that both stay up, so that what else the machine does
meets both. Each figure is the median of the ratios of the turns; spread is the smallest and the largest of them.
Non-durable is a copy of the receiver in which one word is changed: SQLite's `synchronous` is OFF instead of FULL.
"""

import json
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.figures import GOALS, NO_GOAL, Figure, Group
from tests.ports import free_port
from tests.receiver import fixture_site
from tests.receiver import load as uploads
from tests.receiver.process import ROOT, Receiver, environment, serving

TURNS = 5
SECONDS = 2.5
"""How long one side of one turn lasts."""
CLIENTS = 16
STALLED = 100
LONG = 8.0
"""Seconds of a side when the slowest hundredth is measured: it is a few dozen posts."""
UPLOADS = 50
PART_OF_CAPACITY = 0.4
"""Share of what the receiver can take that is offered when delay or mail is measured, not capacity."""


Side = Callable[[], dict[str, float]]


class Bench:
    """Starts receivers in folders of their own below one folder."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack
        self._site = fixture_site.make(folder / "site")

    def receiver(self, name: str, **settings: str) -> Receiver:
        """Start one; it is killed at the end."""
        own = self.folder / name
        own.mkdir()
        return self._stack.enter_context(serving(environment(self._site, own, **settings), own / "log"))

    def forgetful_copy(self) -> Path:
        """Copy the receiver with one word changed and return the folder to import it from."""
        copy = self.folder / "forgetful"
        shutil.copytree(ROOT / "receiver", copy / "receiver", ignore=shutil.ignore_patterns("__pycache__"))
        path = copy / "receiver/storage/engine.py"
        text = path.read_text("utf-8")
        assert text.count("PRAGMA synchronous = FULL") == 1
        path.write_text(text.replace("PRAGMA synchronous = FULL", "PRAGMA synchronous = OFF"), "utf-8")
        return copy


def load(
    receiver: Receiver, rate: float = 0, stalled: int = 0, seconds: float = SECONDS, page: str = ""
) -> dict[str, float]:
    """Run the clients, in their own process: they post, or read a page."""
    given = [receiver.port, seconds, CLIENTS, rate, stalled, page]
    command = [sys.executable, "-m", "bench.load", *map(str, given)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, timeout=120, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def in_turns(one: Side, other: Side) -> list[tuple[dict[str, float], dict[str, float]]]:
    """Measure both sides again and again; which one begins changes."""
    pairs = []
    for turn in range(TURNS):
        if turn % 2:
            second, first = other(), one()
        else:
            first, second = one(), other()
        pairs.append((first, second))
    return pairs


def figure(name: str, pairs: Sequence[tuple[dict[str, float], dict[str, float]]], key: str, more: str = "") -> Figure:
    """Return the ratio first / second; the goal is found by the name."""
    ratios = sorted(first[key] / second[key] for first, second in pairs)
    scale, unit = (1, "/s") if key == "rate" else (1000, " ms")
    sides = [median(pair[side][key] for pair in pairs) * scale for side in (0, 1)]
    return Figure(
        name,
        median(ratios),
        GOALS.get(name, NO_GOAL),
        f"{ratios[0]:.2f}-{ratios[-1]:.2f}",
        f"{sides[0]:.1f}{unit} / {sides[1]:.1f}{unit}{more}",
    )


def durability(bench: Bench) -> Iterator[Figure]:
    """What waiting for the disk costs."""
    durable = bench.receiver("durable")
    forgetful = bench.receiver("non-durable", PYTHONPATH=str(bench.forgetful_copy()))
    for each in (durable, forgetful):
        load(each, seconds=1)
    pairs = in_turns(lambda: load(durable), lambda: load(forgetful))
    yield figure("durable / non-durable accept", pairs, "rate")


def mail_trouble(bench: Bench) -> Iterator[Figure]:
    """What a mail server that is down, refuses or hangs costs those who post (P4)."""
    port = free_port()
    up = bench.receiver("up", MAIL_URL=f"smtp://127.0.0.1:{port}?tls=none")
    with mail_server(port), ExitStack() as stack:
        for name, server in TROUBLES.items():
            troubled = bench.receiver(name.replace(" ", "-"), MAIL_URL=f"smtp://127.0.0.1:{server(stack)}?tls=none")
            yield from _beside(troubled, up, f"accept rate, mail {name} / up")


def _beside(troubled: Receiver, up: Receiver, name: str) -> Iterator[Figure]:
    offered = PART_OF_CAPACITY * min(load(each)["rate"] for each in (troubled, up))
    pairs = in_turns(lambda: load(troubled, offered), lambda: load(up, offered))
    yield figure(name, pairs, "rate", f"; {offered:.0f}/s offered")
    full = in_turns(lambda: load(troubled), lambda: load(up))
    yield figure("  the same, as many as it takes (no goal)", full, "rate")


def _server(*given: str) -> Callable[[ExitStack], int]:
    def start(stack: ExitStack) -> int:
        port = free_port()
        stack.enter_context(mail_server(port, *given))
        return port

    return start


TROUBLES: dict[str, Callable[[ExitStack], int]] = {
    "down": lambda _: free_port(),
    "refusing the sender": _server("0", "MAIL", "530 5.7.57 Client not authenticated"),
    "refusing for its rate": _server("0", "MAIL", "451 4.7.1 Too many messages"),
    "refusing recipients": _server("0", "RCPT", "550 5.1.1 No such user"),
    "greylisting": _server("0", "RCPT", "450 4.2.0 Recipient address rejected: Greylisted"),
    "refusing the text": _server("0", "DATA", "554 5.7.1 Against our policy"),
    "hanging after the dot": _server("3600"),
}
"""What can be wrong with a mail server; each starts it and returns its port."""


@contextmanager
def mail_server(port: int, seconds: float | str = 0, *refusal: str) -> Iterator[None]:
    """A mail server in its own process that takes so many seconds for a mail, or refuses (`bench.sink`)."""
    command = [sys.executable, "-m", "bench.sink", str(port), str(seconds), *refusal]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        assert process.stdout.readline()
        yield
    finally:
        process.kill()
        process.communicate()


def stalled_clients(bench: Bench) -> Iterator[Figure]:
    """What clients that stop in the middle cost the others."""
    receiver = bench.receiver("stalled")
    offered = PART_OF_CAPACITY * load(receiver)["rate"]
    pairs = in_turns(lambda: load(receiver, offered, STALLED, LONG), lambda: load(receiver, offered, 0, LONG))
    yield figure(f"p99 accept, {STALLED} stalled clients / none", pairs, "p99")


def memory(bench: Bench) -> Iterator[Figure]:
    """What a large upload costs while many come at once; and one whose file is kept until another answer is right."""
    for name, more, expected in (("sealed", {}, 303), ("kept", uploads.TO_CORRECT, 422)):
        turns = []
        for number in range(TURNS):
            with uploads.running(bench.folder / f"{name}-{number}", BODY_GRACE_SECONDS="120") as receiver:
                turns.append(uploads.measure(receiver, UPLOADS, more=more))
        yield _per_upload(f"MB per further 10 MB upload, {UPLOADS} at once, {name}", turns, expected)


def _per_upload(name: str, turns: Sequence[uploads.Measured], expected: int) -> Figure:
    each = [found.per_upload / uploads.MEGABYTE for found in turns]
    answered, peak = min(found.statuses.count(expected) for found in turns), max(found.peak for found in turns)
    details = f"{answered} of {UPLOADS} answered so, {peak / uploads.MEGABYTE:.0f} MB in all at the highest peak"
    return Figure(name, median(each), GOALS[name], f"{min(each):.2f}-{max(each):.2f}", details)


PARTS = (durability, mail_trouble, stalled_clients, memory)


def measured() -> list[Figure]:
    """Run everything."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="mieux-bench-") as folder:
        for part in PARTS:
            # Only the receivers of one part are up at the same time.
            own = Path(folder) / part.__name__
            own.mkdir()
            with ExitStack() as stack:
                figures += part(Bench(own, stack))
    return figures


def group() -> Group:
    """Measure, and say with what."""
    names = ("uvicorn", "starlette", "sqlalchemy")
    own = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    facts = {
        "versions": ", ".join(own + [f"{name} {version(name)}" for name in names]),
        "runs": f"{TURNS} turns of {SECONDS:g} s ({LONG:g} s for p99), {CLIENTS} clients; medians",
    }
    return Group("receiver, ratios of two sides in turns", "spread", facts, measured())
