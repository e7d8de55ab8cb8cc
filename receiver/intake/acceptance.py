"""Accepts a submission: checked, screened, stored with its mails, and only then given a reference.

Knows nothing of the web: `receiver.web.form_pages` calls it, and so may anything else that has read a form.
"""

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from receiver import failpoints
from receiver.forms import email_addresses, validation
from receiver.forms.contract import Form
from receiver.forms.fields import Fault, Posted
from receiver.forms.uploads import AcceptedFile
from receiver.forms.validation import Checked, Problems
from receiver.intake.receipts import keeping
from receiver.intake.recent_addresses import RecentAddresses
from receiver.logs import event
from receiver.mail.message import new_message_id
from receiver.screening import doubts, virus_scan
from receiver.screening.spam import SpamCheck
from receiver.screening.virus_scan import Scan
from receiver.storage.errors import ConflictError, StoreError
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.references import REFERENCE
from receiver.storage.store import CONTENT_KEY, Store

log = logging.getLogger("receiver.submissions")
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
KEY_CONTROL = "_key"
"""Name of the control that holds the idempotency key."""


class IncompleteError(Exception):
    """Nothing is stored: answers break rules. `files`: those with which nothing is wrong, by field."""

    def __init__(self, problems: Problems, files: Mapping[str, Sequence[AcceptedFile]]) -> None:
        super().__init__(_rules(problems))
        self.problems = problems
        self.files = files


def _rules(problems: Problems) -> str:
    return ",".join(f"{field}:{fault.rule}" for field, faults in problems.items() for fault in faults)


@dataclass(frozen=True)
class Original:
    """The submission that another one adds to. `days`: how long it will be kept still."""

    reference: str
    days: int


@dataclass(frozen=True)
class Accepted:
    """What only the page that sent is told. `receipt_key`: opens the receipt; nothing when there is none."""

    reference: str
    receipt_key: str = ""


@dataclass(frozen=True)
class Acceptance:
    """Takes submissions. `sender`: the address that mails come from; `wake_outbox` is called when there is mail.

    `recent`: learns where the confirmation of each submission goes. `beyond_ascii`: says whether a confirmation can go
    to an address with such letters before the @; the question may take some seconds.
    """

    store: Store
    spam_check: SpamCheck
    scan: Scan
    sender: str
    wake_outbox: Callable[[], None]
    recent: RecentAddresses
    beyond_ascii: Callable[[], bool] = lambda: True

    def accept(
        self, form: Form, language: str, posted: Posted, began: datetime, original: Original | None = None
    ) -> Accepted:
        """Take a submission; it is durable then. `began`: when its post began.

        The same idempotency key with the same answers gives the reference of the first time, and another receipt.
        `original`: what it adds to. Raises IncompleteError, ConflictError (the key was used for other answers),
        EndedError, StoreError.
        """
        checked = self._checked(form, language, posted)
        key, payload_hash = _identity(form, posted, checked, original)
        found = self._screen(form, posted, checked, key, began)
        mails = self._mails(form, checked, found)
        receipt_key, receipt = keeping.sealed(checked)
        reference = self._store(
            NewSubmission(
                idempotency_key=key,
                payload_hash=payload_hash,
                form=form.id,
                form_version=form.version,
                language=language,
                answers=checked.answers,
                files=checked.files,
                mails=mails,
                doubts=found,
                retention_days=original.days if original else form.retention_days,
                addition_to=original.reference if original else "",
                receipt=receipt,
            )
        )
        failpoints.reach("accept-before-answer")
        log.info(
            event("accepted", reference=reference, form=form.id, language=language, doubts=",".join(found) or "none")
        )
        self.wake_outbox()
        for mail in mails:
            if mail.recipient:
                self.recent.note(reference, mail.recipient)
        return Accepted(reference, receipt_key)

    def earlier(self, form: Form, posted: Posted, original: Original | None = None) -> str | None:
        """Return the reference when this has been accepted before: a form that is closed by now takes nothing else.

        Raises StoreError.
        """
        checked = validation.check(form, posted)
        if checked.problems:
            return None
        identity = _identity(form, posted, checked, original)
        return self.store.in_time(lambda: self.store.earlier(*identity))

    async def find(self, form: Form, reference: str) -> str | None:
        """Return the reference of a submission of this form, as it is written; else None. Raises StoreError.

        Of a form that withdraws: the reference of none that is stored.
        """
        found = await self.store.looked_up(lambda: self.store.find(reference)) if reference else None
        if form.withdraws:
            # What it is about is gone: nothing is stored under its reference.
            return reference.upper() if found is None and REFERENCE.fullmatch(reference) else None
        if found is None:
            return None
        # What is added to a submission is shown where it was sent from, also a correction, which is of another form.
        is_ours = form.by_link if found.addition_to is not None else found.form == form.id
        return found.reference if is_ours else None

    def _checked(self, form: Form, language: str, posted: Posted) -> Checked:
        """Return answers and files that are fine. Raises IncompleteError."""
        checked = validation.check(form, posted)
        problems = checked.problems or self._no_way_to(form, posted, checked)
        if problems:
            log.info(event("incomplete", form=form.id, language=language, rules=_rules(problems)))
            # Not by a name: the error would hold this frame, and the frame the error, with all files, until the next
            # collection of garbage.
            raise IncompleteError(problems, checked.files)
        return checked

    def _no_way_to(self, form: Form, posted: Posted, checked: Checked) -> Problems:
        """Return what is wrong with an address that no confirmation can be sent to: another one is asked for."""
        address = _confirmed_at(form, checked)
        if not form.email_field or not email_addresses.is_beyond_ascii(address) or self.beyond_ascii():
            return {}
        # What is stored stays accepted, whatever the mail server has said since.
        stored = self.store.earlier(*_identity(form, posted, checked)) is not None
        return {} if stored else {form.email_field: (Fault("beyond_ascii"),)}

    def _screen(self, form: Form, posted: Posted, checked: Checked, key: str, began: datetime) -> tuple[str, ...]:
        found = self.spam_check.doubts(form.id, posted, key, began)
        files = [file for found in checked.files.values() for file in found]
        scanned = virus_scan.doubts(self.scan, (file.content for file in files))
        return found + scanned + tuple(sorted({file.doubt for file in files if file.doubt}))

    def _mails(self, form: Form, checked: Checked, found: Sequence[str]) -> list[Mail]:
        team = Mail("team", new_message_id(self.sender))
        address = _confirmed_at(form, checked)
        if not address or not doubts.allow_confirmation(found):
            return [team]
        return [team, Mail("confirmation", new_message_id(self.sender), address)]

    def _store(self, new: NewSubmission) -> str:
        try:
            return self.store.accept(new)
        except ConflictError:
            log.warning(event("conflict", form=new.form))
            raise
        except StoreError as error:
            log.error(event("not-stored", form=new.form, error=error))
            raise


def _confirmed_at(form: Form, checked: Checked) -> str:
    """Return the address that the confirmation goes to, empty when the form asks none or none was given."""
    address = checked.answers.get(form.email_field) if form.email_field else ""
    return address if isinstance(address, str) else ""


def _identity(form: Form, posted: Posted, checked: Checked, original: Original | None = None) -> tuple[str, str]:
    """Return the idempotency key and the hash of the content."""
    payload_hash = hash_of(form, checked, original)
    # Without a key (no script, static copy of the page) the content itself makes a double post recognisable.
    return posted_key(posted) or f"{CONTENT_KEY}{payload_hash}", payload_hash


def posted_key(posted: Posted) -> str:
    """Return the idempotency key that came with the form, empty when there is none that can be used."""
    values = posted.values.get(KEY_CONTROL, ())
    return values[0] if len(values) == 1 and KEY.fullmatch(values[0]) else ""


def hash_of(form: Form, checked: Checked, original: Original | None = None) -> str:
    """Return the hash of a form's id and its normalised answers; files are in it by their own hashes."""
    told = [form.id, checked.answers, *([original.reference] if original else [])]
    payload = json.dumps(told, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(payload.encode()).hexdigest()
