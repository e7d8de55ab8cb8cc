"""Says whether the receiver can be trusted with a submission. No personal data."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from receiver import outbox
from receiver.store import Store, StoreError

WAITS_TOO_LONG = timedelta(hours=1)
"""A mail that waits longer means that mail does not leave this machine."""


def disk_trouble(database_file: Path | None, min_free: int) -> str:
    """Return why the disk cannot be trusted, or an empty string. A database server watches its own disk."""
    if database_file is None:
        return ""
    try:
        free = shutil.disk_usage(database_file.parent).free
    except OSError as error:
        return f"disk: {type(error).__name__}"
    return "disk: almost full" if free < min_free else ""


def report(store: Store, disk: Callable[[], str], worker_alive: bool, now: datetime) -> tuple[int, dict[str, object]]:
    """Return the status and body of the health page: 200 with counts, or 503 with the reason."""
    try:
        store.check_writable()
        counts = outbox.counts(store)
    except StoreError as error:
        return 503, {"status": "failing", "reason": f"database: {error}"}
    numbers = {"waiting": counts.waiting, "needs_attention": counts.needs_attention}
    reason = disk() or _mail_trouble(counts, worker_alive, now)
    if reason:
        return 503, {"status": "failing", "reason": reason, **numbers}
    return 200, {"status": "ok", **numbers}


def _mail_trouble(counts: outbox.Counts, worker_alive: bool, now: datetime) -> str:
    if not worker_alive:
        return "outbox: not running"
    oldest = counts.oldest_waiting
    return "outbox: mail waits too long" if oldest and now - oldest > WAITS_TOO_LONG else ""
