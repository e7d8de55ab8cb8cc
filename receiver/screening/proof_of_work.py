"""Proof of work: a small sum that costs one visitor's browser a moment and a flood of posts a lot. Off with 0 bits.

The salt is bound to its form, signed with a secret of this process and valid for ten minutes. Who has no script, or a
salt from before a restart or from another process, has no proof: that is a doubt, never a refusal.
"""

import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Callable
from datetime import datetime

VALID_SECONDS = 600
MAX_USED_PROOFS = 20_000
"""Most proofs remembered as used; beyond them the oldest is forgotten."""
PROOF = re.compile(r"(?P<salt>(?P<issued>[0-9]{1,12})-(?P<nonce>[0-9a-f]{16})-[0-9a-f]{64})\.[0-9]{1,20}")


class Proofs:
    """Gives salts away and judges what comes back. `bits`: how many zero bits the hash must begin with."""

    def __init__(self, bits: int, clock: Callable[[], datetime]) -> None:
        self._bits = bits
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._used: dict[str, str] = {}
        self._lock = threading.Lock()

    def challenge(self, form_id: str) -> dict[str, str | int]:
        """Return a fresh salt and the bits, as the script reads them; an empty salt when no proof is asked."""
        if not self._bits:
            return {"salt": "", "bits": 0}
        return {"salt": self._salt(form_id, f"{_seconds(self._clock())}", secrets.token_hex(8)), "bits": self._bits}

    def holds(self, form_id: str, proof: str, key: str, arrived: datetime) -> bool:
        """Say whether the proof of a submission is good; `key` is what makes the submission the same when it is sent
        again: it may come again with its proof, another one may not."""
        if not self._bits:
            return True
        found = PROOF.fullmatch(proof)
        if not found or not self._is_ours(form_id, found) or not self._is_worked(proof):
            return False
        in_time = _seconds(arrived) - int(found["issued"]) <= VALID_SECONDS
        return in_time and self._is_first(found["salt"], key)

    def _salt(self, form_id: str, issued: str, nonce: str) -> str:
        text = f"{issued}-{nonce}"
        return f"{text}-{hmac.new(self._secret, f'{form_id} {text}'.encode(), 'sha256').hexdigest()}"

    def _is_ours(self, form_id: str, found: re.Match[str]) -> bool:
        return hmac.compare_digest(self._salt(form_id, found["issued"], found["nonce"]), found["salt"])

    def _is_worked(self, proof: str) -> bool:
        number = int.from_bytes(hashlib.sha256(proof.encode()).digest(), "big")
        return number >> (256 - self._bits) == 0

    def _is_first(self, salt: str, key: str) -> bool:
        with self._lock:
            # Not by age: a slow post that began in time may end long after the salt has expired.
            if salt not in self._used and len(self._used) >= MAX_USED_PROOFS:
                del self._used[next(iter(self._used))]
            return self._used.setdefault(salt, key) == key


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
