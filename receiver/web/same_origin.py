"""Whose page a request comes from."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from starlette.datastructures import Headers

OURS = {"same-origin", "none"}
"""Values of Sec-Fetch-Site: a page of this site, or the visitor alone."""
UNKNOWN_ORIGIN = "null"
USUAL_PORT = re.compile(r":(?:80|443)?\Z")
ANY_PORT = re.compile(r":[0-9]*\Z")


def is_same(headers: Headers) -> bool:
    """Say whether a post comes from a page of this site, as far as the browser tells; nothing it tells may contradict.

    Old browsers and privacy extensions tell nothing: they are believed, no cookie lets anybody send or change something
    (that of a receipt lets a browser download what it has sent). The scheme is not compared: a proxy may end TLS. Where
    the browser itself has compared origins, the port is not either: many proxies pass on `Host` without it.

    A proxy that puts a name of its own into `Host`, and perhaps into `Origin` (GitHub Codespaces does), says the name
    that the visitor sees in `X-Forwarded-Host`. No page of another site can make a browser send that header: it would
    have to be allowed first, and the receiver allows nothing of the kind.
    """
    sites = headers.getlist("sec-fetch-site")
    port = ANY_PORT if sites else USUAL_PORT
    own = {_place(name, port) for name in _names(headers)}
    return OURS.issuperset(sites) and all(_place(page, port) in own for page in _pages(headers))


def _names(headers: Headers) -> Iterator[str]:
    """Yield the names under which this site was asked."""
    yield headers.get("host", "")
    for line in headers.getlist("x-forwarded-host"):
        yield from filter(None, map(str.strip, line.split(",")))


def _pages(headers: Headers) -> Iterator[str]:
    """Yield host and port of every page that a request names; an empty string for one that cannot be read."""
    yield from (_netloc(origin) for origin in headers.getlist("origin") if origin != UNKNOWN_ORIGIN)
    # Apps and extensions write addresses of their own into it (android-app://…, about:client): no page at all.
    referers = headers.getlist("referer")
    yield from (_netloc(referer) for referer in referers if referer.lower().startswith(("http://", "https://")))


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _place(netloc: str, port: re.Pattern[str]) -> str:
    return port.sub("", netloc.lower())
