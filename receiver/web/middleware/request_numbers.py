"""A number for each request, which its lines in the log have in common."""

from secrets import token_hex

from starlette.types import ASGIApp, Receive, Scope, Send

from receiver import logs


class RequestNumbers:
    """ASGI middleware: each request has a random number, in its own context and in the threads that work for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application."""
        if scope["type"] == "http":
            logs.REQUEST.set(token_hex(4))
        await self._app(scope, receive, send)
