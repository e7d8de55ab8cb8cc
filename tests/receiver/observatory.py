"""The arithmetic of Mozilla's HTTP Observatory, for one answer of a site behind https with a valid certificate.

Rules and points: github.com/mdn/mdn-http-observatory, src/grader/charts.js and src/analyzer/tests/ (2025). Ten tests
begin at 100. What takes points away counts always; what adds points counts when 90 are left without it.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
from bs4 import BeautifulSoup

NEEDED_FOR_BONUS = 90
SIX_MONTHS = 15_552_000
POINTS: Mapping[str, Mapping[str, int]] = {
    "content-security-policy": {"default-none": 10, "no-unsafe": 5, "unsafe-style": 0, "unsafe": -20, "none": -25},
    "cookies": {"none": 0, "secure-httponly-samesite": 5, "weaker": -20},
    "cross-origin-resource-sharing": {"none": 0, "public": 0, "with-credentials": -50},
    "redirection": {"to-https": 0},
    "referrer-policy": {"private": 5, "none": 0, "unsafe": -5},
    "strict-transport-security": {"preloaded": 5, "six-months": 0, "short": -10, "none": -20},
    "subresource-integrity": {"all-own-scripts": 5, "own-scripts": 0, "no-scripts": 0, "foreign-scripts": -50},
    "x-content-type-options": {"nosniff": 0, "none": -5},
    "x-frame-options": {"by-csp": 5, "header": 0, "none": -20},
    "cross-origin-resource-policy": {"same": 10, "none": 0, "invalid": -5},
}
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
UNSAFE = {"'unsafe-inline'", "'unsafe-eval'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def results(answer: httpx.Response, *, preloaded: bool = False) -> dict[str, str]:
    """Return the outcome of each test. `preloaded`: the site is in the browsers' own list of https sites.

    The redirection from http is the proxy's: taken for granted.
    """
    headers = answer.headers
    policy = directives(headers.get("Content-Security-Policy", ""))
    return {
        "content-security-policy": _policy(policy),
        "cookies": "weaker" if "Set-Cookie" in headers else "none",
        "cross-origin-resource-sharing": _sharing(headers),
        "redirection": "to-https",
        "referrer-policy": _referrer(headers.get("Referrer-Policy", "")),
        "strict-transport-security": "preloaded" if preloaded else _transport(headers),
        "subresource-integrity": _integrity(answer),
        "x-content-type-options": "nosniff" if headers.get("X-Content-Type-Options") == "nosniff" else "none",
        "x-frame-options": _frames(headers, policy),
        "cross-origin-resource-policy": _resources(headers.get("Cross-Origin-Resource-Policy", "")),
    }


def score(found: Mapping[str, str]) -> int:
    """Return the score of the outcomes."""
    points = [POINTS[test][outcome] for test, outcome in found.items()]
    without_bonus = 100 + sum(point for point in points if point < 0)
    return 100 + sum(points) if without_bonus >= NEEDED_FOR_BONUS else without_bonus


def highest() -> int:
    """Return the score of a site that gets every bonus there is."""
    return 100 + sum(max(outcomes.values()) for outcomes in POINTS.values())


def directives(policy: str) -> dict[str, set[str]]:
    """Return the sources of each directive of a Content-Security-Policy."""
    parts = [part.split() for part in policy.lower().split(";") if part.strip()]
    return {name: set(sources) for name, *sources in parts}


def _policy(policy: Mapping[str, set[str]]) -> str:
    if not policy:
        return "none"
    default = policy.get("default-src", {"*"})
    if policy.get("script-src", default) & (BROAD | UNSAFE) or policy.get("object-src", default) & BROAD:
        return "unsafe"
    if policy.get("style-src", default) & (BROAD | UNSAFE):
        return "unsafe-style"
    return "default-none" if default == {"'none'"} else "no-unsafe"


def _sharing(headers: httpx.Headers) -> str:
    if "Access-Control-Allow-Origin" not in headers:
        return "none"
    return "with-credentials" if "Access-Control-Allow-Credentials" in headers else "public"


def _referrer(policy: str) -> str:
    if not policy:
        return "none"
    return "private" if policy in PRIVATE else "unsafe"


def _transport(headers: httpx.Headers) -> str:
    policy = headers.get("Strict-Transport-Security", "").lower()
    ages = [int(part.strip()[8:]) for part in policy.split(";") if part.strip().startswith("max-age=")]
    if not ages:
        return "none"
    return "six-months" if ages[0] >= SIX_MONTHS else "short"


def _integrity(answer: httpx.Response) -> str:
    scripts = BeautifulSoup(answer.text, "html.parser").select("script[src]")
    if not scripts:
        return "no-scripts"
    if any(urlsplit(str(script["src"])).netloc for script in scripts):
        return "foreign-scripts"
    return "all-own-scripts" if any(script.has_attr("integrity") for script in scripts) else "own-scripts"


def _frames(headers: httpx.Headers, policy: Mapping[str, set[str]]) -> str:
    if "frame-ancestors" in policy:
        return "by-csp"
    return "header" if headers.get("X-Frame-Options", "").lower() in ("deny", "sameorigin") else "none"


def _resources(policy: str) -> str:
    if not policy:
        return "none"
    return "same" if policy in ("same-origin", "same-site") else "invalid"
