"""The pages of a form: shown with a fresh key, posted to, and the receipt afterwards."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from receiver.forms import answer_text, sizes, validation
from receiver.forms.answer_text import Line
from receiver.forms.contract import Contract, Form, SiteFacts
from receiver.forms.fields import Posted
from receiver.intake import acceptance
from receiver.intake.acceptance import Acceptance, Accepted, IncompleteError
from receiver.intake.capacity import Capacity, FullError
from receiver.intake.kept_files import KeptFiles, Shown
from receiver.intake.linked import Linked
from receiver.intake.rate_limit import RateLimiter
from receiver.intake.receipts import keeping
from receiver.logs import event
from receiver.screening import spam
from receiver.storage.errors import ConflictError, EndedError, StoreError
from receiver.storage.signed_links import Origin
from receiver.web import link_pages, receipt_download, request_body, same_origin
from receiver.web.caching import NO_STORE, ONLY_FOR_BACK
from receiver.web.link_pages import LINK, QUESTION, LinkPages
from receiver.web.receipt_download import Downloads
from receiver.web.refusal import Refused
from receiver.web.request_body import Received
from receiver.web.static_site import Site

log = logging.getLogger("receiver.submissions")
READING = ("GET", "HEAD")
KeptText = tuple[str, Sequence[tuple[str, str]]]
"""A sentence about the files of a field, and the value and the label of each one's box."""


@dataclass(frozen=True)
class Gate:
    """What a post has to pass before its body is read. `trouble`: why disk or database cannot be trusted.

    `spool_folder`: where its files wait; `kept`: for how long.
    """

    trouble: Callable[[], str]
    rates: RateLimiter
    bounds: Capacity
    spool_folder: Path | None
    kept: KeptFiles


@dataclass(frozen=True)
class FormPage:
    """One form in one language.

    `word`: gives words by their keys. `facts`: of the whole site. `question`: the one that is asked anew, if one is.
    """

    form: Form
    language: str
    word: Callable[..., str]
    facts: SiteFacts
    site: Site
    gate: Gate
    acceptance: Acceptance
    downloads: Downloads
    clock: Callable[[], datetime]
    linked: Linked
    links: LinkPages
    question: str = ""

    async def respond(self, request: Request) -> Response:
        """Show the form, or take what was posted to it."""
        if request.method in READING:
            # A look at it changes nothing: programs that look for viruses in mails follow every link.
            token = request.query_params.get(LINK, "") if self.form.by_link else ""
            origin = await self.linked.open_origin(token) if token else None
            question = request.query_params.get(QUESTION, "")
            return await anyio.to_thread.run_sync(self._show, token, origin, question)
        _refuse_others(request)
        # What begins in time counts, however long its file takes.
        began = self.clock()
        self._refuse_early(request)
        try:
            with self.gate.bounds.places.taken(_address(request)):
                return await self._receive(request, began)
        except FullError:
            raise Refused(503, "unavailable") from None

    async def receipt(self, request: Request) -> Response:
        """Show the receipt, with the reference when it is one of this form's; give it to who posts to it."""
        if request.method == "POST":
            return await self.downloads.respond(request, self.form, self.language)
        _refuse_others(request)
        # Whatever the database does, no thread that serves pages waits for it.
        found = await self.acceptance.find(self.form, request.query_params.get("reference", ""))
        has_key = found is not None and receipt_download.has_key(request, found)
        return await anyio.to_thread.run_sync(self._show_receipt, found, has_key)

    async def _receive(self, request: Request, began: datetime) -> Response:
        bounds = self.gate.bounds
        async with (
            request_body.received(request, self.form, self.gate.spool_folder) as received,
            bounds.memory.taken(received.size + self.gate.kept.size(self.form, received.values)),
        ):
            # A script keeps its page, and with it the files.
            keep = request.headers.get("sec-fetch-dest") != "empty"
            return await anyio.to_thread.run_sync(self._take, began, received, keep, limiter=bounds.threads)

    def _show(self, token: str, origin: Origin | None, question: str) -> Response:
        # Here and below: what fills pages takes a tenth of the memory, and most requests are for pages as they are.
        from receiver.web import page_filling

        page = self.site.text(self.form.pages[self.language])
        if self.form.by_link and origin is None:
            return HTMLResponse(page_filling.linked(page, holds=False), 403 if token else 200, NO_STORE)
        asked = (origin and self._asking(origin, question)) or self
        filled = page_filling.with_key(asked._with_form(page, origin), spam.timed_key(self.clock()))
        return HTMLResponse(page_filling.with_link(filled, token), headers=ONLY_FOR_BACK)

    def _with_form(self, page: str, origin: Origin | None = None) -> str:
        """Return a built page with its form. `origin`: of which answers are offered to be corrected."""
        if not self.form.by_link:
            return page
        if self.question:
            return self.links.with_questions(page, self.form, self.question)
        return self.links.with_choices(page, origin)

    def _asking(self, origin: Origin, question: str) -> "FormPage | None":
        form = self.links.asking(self.form, origin, question)
        return replace(self, form=form, question=question) if form else None

    def _show_receipt(self, found: str | None, has_key: bool) -> Response:
        from receiver.web import page_filling

        page = self.site.text(self.form.receipts[self.language])
        if found:
            page = page_filling.with_reference(page, found, self.acceptance.recent.of(found), has_key)
        return HTMLResponse(page, headers=NO_STORE)

    def _refuse_early(self, request: Request) -> None:
        """Refuse before the body is read: nobody uploads a file in vain."""
        if not same_origin.is_same(request.headers):
            raise Refused(403, "other_origin")
        if self.form.delivery != "receiver":
            raise self._closed(self.clock(), ())
        trouble = self.gate.trouble()
        if trouble:
            log.error(event("refused", form=self.form.id, reason=trouble))
            raise Refused(503, "unavailable")
        seconds = self.gate.rates.wait(_address(request))
        if seconds:
            raise Refused(429, "too_many", {"Retry-After": str(seconds)})

    def _take(self, began: datetime, received: Received, keep: bool) -> Response:
        came = received.whole()
        try:
            return self._asked(came)._answer(began, came, keep)
        except ConflictError:
            raise Refused(409, "conflict") from None
        except EndedError:
            raise Refused(403, "link_ended") from None
        except StoreError:
            raise Refused(503, "unavailable") from None

    def _asked(self, came: Posted) -> "FormPage":
        """Return the page that what came was typed on. Raises EndedError, StoreError."""
        question = link_pages.question(came)
        origin = self._origin(came) if question else None
        if origin is None:
            return self
        if asking := self._asking(origin, question):
            return asking
        raise Refused(400, "bad_request")

    def _answer(self, began: datetime, came: Posted, keep: bool) -> Response:
        posted = self.gate.kept.joined(self.form, came)
        try:
            accepted = self._earlier(came, posted) or self._accept(posted, began)
        except IncompleteError as error:
            return self._show_problems(posted, error, keep)
        reference, page = accepted.reference, self.form.receipts[self.language]
        self.gate.kept.sent(self.form, came, reference)
        answer = RedirectResponse(f"/{page}?reference={reference}", 303, NO_STORE)
        if accepted.receipt_key:
            receipt_download.give_key(answer, page, reference, accepted.receipt_key, keeping.KEPT)
        return answer

    def _earlier(self, came: Posted, posted: Posted) -> Accepted | None:
        """Return what became of the very same post when its kept files have gone into a submission meanwhile."""
        reference = self.gate.kept.answered(self.form, came) if posted.lost else ""
        return Accepted(reference) if reference else None

    def _accept(self, posted: Posted, began: datetime) -> Accepted:
        """Take it. A form that is closed takes nothing new, but an answer that was lost comes again."""
        if self.form.withdraws:
            return Accepted(self.linked.withdraw(self.form, posted, link_pages.token(posted)))
        origin = self._origin(posted)
        original = self.linked.original(origin) if origin else None
        is_open = origin is None or origin.open
        if self.form.state(began) == "open" and is_open:
            return self.acceptance.accept(self.form, self.language, posted, began, original)
        earlier = self.acceptance.earlier(self.form, posted, original)
        if earlier is None and not is_open:
            raise EndedError
        if earlier is None:
            raise self._closed(began, tuple(answer_text.typed(self.form, posted, self.language)))
        return Accepted(earlier)

    def _origin(self, posted: Posted) -> Origin | None:
        """Return what a form that a link leads to adds to; None for all other forms. Raises EndedError, StoreError."""
        if not self.form.by_link:
            return None
        found = self.linked.origin(link_pages.token(posted))
        if found is None:
            raise EndedError
        return found

    def _closed(self, began: datetime, answers: Sequence[Line]) -> Refused:
        sentence = self.form.state_sentence(began, self.language)
        return Refused(403, "closed", values={"state": sentence}, answers=answers)

    def _show_problems(self, posted: Posted, error: IncompleteError, keep: bool) -> Response:
        from receiver.web import page_filling

        problems = error.problems
        name, kept = self.gate.kept.keep(self.form, posted, error.files) if keep else ("", {})
        if keep and not name:
            problems = validation.with_files_to_choose_again(self.form, error.files, problems)
        # A form posted without the final slash of its address comes back there.
        url = self.form.pages[self.language]
        page = page_filling.with_problems(
            page_filling.from_anywhere(self._with_form(self.site.text(url)), url),
            self.form,
            self.word("form.title_prefix"),
            posted.values,
            validation.messages(self.form, self.language, problems, self.facts.numbers[self.language]),
            acceptance.posted_key(posted) or spam.untimed_key(),
            self.facts.whole_words,
        )
        if name:
            page = page_filling.with_kept(page, name, self._kept_texts(kept))
        return HTMLResponse(page_filling.with_link(page, link_pages.token(posted)), 422, ONLY_FOR_BACK)

    def _kept_texts(self, kept: Mapping[str, Sequence[Shown]]) -> Mapping[str, KeptText]:
        """Return what is said of kept files, by field."""
        write = self.facts.numbers[self.language].write
        several = {field.id: field.takes_several for field in self.form.fields}
        return {
            field: (
                self.word("form.kept_files" if several[field] else "form.kept_file"),
                [(file.number, f"{file.name} ({sizes.shown(file.size, self.word, write)})") for file in files],
            )
            for field, files in kept.items()
        }


def _refuse_others(request: Request) -> None:
    """Refuse a method that neither reads nor posts."""
    if request.method not in (*READING, "POST"):
        raise HTTPException(405, headers={"Allow": "GET, HEAD, POST"})


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def pages_of(
    contract: Contract,
    site: Site,
    gate: Gate,
    accepting: Acceptance,
    linked: Linked,
    clock: Callable[[], datetime],
) -> list[FormPage]:
    """Return the pages of every form in every language."""
    downloads = Downloads(contract, accepting.store, clock)
    return [
        FormPage(
            form,
            language,
            partial(contract.word, language),
            contract.site,
            site,
            gate,
            accepting,
            downloads,
            clock,
            linked,
            LinkPages(contract.forms, site, language),
        )
        for form in contract.forms.values()
        for language in form.pages
    ]
