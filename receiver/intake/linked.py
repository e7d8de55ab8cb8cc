"""What follows a link of a confirmation: which submission it leads to, and whether something can be added to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from receiver.intake.acceptance import Original
from receiver.storage import signed_links
from receiver.storage.signed_links import Origin
from receiver.storage.store import Store


@dataclass(frozen=True)
class Linked:
    """Follows links."""

    store: Store
    clock: Callable[[], datetime]

    def origin(self, token: str) -> Origin | None:
        """Return the submission of a link, None for a link that was not made here. Raises StoreError."""
        return self.store.in_time(lambda: signed_links.origin(self.store, token, self.clock()))

    async def is_open(self, token: str) -> bool:
        """Say whether something can be added by this link now; no thread waits for it. Raises StoreError."""
        if not signed_links.TOKEN.fullmatch(token):
            return False
        found = await self.store.looked_up(lambda: signed_links.origin(self.store, token, self.clock()))
        return found is not None and found.open

    def original(self, found: Origin) -> Original:
        """Return what an addition to it must know: it is kept as long, until the link's own last day."""
        return Original(found.reference, max((found.end - self.clock().date()).days, 1))
