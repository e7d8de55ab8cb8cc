"""The headers that browsers obey, defined once: for the receiver, hosts that read `_headers`, nginx and Caddy."""

import json
from collections.abc import Mapping
from typing import Any

from sitedata.site import Site


def policy(scripts: str = "'self'") -> str:
    """Return a page's Content-Security-Policy: only what the built site needs, all of it its own, nothing inline."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


POLICY = "Content-Security-Policy"
WITH_SEARCH = policy("'self' 'wasm-unsafe-eval'")
"""Pagefind is a WebAssembly program."""
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
    POLICY: policy(),
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


def search_pages(site: Site) -> list[str]:
    """Return the addresses of the pages that hold the search, such as `/en/search/`."""
    return [f"/{page.url}" for page in site.pages.values() if page.meta.search]


def headers_json(site: Site) -> str:
    """Return what the receiver reads: `everywhere`, `https` (only for visitors by https), and `pages` that differ."""
    differing = {address: {POLICY: WITH_SEARCH} for address in search_pages(site)}
    found: dict[str, Any] = {"everywhere": EVERYWHERE, "https": HTTPS_ONLY, "pages": differing}
    return json.dumps(found, indent=1) + "\n"


def hosts_file(site: Site, assets: str) -> str:
    """Return the file `_headers` of static hosts (Netlify, Cloudflare Pages). `assets`: folder kept for a year.

    Such a host adds the headers of all rules that fit, and of two policies a browser obeys both: so the rule for
    everything allows what the search needs, and every other page has the narrow policy besides.
    """
    searching = search_pages(site)
    rules = {"/*": {**EVERYWHERE, POLICY: WITH_SEARCH, **HTTPS_ONLY}, f"/{assets}/*": {"Cache-Control": IMMUTABLE}}
    rules |= {f"/{page.url}": {POLICY: policy()} for page in site.pages.values() if f"/{page.url}" not in searching}
    # Last, because some hosts read only the first hundred rules.
    rules |= {f"/{file.cached_address}": {"Cache-Control": IMMUTABLE} for file in site.pictures}
    return "\n".join(f"{path}\n{_lines('  {}: {}', headers)}" for path, headers in rules.items())


def nginx_file(site: Site) -> str:
    """Return what nginx includes in `server`, and in each `location` with an `add_header`."""
    pages = "|".join(search_pages(site))
    always = _lines('add_header {} "{}" always;', {**EVERYWHERE, POLICY: "$policy", **HTTPS_ONLY})
    return (
        f'set $policy "{policy()}";\n'
        f'if ($uri ~ "^({pages})(index\\.html)?$") {{\n    set $policy "{WITH_SEARCH}";\n}}\n{always}'
    )


def caddy_file(site: Site) -> str:
    """Return what Caddy imports in a site. Two matchers, because Caddy sorts directives by their own."""
    searching = " ".join(search_pages(site))
    everywhere = {name: value for name, value in EVERYWHERE.items() if name != POLICY}
    always = _lines('\t{} "{}"', {**everywhere, **HTTPS_ONLY})
    policies = f'header @search {POLICY} "{WITH_SEARCH}"\nheader @others {POLICY} "{policy()}"\n'
    return f"header {{\n{always}}}\n@search path {searching}\n@others not path {searching}\n{policies}"


def _lines(form: str, headers: Mapping[str, str]) -> str:
    return "".join(form.format(name, value) + "\n" for name, value in headers.items())
