"""How soon a change is seen while somebody edits, beside an earlier version: `python -m bench editing`.

Both versions show their own copy of one language, with the same interpreter and packages, and take turns. Measured is
the time from writing a file to the first answer of the server that has the new text: what the browser then shows.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import median

import httpx

from bench.figures import GOALS, Figure, Group, missing
from bench.history import take_out, without
from tests.ports import free_port
from tests.receiver.process import ROOT
from tests.receiver.waiting import wait_until

EARLIER = "33789fe"
"""The last version whose check did not know all that the build refuses."""
NAME = f"change seen while editing / {EARLIER}"
TURNS = 9
LONGEST_LOOK_SECONDS = 0.5
"""The earlier version looks at the files this often: changes are spread over it, as people's are."""
TIMEOUT_SECONDS = 60
LANGUAGE = "fr"
CHANGED = "docs/fr/how-it-works.md"
ADDRESS = "fonctionnement/"
FOLDERS = ("data", "docs", "overrides", "translations", "hooks", "deploy")


def group() -> Group:
    """Measure, and say with what."""
    facts = {"runs": f"{TURNS} turns; medians", "change": f"a line of {CHANGED}, with one language shown"}
    with tempfile.TemporaryDirectory(prefix="mieux-bench-") as name:
        return Group("editing, a ratio of two sides in turns", "spread", facts, [_figure(Path(name))])


def _figure(folder: Path) -> Figure:
    earlier, now = folder / "earlier", folder / "now"
    if not take_out(EARLIER, earlier):
        return missing(NAME, without(EARLIER))
    for part in FOLDERS:
        shutil.copytree(ROOT / part, now / part)
    shutil.copy(ROOT / "mkdocs.yml", now)
    with ExitStack() as stack:
        sides = [stack.enter_context(_shown(root)) for root in (now, earlier)]
        pairs = [[side.seconds(LONGEST_LOOK_SECONDS * turn / TURNS) for side in sides] for turn in range(TURNS)]
    ratios = [ours / theirs for ours, theirs in pairs]
    ours, theirs = (median(side) for side in zip(*pairs, strict=True))
    details = f"{ours:.2f} / {theirs:.2f} s"
    return Figure(NAME, median(ratios), GOALS[NAME], f"{min(ratios):.2f}-{max(ratios):.2f}", details)


@contextmanager
def _shown(root: Path) -> Iterator["_Side"]:
    """Show a version for editing; it runs its own hooks."""
    port = free_port()
    command = [sys.executable, "-m", "editing", "--lang", LANGUAGE, "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(root / "hooks")}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            side = _Side(root / CHANGED, f"http://127.0.0.1:{port}/{ADDRESS}")
            wait_until(side.answers, TIMEOUT_SECONDS)
            yield side
        finally:
            process.kill()


class _Side:
    """One version that is being edited."""

    def __init__(self, file: Path, address: str) -> None:
        self._file, self._address = file, address
        self._text, self._numbers = file.read_text("utf-8"), count(1)

    def answers(self) -> bool:
        """Return whether the page is there."""
        try:
            return httpx.get(self._address).is_success
        except httpx.TransportError:
            return False

    def seconds(self, pause: float) -> float:
        """Return the seconds until a change is seen that is made after a pause, in seconds.

        Without it, each change would come at the same time after a look at the files: seen soon or late by chance.
        """
        time.sleep(pause)
        mark = f"Changement numéro {next(self._numbers)}."
        began = time.monotonic()
        self._file.write_text(f"{self._text}\n{mark}\n", "utf-8")
        wait_until(lambda: mark in httpx.get(self._address, timeout=TIMEOUT_SECONDS).text, TIMEOUT_SECONDS)
        return time.monotonic() - began
