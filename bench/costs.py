"""What a command costs: `python bench/costs.py FOLDER COMMAND …` prints its seconds and the most bytes that it held.

It is started from this small process: the kernel counts the memory of the one that starts another as the other's.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """Seconds from start to end, and the most megabytes that one of its processes held."""

    seconds: float
    peak: float


def cost(command: Sequence[str], root: Path, environment: Mapping[str, str]) -> Cost:
    """Run a command to its end; it must succeed."""
    given = [sys.executable, str(Path(__file__)), str(root), *command]
    done = subprocess.run(given, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{done.returncode}: {done.stderr}"
    seconds, size = json.loads(done.stdout)
    return Cost(seconds, size / MEGABYTE)


def seconds(work: Callable[[], object]) -> float:
    """Return how long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Run the command in the folder that the arguments name."""
    began = time.perf_counter()
    done = subprocess.run(sys.argv[2:], cwd=sys.argv[1], stdout=sys.stderr, check=False)
    seconds = time.perf_counter() - began
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024]))
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
