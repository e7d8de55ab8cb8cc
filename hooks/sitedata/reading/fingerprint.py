"""Whether files have changed since somebody looked at them."""

from collections.abc import Iterable
from pathlib import Path


def fingerprint(root: Path, patterns: Iterable[str]) -> tuple[tuple[str, int, int], ...]:
    """Return name, time (ns) and size of every file below a folder that one of the patterns meets."""
    files = {path for pattern in patterns for path in root.glob(pattern)}
    found = [(path, path.lstat()) for path in sorted(files) if path.is_symlink() or _is_file(path)]
    return tuple((str(path), status.st_mtime_ns, status.st_size) for path, status in found)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # A link that leads back to itself.
        return False
