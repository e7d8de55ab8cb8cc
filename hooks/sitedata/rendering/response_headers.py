"""The headers that browsers obey, defined once: for the receiver, hosts that read `_headers`, nginx and Caddy."""

import json
from collections.abc import Iterable, Mapping

from sitedata.site import Site

POLICY = "Content-Security-Policy"
ONLY_OUR_OWN = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
"""Only what the built site needs, all of it its own, nothing inline."""
DENIED_FEATURES = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
EVERYWHERE = {
    POLICY: "; ".join(ONLY_OUR_OWN),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED_FEATURES),
    # With no-referrer browsers post forms with `Origin: null`, and the receiver could compare nothing.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
IMMUTABLE = "public, max-age=31536000, immutable"
"""For what has the version of its content in its address."""


def headers_json() -> str:
    """Return what the receiver reads: `everywhere`, and `https` (only for visitors by https)."""
    return json.dumps({"everywhere": EVERYWHERE, "https": HTTPS_ONLY}, indent=1) + "\n"


def hosts_file(site: Site, made: Iterable[str]) -> str:
    """Return the file `_headers` of static hosts (Netlify, Cloudflare Pages). `made`: folders kept for a year."""
    rules = {"/*": {**EVERYWHERE, **HTTPS_ONLY}}
    kept = [*(f"{folder}/*" for folder in made), *(file.cached_address for file in site.pictures)]
    rules |= {f"/{path}": {"Cache-Control": IMMUTABLE} for path in kept}
    return "\n".join(f"{path}\n{_lines('  {}: {}', headers)}" for path, headers in rules.items())


def nginx_file() -> str:
    """Return what nginx includes in `server`, and in each `location` with an `add_header`."""
    return _lines('add_header {} "{}" always;', {**EVERYWHERE, **HTTPS_ONLY})


def caddy_file() -> str:
    """Return what Caddy imports in a site."""
    always = _lines('\t{} "{}"', {**EVERYWHERE, **HTTPS_ONLY})
    return f"header {{\n{always}}}\n"


def _lines(form: str, headers: Mapping[str, str]) -> str:
    return "".join(form.format(name, value) + "\n" for name, value in headers.items())
