"""Turns every unforeseen error into the problem page."""

import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from receiver.logs import event, unforeseen
from receiver.web.problem_pages import Problems

log = logging.getLogger("receiver")


class CatchAll:
    """ASGI middleware: an unforeseen error becomes the problem page and one log line with the place in the code.

    The error's own text is not logged, it may quote an answer.
    """

    def __init__(self, app: ASGIApp, problems: Problems) -> None:
        self._app = app
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._start_and_stop(scope, receive, send)

    async def _start_and_stop(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run what comes before the first request and after the last; the server ends the process when it fails."""

        async def send_without_text(message: Message) -> None:
            await send({**message, "message": ""} if message["type"].endswith(".failed") else message)

        try:
            await self._app(scope, receive, send_without_text)
        except Exception as error:
            unforeseen(error)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watching_send(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watching_send)
        except ClientDisconnect:
            log.info(event("left"))
        except Exception as error:
            unforeseen(error)
            if not started:
                answer = await self._problems.page(scope["path"], 500, "error")
                await answer(scope, receive, send)
