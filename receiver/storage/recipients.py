"""Addresses that this process alone knows: those of confirmations whose answers are sealed, while their mail waits."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class Recipients:
    """Addresses by Message-ID, in memory only. Safe to use from several threads."""

    def __init__(self) -> None:
        # Apart: of what is on its way into the database nobody can say yet whether it is still needed.
        self._offered: dict[str, str] = {}
        self._stored: dict[str, str] = {}

    def of(self, message_id: str) -> str:
        """Return an address, an empty string when it is not known here."""
        return self._offered.get(message_id) or self._stored.get(message_id, "")

    @contextmanager
    def offered(self, addresses: Mapping[str, str]) -> Iterator[None]:
        """Know addresses while their mails are being stored; `keep` those that were."""
        self._offered.update(addresses)
        try:
            yield
        finally:
            for message_id in addresses:
                self._offered.pop(message_id, None)

    def keep(self, addresses: Mapping[str, str]) -> None:
        """Know the addresses of mails that are stored."""
        self._stored.update(addresses)

    def known(self) -> set[str]:
        """Return the Message-IDs of mails that are stored."""
        return set(self._stored)

    def forget(self, message_id: str) -> None:
        """Forget an address that is no longer needed."""
        self._stored.pop(message_id, None)
        self._offered.pop(message_id, None)
