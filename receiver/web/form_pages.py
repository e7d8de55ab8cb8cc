"""The pages of a form: shown with a fresh key, posted to, and the receipt afterwards."""

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from receiver import failpoints
from receiver.forms import validation
from receiver.forms.contract import Contract, Form
from receiver.forms.fields import Posted
from receiver.forms.validation import Checked
from receiver.intake.capacity import Bounds, FullError
from receiver.intake.rate_limit import Rates
from receiver.logs import event
from receiver.mail import message
from receiver.screening import spam, virus_scan
from receiver.screening.spam import Judge
from receiver.storage.errors import ConflictError, StoreError
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import CONTENT_KEY, Store
from receiver.web import page_filling, request_body, same_origin
from receiver.web.refusal import Refused
from receiver.web.request_body import Received
from receiver.web.static_site import Site

log = logging.getLogger("receiver.submissions")
NO_STORE = {"Cache-Control": "no-store"}
# The empty form: Back finds it with what was typed and with its key, so that sending twice stays one submission;
# a new visit asks again and gets a new key.
ASK_AGAIN = {"Cache-Control": "private, no-cache"}
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class Desk:
    """Everything that accepting a submission needs."""

    contract: Contract
    site: Site
    store: Store
    sender: str
    disk_trouble: Callable[[], str]
    wake_outbox: Callable[[], None]
    judge: Judge
    rates: Rates
    bounds: Bounds
    spool_folder: Path | None
    clock: Callable[[], datetime]
    scan: virus_scan.Scan = virus_scan.never


@dataclass(frozen=True)
class Arrival:
    """A post that was read: when it began, and what it brought."""

    began: datetime
    posted: Posted


class FormPage:
    """One form in one language."""

    def __init__(self, desk: Desk, form: Form, language: str) -> None:
        self._desk = desk
        self._form = form
        self._language = language

    async def respond(self, request: Request) -> Response:
        """Show the form, or take what was posted to it."""
        if request.method in ("GET", "HEAD"):
            return await anyio.to_thread.run_sync(self._show)
        if request.method != "POST":
            raise HTTPException(405, headers={"Allow": "GET, HEAD, POST"})
        self._refuse_early(request)
        try:
            with self._desk.bounds.places.taken(_address(request)):
                return await self._receive(request)
        except FullError:
            raise Refused(503, "unavailable") from None

    async def receipt(self, request: Request) -> Response:
        """Show the receipt, with the reference when it is one of this form's."""
        reference = request.query_params.get("reference", "")
        return await anyio.to_thread.run_sync(self._show_receipt, reference)

    async def _receive(self, request: Request) -> Response:
        began, bounds = self._desk.clock(), self._desk.bounds
        async with (
            request_body.received(request, self._form, self._desk.spool_folder) as received,
            bounds.memory.taken(received.size),
        ):
            return await anyio.to_thread.run_sync(self._read_and_take, began, received, limiter=bounds.threads)

    def _show(self) -> Response:
        page = self._desk.site.text(self._form.pages[self._language])
        return HTMLResponse(page_filling.with_key(page, spam.timed_key(self._desk.clock())), headers=ASK_AGAIN)

    def _show_receipt(self, reference: str) -> Response:
        page = self._desk.site.text(self._form.receipts[self._language])
        found = self._desk.store.find(reference) if reference else None
        if found and found.form == self._form.id:
            page = page_filling.with_reference(page, found.reference)
        return HTMLResponse(page, headers=NO_STORE)

    def _refuse_early(self, request: Request) -> None:
        """Refuse before the body is read: nobody uploads a file in vain."""
        if not same_origin.is_same(request.headers):
            raise Refused(403, "other_origin")
        if not self._form.takes_posts:
            raise Refused(403, "closed")
        trouble = self._desk.disk_trouble()
        if trouble:
            log.error(event("refused", form=self._form.id, reason=trouble))
            raise Refused(503, "unavailable")
        seconds = self._desk.rates.wait(_address(request))
        if seconds:
            raise Refused(429, "too_many", {"Retry-After": str(seconds)})

    def _read_and_take(self, began: datetime, received: Received) -> Response:
        return self._take(Arrival(began, received.whole()))

    def _take(self, arrival: Arrival) -> Response:
        checked = validation.check(self._form, arrival.posted)
        if checked.problems:
            return self._show_problems(arrival.posted, checked.problems)
        new = self._new(arrival, checked)
        reference = self._store(new)
        failpoints.reach("accept-before-answer")
        form = {"form": self._form.id, "language": self._language}
        log.info(event("accepted", reference=reference, **form, doubts=",".join(new.doubts) or "none"))
        self._desk.wake_outbox()
        receipt = self._form.receipts[self._language]
        return RedirectResponse(f"/{receipt}?reference={reference}", 303, NO_STORE)

    def _show_problems(self, posted: Posted, problems: Mapping[str, str]) -> Response:
        rules = ",".join(f"{field}:{rule}" for field, rule in problems.items())
        log.info(event("incomplete", form=self._form.id, language=self._language, rules=rules))
        page = page_filling.with_problems(
            self._page(),
            self._form,
            self._desk.contract.word(self._language, "form.title_prefix"),
            posted.values,
            validation.messages(self._form, self._language, problems),
            posted_key(posted) or spam.untimed_key(),
        )
        return HTMLResponse(page, 422, NO_STORE)

    def _page(self) -> str:
        # A form posted without the final slash of its address comes back there.
        url = self._form.pages[self._language]
        return page_filling.from_anywhere(self._desk.site.text(url), url)

    def _store(self, new: NewSubmission) -> str:
        try:
            return self._desk.store.accept(new)
        except ConflictError:
            log.warning(event("conflict", form=self._form.id))
            raise Refused(409, "conflict") from None
        except StoreError as error:
            log.error(event("not-stored", form=self._form.id, error=error))
            raise Refused(503, "unavailable") from None

    def _new(self, arrival: Arrival, checked: Checked) -> NewSubmission:
        payload_hash = hash_of(self._form, checked)
        # Without a key (no script, static copy of the page) the content itself makes a double post recognisable.
        key = posted_key(arrival.posted) or f"{CONTENT_KEY}{payload_hash}"
        found = self._desk.judge.doubts(self._form.id, arrival.posted, key, arrival.began)
        found += virus_scan.doubts(self._desk.scan, (file.content for file in checked.files.values()))
        return NewSubmission(
            idempotency_key=key,
            payload_hash=payload_hash,
            form=self._form.id,
            form_version=self._form.version,
            language=self._language,
            answers=checked.answers,
            files=checked.files,
            mails=self._mails(checked, found),
            doubts=found,
        )

    def _mails(self, checked: Checked, found: Sequence[str]) -> list[Mail]:
        team = Mail("team", message.new_message_id(self._desk.sender))
        address = checked.answers.get(self._form.email_field) if self._form.email_field else None
        if not isinstance(address, str) or not address or not spam.allow_confirmation(found):
            return [team]
        return [team, Mail("confirmation", message.new_message_id(self._desk.sender), address)]


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def posted_key(posted: Posted) -> str:
    """Return the idempotency key that came with the form, empty when there is none that can be used."""
    values = posted.values.get("_key", ())
    return values[0] if len(values) == 1 and KEY.fullmatch(values[0]) else ""


def hash_of(form: Form, checked: Checked) -> str:
    """Return the hash of a form's id and its normalised answers; files are in it by their own hashes."""
    payload = json.dumps([form.id, checked.answers], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(payload.encode()).hexdigest()
