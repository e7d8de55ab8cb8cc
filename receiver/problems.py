"""Answers every refusal with the problem page of the visitor's language, and every unforeseen error as well."""

import logging
import traceback
from functools import partial

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from receiver import pages
from receiver.contract import Contract
from receiver.headers import ALWAYS
from receiver.protocol import RawAnswer
from receiver.site import Site
from receiver.store import StoreError
from receiver.submissions import Refused
from receiver.values import MEGABYTE

log = logging.getLogger("receiver")
WORDS = {
    400: "bad_request",
    404: "not_found",
    405: "method",
    408: "too_slow",
    413: "too_large",
    415: "bad_request",
    503: "unavailable",
}
NO_ADDRESS = "/"
"""Stands for the address of a request that could not be read: its page is in the site's first language."""


class Problems:
    """Makes the answer to a refused request."""

    def __init__(self, contract: Contract, site: Site, max_upload: int) -> None:
        self._contract = contract
        self._site = site
        self._max_upload = max_upload

    async def respond(self, request: Request, error: Exception) -> Response:
        """Return the problem page for an HTTPException or a StoreError."""
        if not isinstance(error, HTTPException):
            error = Refused(503 if isinstance(error, StoreError) else 500, "unavailable")
        word = error.word if isinstance(error, Refused) else WORDS.get(error.status_code, "error")
        log.info("refused status=%s %s", error.status_code, word)
        answer = await self.page(request.scope["path"], error.status_code, word)
        answer.headers.update(error.headers or {})
        if error.status_code == 503:
            answer.headers["Retry-After"] = "60"
        return answer

    def raw(self, status: int) -> RawAnswer:
        """Return the problem page for a connection whose request could not be read."""
        page = self._page(NO_ADDRESS, status, WORDS[status])
        headers = {name.title(): value for name, value in page.headers.items() if name != "content-length"}
        return RawAnswer(status, {**headers, **ALWAYS}, bytes(page.body))

    async def page(self, path: str, status: int, word: str) -> Response:
        """Return the problem page in the language of an address."""
        return await anyio.to_thread.run_sync(partial(self._page, path, status, word))

    def _page(self, path: str, status: int, word: str) -> Response:
        language = self._contract.language_of(path)
        message = self._contract.word(language, f"receiver.{word}", max_mb=self._max_mb(path))
        headers = {"Cache-Control": "no-store"}
        try:
            url = self._contract.site.problem_pages[language]
            page = pages.from_anywhere(self._site.text(url), url)
        except (OSError, KeyError):
            return PlainTextResponse(message, status, headers)
        return HTMLResponse(pages.with_problem(page, message), status, headers)

    def _max_mb(self, path: str) -> int:
        """Return what the form at this address asks for at most, not the larger technical bound of a request."""
        form = self._contract.form_at(path)
        return max(1, (form.file_bytes() if form else self._max_upload) // MEGABYTE)


class CatchAll:
    """ASGI middleware: an unforeseen error becomes the problem page and one log line with the place in the code.

    The error's own text is not logged, it may quote an answer.
    """

    def __init__(self, app: ASGIApp, problems: Problems) -> None:
        self._app = app
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application."""
        started = False

        async def watching_send(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watching_send)
        except ClientDisconnect:
            log.info("visitor left before the form was complete")
        except Exception as error:
            log.error("unforeseen %s at %s", type(error).__name__, _place(error))
            if not started:
                answer = await self._problems.page(scope["path"], 500, "error")
                await answer(scope, receive, send)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
