"""Whose page a request comes from, and under which name the visitor knows this site."""

import logging
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from receiver.logs import event
from receiver.problems import Problems

log = logging.getLogger("receiver.origin")
HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]]+?)\.?(?P<port>:[0-9]*)?")
ANY_HOST = ("/healthz",)
"""Load balancers ask by address."""
USUAL_PORTS = (":80", ":443", ":")


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
        found = HOST.fullmatch(headers.get("host", "").lower())
        return found is not None and found["name"] in self._hosts


def is_same(headers: Headers) -> bool:
    """Say whether a post comes from a page of this site, as far as the browser tells.

    Old browsers and privacy extensions tell nothing: they are believed, there are no cookies to abuse. The scheme is
    not compared: a proxy may end TLS.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin", "null")
    return origin == "null" or _netloc(origin) == _without_usual_port(headers.get("host", ""))


def _netloc(origin: str) -> str:
    try:
        return _without_usual_port(urlsplit(origin).netloc)
    except ValueError:
        return ""


def _without_usual_port(host: str) -> str:
    port = next((port for port in USUAL_PORTS if host.endswith(port)), "")
    return host.lower().removesuffix(port)
