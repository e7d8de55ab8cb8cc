"""Under which names visitors know this site."""

import ipaddress
import logging
import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from receiver.logs import event
from receiver.web.problem_pages import Problems

log = logging.getLogger("receiver.origin")
HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]]+?)\.?(?P<port>:[0-9]*)?")
ANY_HOST = ("/livez", "/readyz", "/healthz")
"""Load balancers ask by address."""


class AllowedHosts:
    """ASGI middleware: a request for another name than those of the site is refused with the problem page."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], problems: Problems) -> None:
        self._app = app
        self._hosts = hosts
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application."""
        if scope["type"] == "http" and scope["path"] not in ANY_HOST and not self._is_ours(Headers(scope=scope)):
            log.warning(event("refused", reason="name not in ALLOWED_HOSTS"))
            answer = await self._problems.page(scope["path"], 400, "bad_request")
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        return asked_name(headers) in self._hosts


def asked_name(headers: Headers) -> str:
    """Return the name or address that was asked for, in lowercase; nothing when there is none."""
    found = HOST.fullmatch(headers.get("host", "").lower())
    return found["name"] if found else ""


def is_internal(headers: Headers, hosts: Collection[str] = ()) -> bool:
    """Say whether who asks knows this machine by an address, as `localhost`, or by one of the names.

    A page in a browser on this machine, whose name leads here since it was loaded (DNS rebinding), asks for that name.
    """
    name = asked_name(headers)
    return name == "localhost" or name in hosts or _is_address(name.strip("[]"))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
