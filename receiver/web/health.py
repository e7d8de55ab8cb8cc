"""Says whether the receiver can be trusted with a submission. No personal data."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from receiver.mail import digest
from receiver.mail.digest import Numbers
from receiver.storage.errors import StoreError
from receiver.storage.store import Store

WAITS_TOO_LONG = timedelta(hours=1)
"""A mail that waits longer means that mail does not leave this machine."""


def disk_watch(database_file: Path | None, min_free: int) -> Callable[[], str]:
    """Return what says why the disk cannot be trusted (nothing: an empty string), for a database that is open.

    A database server watches its own disk.
    """
    if database_file is None:
        return str
    opened = _identity(database_file)
    return lambda: _disk_trouble(database_file, min_free, opened)


def _disk_trouble(database_file: Path, min_free: int, opened: tuple[int, int]) -> str:
    try:
        free = shutil.disk_usage(database_file.parent).free
        # Open connections go on writing into the file they know: what they store would be gone with the next start.
        if _identity(database_file) != opened:
            return "disk: database file was replaced, restart the receiver"
    except FileNotFoundError:
        return "disk: database file is gone"
    except OSError as error:
        return f"disk: {type(error).__name__}"
    return "disk: almost full" if free < min_free else ""


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def report(
    store: Store, disk: Callable[[], str], worker_alive: bool, upkeep: str, now: datetime
) -> tuple[int, dict[str, object]]:
    """Return the status and body of the health page: 200 with counts, or 503 with the reason.

    `upkeep`: why the daily work is not done; it is told, and keeps no submission from being accepted.
    """
    trouble = disk()
    try:
        store.check_writable()
        found = digest.numbers(store, now)
    except StoreError as error:
        return 503, {"status": "failing", "reason": trouble or f"database: {error}"}
    numbers = {name: getattr(found, name) for name in ("received", "sent", "waiting", "needs_attention")}
    numbers |= {"upkeep": upkeep} if upkeep else {}
    reason = trouble or _mail_trouble(found, worker_alive, now)
    if reason:
        return 503, {"status": "failing", "reason": reason, **numbers}
    return 200, {"status": "ok", **numbers}


def _mail_trouble(found: Numbers, worker_alive: bool, now: datetime) -> str:
    if not worker_alive:
        return "outbox: not running"
    oldest = found.oldest_waiting
    return "outbox: mail waits too long" if oldest and now - oldest > WAITS_TOO_LONG else ""
