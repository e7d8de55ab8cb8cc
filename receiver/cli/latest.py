"""Reads submissions with their latest answers: the first ones, and what was corrected since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from receiver.encryption.age import Identities
from receiver.forms import corrections
from receiver.forms.contract import Contract
from receiver.storage import additions, decryption, search
from receiver.storage.records import Submission
from receiver.storage.store import Store


@dataclass(frozen=True)
class Latest:
    """Reads them from one database. `identities`: the private keys for what is sealed."""

    store: Store
    contract: Contract
    identities: Identities | None

    def read(self, numbers: Sequence[int]) -> Iterator[Submission]:
        """Yield the submissions with these numbers, decrypted if that is possible. Raises SealError, StoreError.

        One of which a correction stays sealed stays sealed.
        """
        yield from map(self.opened, search.by_ids(self.store, numbers))

    def opened(self, stored: Submission) -> Submission:
        """Return a submission with its latest answers. Raises SealError, StoreError."""
        submission = decryption.decrypted(stored, self.identities)
        form, found = self.contract.forms.get(stored.form), self._corrections.get(stored.id, ())
        if not found or not form or submission.sealed is not None:
            return submission
        closed = next((one.sealed for one in found if one.sealed is not None), None)
        answers = corrections.latest(form, submission.answers, [one.answers for one in found])
        return replace(submission, answers=answers, sealed=closed)

    @cached_property
    def _corrections(self) -> dict[int, list[Submission]]:
        """The corrections, decrypted, by the number of what they correct."""
        forms = [form for form in self.contract.forms if corrections.is_correction(self.contract, form)]
        found: dict[int, list[Submission]] = {}
        for stored in search.by_ids(self.store, additions.of_forms(self.store, forms)):
            if stored.addition_to is not None:
                found.setdefault(stored.addition_to, []).append(decryption.decrypted(stored, self.identities))
        return found
