"""Lets in only requests for this site's own names."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from receiver.problems import Problems

ANYWHERE = "/healthz"
"""Load balancers ask for it by the machine's number."""


class Gate:
    """ASGI middleware; a request for another host gets the problem page, 400."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], problems: Problems) -> None:
        self._app = app
        self._hosts = hosts
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application for our own hosts."""
        if scope["type"] != "http" or scope["path"] == ANYWHERE or self._is_ours(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        answer = await self._problems.page(scope["path"], 400, "bad_request")
        await answer(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        named = headers.getlist("host")
        return len(named) == 1 and host_of(named[0]) in self._hosts


def host_of(host: str) -> str:
    """Return a Host header without its port, in small letters."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower().rstrip(".")
