"""What follows a link of a confirmation: which submission it leads to, and whether something can be added to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from receiver.forms.contract import Contract
from receiver.intake.acceptance import Original
from receiver.retention import period
from receiver.storage import links
from receiver.storage.links import Origin
from receiver.storage.store import Store

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Linked:
    """Follows links. `contract`: for how long each form is kept."""

    store: Store
    contract: Contract
    clock: Callable[[], datetime]

    def origin(self, token: str) -> Origin | None:
        """Return the submission of a link, None for a link that was not made here. Raises StoreError."""
        return self.store.in_time(lambda: links.origin(self.store, token, self.clock()))

    async def is_open(self, token: str) -> bool:
        """Say whether something can be added by this link now; no thread waits for it. Raises StoreError."""
        if not links.TOKEN.fullmatch(token):
            return False
        found = await self.store.looked_up(lambda: links.origin(self.store, token, self.clock()))
        return found is not None and found.open

    def original(self, found: Origin) -> Original:
        """Return what an addition to it must know: it is kept as long."""
        form = self.contract.forms.get(found.form)
        end = period.kept_until(found.received_at, found.retention_days, form.retention_days if form else None)
        left = -(-(end - self.clock()) // DAY) if end else 0
        return Original(found.reference, max(left, 1))
