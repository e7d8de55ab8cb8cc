"""The site's own addresses, with letters beyond ASCII before the @: can they be used with this mail server?"""

import logging

from receiver.logs import event
from receiver.mail import reasons
from receiver.mail.message import MailContext, letters_needed
from receiver.mail.transport import Offers

log = logging.getLogger("receiver.outbox")
CHECK_INTERVAL_SECONDS = 60.0


class OwnAddresses:
    """`trouble` says in one sentence why they cannot; empty when they can, and while nothing is known.

    `special`: they have such letters, so that somebody has to look.
    """

    def __init__(self, context: MailContext, offers: Offers) -> None:
        self._needed = letters_needed(context)
        self._offers = offers
        self._told = False
        self.special = bool(self._needed)

    @property
    def trouble(self) -> str:
        """Say why they cannot be used."""
        return reasons.told(self._needed) if self.special and self._offers.ascii_only else ""

    def look(self) -> None:
        """Ask the mail server when this process has not spoken to it yet; say once that it does not take them."""
        self._offers.beyond_ascii()
        if self.trouble and not self._told:
            log.error(event("own-address", reason=self.trouble))
        self._told = bool(self.trouble)

    def pause(self) -> float:
        """Return how many seconds there are until the next look."""
        return CHECK_INTERVAL_SECONDS
