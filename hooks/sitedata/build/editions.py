"""Editions: the site as it is between two dates at which a form opens or closes. The receiver shows the present one."""

import shutil
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from filecmp import cmp
from pathlib import Path

FOLDER = "editions"
"""Folder of the built site; no address leads there."""


def times(points: Sequence[datetime], now: datetime) -> Iterator[tuple[int, datetime]]:
    """Yield number and an instant of each edition, but for that of `now`; number 0 ends with the first point."""
    for number in range(len(points) + 1 if points else 0):
        if number != bisect_right(points, now):
            yield number, points[number - 1] if number else points[0] - timedelta(seconds=1)


def differing(made: Path, root: Path, target: Path) -> None:
    """Copy below `target` each file of `made` that `root` lacks or that differs there."""
    for path in sorted(made.rglob("*")):
        name = path.relative_to(made)
        if path.is_file() and not ((root / name).is_file() and cmp(path, root / name, shallow=False)):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / name)
