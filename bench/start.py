"""What starting costs, beside an earlier version of the receiver: `python -m bench start`.

Both sides take turns with the same interpreter and packages. The earlier version comes out of the history; in a copy
without it (a shallow clone, an archive) nothing is measured.
"""

import platform
import re
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

import httpx

from bench.figures import GOALS, Figure, Group, missing
from bench.history import EARLIER, Version, versions, without
from tests.receiver.process import serving

TURNS = 9
REST_SECONDS = 2.0
"""How long a receiver is left alone before its memory is read."""
INBOX = f"processor time of inbox on an empty database / {EARLIER}"
MEMORY = f"memory of the receiver at rest / {EARLIER}"


def group() -> Group:
    """Measure, and say with what."""
    with tempfile.TemporaryDirectory(prefix="mieux-bench-") as name:
        folder = Path(name)
        facts = {"versions": f"Python {platform.python_version()}", "runs": f"{TURNS} turns; medians"}
        return Group("start, ratios of two sides in turns", "spread", facts, list(_measured(folder)))


def _measured(folder: Path) -> Iterator[Figure]:
    sides = [_Side(version) for version in versions(folder)]
    if not sides:
        yield from (missing(INBOX, without(EARLIER)), missing(MEMORY, without(EARLIER)))
        return
    yield _ratio(INBOX, [side.inbox_seconds for side in sides], "s")
    yield _ratio(MEMORY, [side.memory for side in sides], "MB")


class _Side:
    """One version of the receiver with a database of its own, which exists before anything is measured."""

    def __init__(self, version: Version) -> None:
        self._log = version.folder / "log"
        self._settings = version.settings()
        with serving(self._settings, self._log):
            pass

    def inbox_seconds(self) -> float:
        """Return the processor time of one `inbox`, the interpreter's start included."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Elsewhere than in the project: Python would take its receiver.
        command = [sys.executable, "-m", "receiver", "inbox"]
        subprocess.run(command, env=self._settings, cwd=self._log.parent, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    def memory(self) -> float:
        """Return the megabytes resident after one page was served and nothing happened for a while."""
        with serving(self._settings, self._log) as receiver:
            httpx.get(f"http://127.0.0.1:{receiver.port}/en/").raise_for_status()
            threading.Event().wait(REST_SECONDS)
            found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{receiver.pid}/status").read_text())
            assert found
            return int(found[1]) / 1024


def _ratio(name: str, sides: Sequence[Callable[[], float]], unit: str) -> Figure:
    pairs = [[side() for side in sides] for _ in range(TURNS)]
    ratios = [now / then for now, then in pairs]
    now, then = (median(side) for side in zip(*pairs, strict=True))
    details = f"{now:.3g} / {then:.3g} {unit}"
    return Figure(name, median(ratios), GOALS[name], f"{min(ratios):.2f}-{max(ratios):.2f}", details)
