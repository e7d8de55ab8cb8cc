"""Closes data for the holders of private keys; without public keys nothing is sealed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Seal:
    """Closes data for the holders of the private keys that belong to `recipients` (age1…). None: nothing is sealed."""

    recipients: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.recipients)

    def __str__(self) -> str:
        return ",".join(self.recipients)

    def close(self, content: bytes) -> bytes:
        """Return an age file that each of the recipients can open."""
        # The library of ciphers is only for who seals.
        from receiver.encryption import age

        return age.encrypt(content, self.recipients)

    def close_answers(self, answers: Mapping[str, Any]) -> bytes:
        """Return an age file with the answers as JSON."""
        return self.close(json.dumps({"answers": dict(answers)}, ensure_ascii=False).encode())
