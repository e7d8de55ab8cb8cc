"""Whose page a request comes from."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

USUAL_PORTS = (":80", ":443", ":")


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
