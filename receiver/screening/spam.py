"""What makes a submission look like spam: the box that people do not see, the speed, the proof of work."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from receiver.forms.fields import Posted
from receiver.screening.doubts import FAST, PROOF, TRAP
from receiver.screening.proof_of_work import Proofs

TRAP_CONTROL, PROOF_CONTROL = "_homepage", "_proof"
# `t` is no hexadecimal digit: a key that a browser made (a UUID) never looks like this.
TIMED_KEY = re.compile(r"t(?P<issued>[0-9]{1,15})-.+")


@dataclass(frozen=True)
class SpamCheck:
    """`min_fill`: seconds that a person needs at least between getting the form and sending it."""

    min_fill: int
    proofs: Proofs

    def doubts(self, form_id: str, posted: Posted, key: str, arrived: datetime) -> tuple[str, ...]:
        """Return the codes of all doubts. `arrived` is when the post began: an upload may take its time."""
        proof = "".join(posted.values.get(PROOF_CONTROL, ()))
        found = {
            TRAP: is_sprung(posted),
            FAST: self._is_fast(key, arrived),
            PROOF: not self.proofs.holds(form_id, proof, key, arrived),
        }
        return tuple(code for code, doubtful in found.items() if doubtful)

    def _is_fast(self, key: str, arrived: datetime) -> bool:
        timed = TIMED_KEY.fullmatch(key)
        # From the future: the clock was set back meanwhile, or another machine's is ahead: nobody knows how long.
        return timed is not None and 0 <= _milliseconds(arrived) - int(timed["issued"]) < 1000 * self.min_fill


def is_sprung(posted: Posted) -> bool:
    """Say whether something was put where people put nothing."""
    return TRAP_CONTROL in posted.files or any(value.strip() for value in posted.values.get(TRAP_CONTROL, ()))


def timed_key(now: datetime) -> str:
    """Return a fresh idempotency key that begins with its time of issue.

    It is not signed: whoever would forge it could leave it out as well.
    """
    return f"t{_milliseconds(now)}-{secrets.token_urlsafe(24)}"


def untimed_key() -> str:
    """Return a fresh key for a form that comes back with its problems: repairing one may take a second only."""
    return secrets.token_urlsafe(24)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
