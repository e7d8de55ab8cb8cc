"""Requests that name the whole address, as old proxies and some programs do: `GET http://host/path`."""

import re
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

ABSOLUTE = re.compile(rb"https?://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)


class AbsoluteTargets:
    """ASGI middleware: such a request is what it would be with path and `Host`; its own `Host` counts for nothing.

    RFC 9112, 3.2.2.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application."""
        if scope["type"] == "http" and not scope["path"].startswith("/"):
            scope = _with_path(scope)
        await self._app(scope, receive, send)


def _with_path(scope: Scope) -> Scope:
    found = ABSOLUTE.fullmatch(scope["raw_path"])
    if not found:
        return scope
    host, path = found[1], found[2] or b"/"
    headers = [(b"host", host), *(header for header in scope["headers"] if header[0] != b"host")]
    return {**scope, "path": unquote(path.decode("ascii")), "raw_path": path, "headers": headers}
