"""Answers every refusal with the problem page of the visitor's language, and every unforeseen error as well."""

import logging
from collections.abc import Iterator

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from receiver.forms.contract import Contract
from receiver.forms.sizes import MEGABYTE
from receiver.logs import event
from receiver.storage.errors import StoreError
from receiver.web.caching import NO_STORE, ONLY_FOR_BACK
from receiver.web.middleware.security_headers import HeaderRules
from receiver.web.refusal import Refused
from receiver.web.static_site import Site

log = logging.getLogger("receiver")
WORDS = {
    400: "bad_request",
    404: "not_found",
    405: "method",
    408: "too_slow",
    413: "too_large",
    415: "bad_request",
    416: "bad_request",
    503: "unavailable",
}
RETRY_SECONDS = "60"


class Problems:
    """Makes the answer to a refused request."""

    def __init__(self, contract: Contract, site: Site, headers: HeaderRules, max_upload: int) -> None:
        self._contract = contract
        self.headers = headers
        self._site = site
        self._max_upload = max_upload

    async def respond(self, request: Request, error: Exception) -> Response:
        """Return the problem page for an HTTPException or a StoreError."""
        if not isinstance(error, HTTPException):
            error = Refused(503 if isinstance(error, StoreError) else 500, "unavailable")
        if not isinstance(error, Refused):
            error = Refused(error.status_code, WORDS.get(error.status_code, "error"), error.headers)
        log.info(event("refused", status=error.status_code, word=error.word))
        answer = await anyio.to_thread.run_sync(self._page, request.scope["path"], error)
        answer.headers.update(error.headers or {})
        return answer

    async def page(self, path: str, status: int, word: str) -> Response:
        """Return the problem page in the language of an address."""
        return await anyio.to_thread.run_sync(self._page, path, Refused(status, word))

    def outside(self, status: int) -> Response:
        """Return the whole answer to what never became a request: all headers, the site's default language."""
        log.info(event("refused", status=status, connection="closed"))
        answer = self._page("/", Refused(status, WORDS[status]))
        answer.headers["Connection"] = "close"
        self.headers.add(answer.headers, secure=False)
        return answer

    def without_receiver(self) -> Iterator[tuple[str, bytes]]:
        """Yield each language and the page that a proxy shows when no answer comes: nobody knows what was stored."""
        for language, url in self._contract.site.problem_pages.items():
            yield language, bytes(self._page(f"/{url}", Refused(503, "error")).body)

    def _page(self, path: str, refused: Refused) -> Response:
        language, status = self._contract.language_of(path), refused.status_code
        values = {"max_mb": self._max_mb(path), **refused.values}
        message = self._contract.word(language, f"receiver.{refused.word}", **values)
        kept = ONLY_FOR_BACK if refused.answers else NO_STORE
        more = {**kept, **({"Retry-After": RETRY_SECONDS} if status == 503 else {})}
        try:
            # What fills pages takes a tenth of the memory, and most requests are for pages as they are.
            from receiver.web import page_filling

            url = self._contract.site.problem_pages[language]
            page = page_filling.from_anywhere(self._site.text(url), url)
        except (OSError, KeyError, ImportError):
            return PlainTextResponse(message, status, more)
        page = page_filling.with_problem(page, message, self._contract.site.whole_words)
        return HTMLResponse(page_filling.with_answers(page, refused.answers), status, more)

    def _max_mb(self, path: str) -> int:
        """Return what the form at this address asks for at most, not the larger technical bound of a request."""
        form = self._contract.form_at(self._site.moved.get(f"{path.rstrip('/')}/", path))
        return max(1, (form.file_bytes() if form else self._max_upload) // MEGABYTE)
