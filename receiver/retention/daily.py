"""Keeps the house: watches the clock, writes the daily digest, and deletes, once a day, what is past its time."""

import gc
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from receiver.logs import event
from receiver.retention import deletion
from receiver.retention.deletion import ClockError, Purged
from receiver.storage import receipts, timestamps
from receiver.storage.store import Store

log = logging.getLogger("receiver.caretaker")
CHECK_INTERVAL_SECONDS = 60.0
"""How often it looks at the clock: a jump between two looks is noticed."""
DAY = timedelta(days=1)


class Caretaker:
    """Looks every minute, purges every day; `trouble` says in one sentence why it does not.

    `write_digest` and `forget_kept` are called every minute and know themselves when it is time.
    """

    def __init__(
        self,
        store: Store,
        purge: Callable[[datetime], Purged],
        write_digest: Callable[[datetime], None],
        forget_kept: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._purge = purge
        self._write_digest = write_digest
        self._forget_kept = forget_kept
        self._clock = clock
        self.trouble = ""

    def look(self) -> None:
        """Look once: believe the clock or not, purge when a day has passed."""
        now = self._clock()
        self._forget_kept()
        try:
            self._store.review_recipients()
            receipts.forget(self._store, now)
            self._write_digest(now)
            self._look(now)
            self.trouble = ""
        except ClockError as error:
            self._complain(str(error))
        except Exception as error:
            # Whatever it is, the next look may go better; the text could hold personal data.
            self._complain(f"the daily work could not be done: {type(error).__name__}")
        # Python frees what refers to itself in a circle only now and then: of an idle receiver, answers would stay.
        gc.collect()

    def pause(self) -> float:
        """Return how many seconds there are until the next look."""
        return CHECK_INTERVAL_SECONDS

    def _look(self, now: datetime) -> None:
        deletion.check_clock(self._store, now)
        last = self._store.moment(timestamps.PURGED)
        if last and now < last + DAY:
            return
        done = self._purge(now)
        for form, number in done.deleted.items():
            if number:
                log.info(event("purged", form=form, deleted=number))
        for form, number in done.without_form.items():
            # The site no longer has this form, and no promise is stored: nothing says for how long.
            log.warning(event("kept", form=form, kept=number))

    def _complain(self, trouble: str) -> None:
        if trouble != self.trouble:
            log.error(event("not-purged", reason=trouble))
        self.trouble = trouble
