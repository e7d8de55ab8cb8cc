"""What follows a link of a confirmation: which submission it leads to, and whether something can be added to it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from receiver.forms import validation
from receiver.forms.contract import Form
from receiver.forms.fields import Posted
from receiver.intake.acceptance import IncompleteError, Original
from receiver.logs import event
from receiver.storage import signed_links
from receiver.storage.errors import EndedError
from receiver.storage.signed_links import Origin
from receiver.storage.store import Store

log = logging.getLogger("receiver.submissions")


@dataclass(frozen=True)
class Linked:
    """Follows links. `erase`: deletes what has a reference, and tells the team."""

    store: Store
    clock: Callable[[], datetime]
    erase: Callable[[str], object]

    def origin(self, token: str) -> Origin | None:
        """Return the submission of a link, None for a link that was not made here. Raises StoreError."""
        return self.store.in_time(lambda: signed_links.origin(self.store, token, self.clock()))

    async def open_origin(self, token: str) -> Origin | None:
        """Return the submission to which something can be added by this link now; no thread waits for it.

        Raises StoreError.
        """
        if not signed_links.TOKEN.fullmatch(token):
            return None
        found = await self.store.looked_up(lambda: signed_links.origin(self.store, token, self.clock()))
        return found if found and found.open else None

    def original(self, found: Origin) -> Original:
        """Return what an addition to it must know: it is kept as long, until the link's own last day."""
        return Original(found.reference, max((found.end - self.clock().date()).days, 1))

    def withdraw(self, form: Form, posted: Posted, token: str) -> str:
        """Erase what a link leads to, and return its reference; also when that has been done before.

        Raises IncompleteError, EndedError, StoreError.
        """
        problems = validation.check(form, posted).problems
        if problems:
            raise IncompleteError(problems, {})
        named, found = signed_links.TOKEN.fullmatch(token), self.origin(token)
        if found and found.open:
            self.erase(found.reference)
            log.info(event("withdrawn", reference=found.reference))
            return found.reference
        if named is None or self.store.in_time(lambda: self.store.find(named["reference"])):
            raise EndedError
        return named["reference"]
