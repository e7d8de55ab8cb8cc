"""Says whether the receiver can be trusted with a submission. No personal data."""

from collections.abc import Callable
from datetime import datetime, timedelta

from receiver.mail import digest, trouble
from receiver.mail.digest import Numbers
from receiver.mail.trouble import Standstill
from receiver.storage.errors import StoreError
from receiver.storage.store import Store

MAX_MAIL_WAIT = timedelta(hours=1)
"""A mail that waits longer means that mail does not leave this machine."""


def report(
    store: Store, disk: Callable[[], str], worker_alive: bool, upkeep: str, now: datetime, bounces: str = ""
) -> tuple[int, dict[str, object]]:
    """Return the status and body of the health page: 200 with counts, or 503 with the reason.

    `upkeep`: why the daily work is not done, `bounces`: why the mailbox of mails that come back is not read; both are
    told, and keep no submission from being accepted.
    """
    disk_trouble = disk()
    try:
        store.check_writable()
        found, standstill = digest.numbers(store, now), trouble.standstill(store, now)
    except StoreError as error:
        return 503, {"status": "failing", "reason": disk_trouble or f"database: {error}"}
    numbers = {name: getattr(found, name) for name in ("received", "sent", "waiting", "needs_attention")}
    # Reports can be forged: they are told, and are no reason to fail.
    numbers |= {"bounced": found.bounced} if found.bounced else {}
    numbers |= {name: text for name, text in (("upkeep", upkeep), ("bounces", bounces)) if text}
    # Told at once; a reason to fail only when it does not pass by itself.
    numbers |= {"mail": str(standstill)} if standstill else {}
    reason = disk_trouble or _mail_trouble(found, standstill, worker_alive, now)
    if reason:
        return 503, {"status": "failing", "reason": reason, **numbers}
    return 200, {"status": "ok", **numbers}


def _mail_trouble(found: Numbers, standstill: Standstill | None, worker_alive: bool, now: datetime) -> str:
    if not worker_alive:
        return "outbox: not running"
    if standstill and standstill.lasting:
        return f"outbox: no mail leaves. {standstill}"
    oldest = found.oldest_waiting
    return "outbox: mail waits too long" if oldest and now - oldest > MAX_MAIL_WAIT else ""
